"""Fixtures of the server's tests: a real backend, and somebody who signed in to it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from notifier.core.catalog import Catalog, load_catalog
from notifier.system.resources import resource_text
from tests.backend import Backend
from tests.categorias import SPECS


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog(resource_text("catalogo.toml"), SPECS)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    """One backend for tests that leave others alone: they touch only items that they create."""
    with Backend(tmp_path_factory.mktemp("shared")) as backend:
        yield backend


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Backend]:
    """A backend for one test that stops it, locks itself out of it or expires every token."""
    with Backend(tmp_path) as backend:
        yield backend


@pytest.fixture
def client(shared: Backend) -> Iterator[httpx.Client]:
    """Signed in to the shared backend."""
    headers = {"Authorization": f"Bearer {shared.sign_in()}", "Accept": "application/json"}
    with httpx.Client(base_url=shared.api_url, headers=headers, trust_env=False) as client:
        yield client
