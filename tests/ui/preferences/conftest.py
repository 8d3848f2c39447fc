"""The preferences over a real engine that is not started, with settings in a file of their own."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from notifier.context import read_settings
from notifier.core.errors import AppError
from notifier.dialogs.followed import Followed
from notifier.dialogs.preferences.dialog import PreferencesDialog
from notifier.dialogs.preferences.switches import Setting
from notifier.engine import Engine
from notifier.system.clock import SystemClock
from notifier.system.keyring.credentials import MemoryCredentials
from notifier.system.logs import Redaction
from notifier.system.notifications import NullNotifications
from notifier.system.paths import Paths
from notifier.ui.background import Background
from notifier.ui.preferences.window import PreferencesWindow
from notifier.ui.tray.icons import Icons
from tests.ui.samples import spanish


class Opened:
    """An open window with all that acts for it."""

    def __init__(
        self,
        paths: Paths,
        engine: Engine,
        dialog: PreferencesDialog,
        followed: Followed,
        mistakes: list[AppError | None],
    ) -> None:
        self.mistakes = mistakes
        self.followed = followed
        self.paths = paths
        self.engine = engine
        self.dialog = dialog

    @property
    def window(self) -> PreferencesWindow:
        assert self.dialog.window is not None
        return self.dialog.window

    def text(self) -> str:
        """The user's file."""
        return self.paths.config_file.read_text(encoding="utf-8")


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    folder = tmp_path / "site"
    folder.mkdir()
    below = Paths.below(tmp_path / "user")
    paths = Paths(
        below.config_dir, below.state_dir, below.cache_dir, below.runtime_dir, below.log_dir, (folder,)
    )
    paths.ensure()
    return paths


@pytest.fixture
def opened(qtbot: QtBot, icons: Icons, paths: Paths) -> Iterator[Callable[..., Opened]]:
    made: list[Opened] = []

    mistakes: list[AppError | None] = []

    def make(text: str = "", *, administrator: str = "", settings: tuple[Setting, ...] = ()) -> Opened:
        paths.config_file.write_text(text, encoding="utf-8")
        paths.site_config_files[0].write_text(administrator, encoding="utf-8")
        engine = Engine(
            read_settings(paths, {}),
            paths,
            lambda _: MemoryCredentials(None),
            NullNotifications(),
            Redaction(),
            spanish,
            SystemClock(),
        )
        followed = Followed(spanish, icons, engine, lambda: datetime.now().astimezone())
        dialog = PreferencesDialog(spanish, icons, Background(), engine, followed, settings, mistakes.append)
        dialog.open()
        one = Opened(paths, engine, dialog, followed, mistakes)
        made.append(one)
        qtbot.waitUntil(lambda: one.window.pages[0].isEnabled() or one.window.said != "")
        return one

    yield make
    for one in made:
        if one.dialog.window is not None and isValid(one.dialog.window):
            one.dialog.window.close()
        one.engine.stop()
