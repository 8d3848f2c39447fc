from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.private_desktop.private_desktop import PrivateDesktop

pytestmark = pytest.mark.e2e


@pytest.fixture
def private_desktop(tmp_path: Path) -> Iterator[PrivateDesktop]:
    with PrivateDesktop(tmp_path) as private_desktop:
        yield private_desktop


@pytest.fixture
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    """A fleet of three that stands still: one entrega, one proforma, one vehiculo."""
    with Backend(tmp_path_factory.mktemp("backend"), entities=3) as backend:
        yield backend
