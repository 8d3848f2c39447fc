"""The story on the real backend's own kind of server: Node's Socket.IO, and the profile that describes it."""

from pathlib import Path

import pytest

from tests.e2e.sides import NodeSide
from tests.e2e.story import STORY_SECONDS, tell
from tests.node_backend import NodeBackend
from tests.private_desktop.private_desktop import PrivateDesktop


@pytest.mark.timeout(STORY_SECONDS)
def test_the_story_on_node(private_desktop: PrivateDesktop, tmp_path: Path) -> None:
    with NodeBackend(tmp_path) as backend:
        tell(private_desktop, NodeSide(backend))
