"""Lets a soak test say what it measured, and take its time where it has the full budget."""

from collections.abc import Callable

import pytest

from tests.soak.budget import FULL

FULL_TIMEOUT = 3600
"""Seconds for one test with the full budget."""

_FIGURES = pytest.StashKey[list[str]]()

Say = Callable[[str], None]


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_FIGURES] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if FULL and item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.timeout(FULL_TIMEOUT))


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Say:
    """Prints a line of figures at the end of the run."""

    def say(figures: str) -> None:
        request.config.stash[_FIGURES].append(f"{request.node.name}: {figures}")

    return say


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.stash[_FIGURES]:
        terminalreporter.section("full soak" if FULL else "small soak")
        for line in config.stash[_FIGURES]:
            terminalreporter.write_line(line)
