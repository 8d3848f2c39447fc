from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from notifier.core.profile.shipped import shipped_profile
from notifier.system.resources import resource_text
from tests.categorias import CATEGORIAS
from tests.paucara.company import Company
from tests.sync.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Virtual time, and the profile of the real backend with the three categories that the world answers."""
    world = World(tmp_path)
    paucara = shipped_profile(resource_text("profiles/paucara.toml"))
    world.profile = replace(paucara, categorias=paucara.categorias[: len(CATEGORIAS)])
    return world


@pytest.fixture
def company() -> Iterator[Company]:
    """A real server that behaves like the real backend."""
    with Company() as company:
        yield company
