from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.core.profile_shipped import shipped_profile
from notifier.system.resources import resource_text
from tests.paucara.company import Company
from tests.sync.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Virtual time, and the profile of the real backend."""
    world = World(tmp_path)
    world.profile = shipped_profile(resource_text("profiles/paucara.toml"))
    return world


@pytest.fixture
def company() -> Iterator[Company]:
    """A real server that behaves like the real backend."""
    with Company() as company:
        yield company
