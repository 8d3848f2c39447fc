"""docs/notifications.md says what the table of quirks says."""

from pathlib import Path

import pytest

from notifier.system.notifications.quirks import QUIRKS

PAGE = (Path(__file__).parents[2] / "docs" / "notifications.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", QUIRKS)
def test_the_page_has_the_row_of_each_daemon(name: str) -> None:
    quirks = QUIRKS[name]
    row = f"| {name} | {quirks.seen or 'not run'} | {quirks.words} | [link]({quirks.report}) |"
    assert row in PAGE.splitlines()
