"""The story on the embedded backend."""

import pytest

from tests.backend import Backend
from tests.desk.desk import Desk
from tests.e2e.sides import BackendSide
from tests.e2e.story import STORY_SECONDS, tell


@pytest.mark.timeout(STORY_SECONDS)
def test_the_story_on_the_embedded_backend(desk: Desk, backend: Backend) -> None:
    tell(desk, BackendSide(backend))
