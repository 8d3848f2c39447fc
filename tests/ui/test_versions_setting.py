"""The switch of new versions changes the settings and the engine that runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.core.messages import SettingsChanged
from notifier.core.settings import Settings
from notifier.core.updates import CheckUpdates, NoPublisherError, UpdateChoice
from notifier.engine import Engine
from notifier.system.clock import SystemClock
from notifier.system.config_file import ConfigFileError
from notifier.system.keyring.credentials import MemoryCredentials
from notifier.system.logs import Redaction
from notifier.system.notifications import NullNotifications
from notifier.system.paths import Paths
from tests.publisher import Publisher

URL = "https://e.bo/latest.json"
KEY = Publisher().key


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.below(tmp_path)


def engine(paths: Paths, choice: UpdateChoice) -> Iterator[Engine]:
    engine = Engine(
        Settings(updates=choice),
        paths,
        lambda _: MemoryCredentials(None),
        NullNotifications(),
        Redaction(),
        str,
        SystemClock(),
    )
    yield engine
    engine.stop()


@pytest.fixture
def informed(paths: Paths) -> Iterator[Engine]:
    """One that knows whom to ask."""
    yield from engine(paths, UpdateChoice("auto", URL, KEY))


@pytest.fixture
def ignorant(paths: Paths) -> Iterator[Engine]:
    yield from engine(paths, UpdateChoice("yes"))


def test_it_is_remembered_and_holds_at_once(informed: Engine, paths: Paths) -> None:
    paths.config_file.parent.mkdir(parents=True)
    written = f"# mío\n[updates] # versiones\nurl = '{URL}'\nkey = '{KEY}'\n"
    paths.config_file.write_text(written, encoding="utf-8")
    assert informed.tells_versions()
    informed.settings.change({"updates.check": "no"})
    assert not informed.tells_versions()
    assert isinstance(informed._inbox.get(0), SettingsChanged)
    assert informed._inbox.get(0) == CheckUpdates(False)
    informed.settings.change({"updates.check": "yes"})
    assert isinstance(informed._inbox.get(0), SettingsChanged)
    assert informed._inbox.get(0) == CheckUpdates(True)
    assert paths.config_file.read_text(encoding="utf-8") == written + 'check = "yes"\n'


def test_where_nobody_can_be_asked_it_says_so(ignorant: Engine) -> None:
    with pytest.raises(NoPublisherError):
        ignorant.tells_versions()


def test_what_cannot_be_remembered_does_not_change(informed: Engine, paths: Paths) -> None:
    paths.config_file.parent.mkdir(parents=True)
    paths.config_file.write_text("updates = 5\n", encoding="utf-8")
    with pytest.raises(ConfigFileError):
        informed.settings.change({"updates.check": "no"})
    assert informed.tells_versions()
    assert informed._inbox.get(0) is None
