"""The story on what a Laravel team has: its REST, its broadcasts over Redis, and the relay."""

from pathlib import Path

import pytest

from tests.desk.desk import Desk
from tests.e2e.sides import ChainSide
from tests.e2e.story import STORY_SECONDS, tell
from tests.relay.chain import Chain


@pytest.mark.timeout(STORY_SECONDS)
def test_the_story_on_broadcasts_and_the_relay(desk: Desk, tmp_path: Path) -> None:
    with Chain(tmp_path / "chain") as chain:
        tell(desk, ChainSide(chain))
