from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.node_backend import TRANSPORTS, VERSIONS, NodeBackend


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[NodeBackend]:
    with NodeBackend(tmp_path) as backend:
        yield backend


@pytest.fixture(params=VERSIONS)
def each_version(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NodeBackend]:
    with NodeBackend(tmp_path, socket_io=request.param) as backend:
        yield backend


@pytest.fixture(params=TRANSPORTS)
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)
