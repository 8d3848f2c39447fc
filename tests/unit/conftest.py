from pathlib import Path

import pytest

from notifier.core.catalog import Catalog, load_catalog
from notifier.core.profile.profile import Profile
from notifier.core.profile.shipped import shipped_profile
from notifier.system.resources import resource, resource_text
from tests.categorias import SPECS


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog(resource_text("catalogo.toml"), SPECS)


@pytest.fixture(scope="session")
def estandar() -> Profile:
    return shipped_profile(resource_text("profiles/estandar.toml"))


@pytest.fixture(scope="session")
def paucara() -> Profile:
    return shipped_profile(resource_text("profiles/paucara.toml"))


@pytest.fixture(scope="session")
def resources() -> Path:
    return resource("icons").parent
