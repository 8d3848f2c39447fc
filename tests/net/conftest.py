from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from notifier.core.profile.profile import Profile
from notifier.core.profile.shipped import shipped_profile
from notifier.system.resources import resource_text
from tests.backend import Backend


@pytest.fixture(scope="session")
def profile() -> Profile:
    """The profile with small pages, so that every list has several."""
    estandar = shipped_profile(resource_text("profiles/estandar.toml"))
    assert estandar.rest is not None
    return replace(estandar, rest=replace(estandar.rest, per_page=5))


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Backend]:
    with Backend(tmp_path) as backend:
        yield backend
