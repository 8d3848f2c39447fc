from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.core.profile import Profile, load_profile
from notifier.system.resources import resource_text
from tests.backend import Backend


@pytest.fixture(scope="session")
def profile() -> Profile:
    """The profile with small pages, so that every list has several."""
    estandar = load_profile(resource_text("profiles/estandar.toml"))
    assert estandar.rest is not None
    return estandar.model_copy(update={"rest": estandar.rest.model_copy(update={"per_page": 5})})


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Backend]:
    with Backend(tmp_path) as backend:
        yield backend
