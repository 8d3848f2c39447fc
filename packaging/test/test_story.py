"""The main end-to-end story, told by the installed program against its own backend."""

import pytest
from installed import backend_of, desk_of
from root import Root

from tests.e2e.sides import BackendSide
from tests.e2e.story import STORY_SECONDS, tell


@pytest.mark.timeout(STORY_SECONDS)
def test_the_story_on_the_installed_backend(installed: Root) -> None:
    with desk_of(installed) as private_desktop, backend_of(installed) as backend:
        tell(private_desktop, BackendSide(backend))
