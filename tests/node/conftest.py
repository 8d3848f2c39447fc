from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.node_backend import TRANSPORTS, VERSIONS, NodeBackend


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeBackend]:
    """One for all tests of a file: each leaves it as it was, but for items and tokens."""
    with NodeBackend(tmp_path_factory.mktemp("backend")) as backend:
        yield backend


@pytest.fixture(params=VERSIONS)
def each_version(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NodeBackend]:
    """One of the test's own, on each version of Socket.IO."""
    with NodeBackend(tmp_path, socket_io=request.param) as backend:
        yield backend


@pytest.fixture(params=TRANSPORTS)
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(
    params=[(version, transports) for version in VERSIONS for transports in ("polling,websocket", "polling")],
    ids=lambda param: f"{param[0]}-{param[1]}",
)
def each_server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NodeBackend]:
    """One of the test's own, on each version of Socket.IO, with websocket and with polling alone."""
    version, transports = request.param
    folder = tmp_path / "server"
    folder.mkdir()
    with NodeBackend(folder, socket_io=version, transports=transports.split(",")) as backend:
        yield backend
