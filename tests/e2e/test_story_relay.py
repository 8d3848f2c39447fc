"""The story on what a Laravel team has: its REST, its broadcasts over Redis, and the relay."""

from pathlib import Path

import pytest

from tests.e2e.sides import ChainSide
from tests.e2e.story import STORY_SECONDS, tell
from tests.private_desktop.private_desktop import PrivateDesktop
from tests.relay.chain import Chain


@pytest.mark.timeout(STORY_SECONDS)
def test_the_story_on_broadcasts_and_the_relay(private_desktop: PrivateDesktop, tmp_path: Path) -> None:
    with Chain(tmp_path / "chain") as chain:
        tell(private_desktop, ChainSide(chain))
