from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.desk.desk import Desk

pytestmark = pytest.mark.e2e


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as desk:
        yield desk


@pytest.fixture
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    """A fleet of three that stands still: one entrega, one proforma, one vehiculo."""
    with Backend(tmp_path_factory.mktemp("backend"), entities=3) as backend:
        yield backend
