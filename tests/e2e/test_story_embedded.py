"""The story on the embedded backend."""

import pytest

from tests.backend import Backend
from tests.e2e.sides import BackendSide
from tests.e2e.story import STORY_SECONDS, tell
from tests.private_desktop.private_desktop import PrivateDesktop


@pytest.mark.timeout(STORY_SECONDS)
def test_the_story_on_the_embedded_backend(private_desktop: PrivateDesktop, backend: Backend) -> None:
    tell(private_desktop, BackendSide(backend))
