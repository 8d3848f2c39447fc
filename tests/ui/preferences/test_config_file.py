"""A mistake in the settings opens them at its line; the last good ones hold until it is mended."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from notifier.context import open_context
from notifier.core.settings import SettingsError
from notifier.dialogs.preferences.config_file import ConfigFile
from notifier.engine import Engine
from notifier.system.clock import SystemClock
from notifier.system.good_settings import GoodSettings
from notifier.system.keyring.credentials import MemoryCredentials
from notifier.system.logs import Redaction
from notifier.system.notifications import NullNotifications
from notifier.system.paths import Paths
from notifier.ui.background import Background
from notifier.ui.preferences.file_window import FileWindow
from notifier.ui.tray.icons import Icons
from tests.ui.samples import spanish

GOOD = "[server]\napi_url = 'https://empresa.bo/api'\n[history]\ndays = 30\n"
WRONG = GOOD.replace("30", "'treinta'")


def made(paths: Paths) -> Engine:
    context = open_context(paths, verbose=False, despite_mistakes=True)
    return Engine(
        context.settings,
        paths,
        lambda _: MemoryCredentials(None),
        NullNotifications(),
        Redaction(),
        spanish,
        SystemClock(),
    )


@pytest.fixture
def opened(qtbot: QtBot, icons: Icons, paths: Paths) -> Iterator[Callable[[str], tuple[Engine, FileWindow]]]:
    dialogs: list[ConfigFile] = []
    engines: list[Engine] = []

    def make(text: str) -> tuple[Engine, FileWindow]:
        paths.config_file.write_text(GOOD, encoding="utf-8")
        made(paths).settings.keep_good()
        paths.config_file.write_text(text, encoding="utf-8")
        engine = made(paths)
        engines.append(engine)
        mistake = open_context(paths, verbose=False, despite_mistakes=True).mistake
        dialog = ConfigFile(spanish, icons, Background(), engine, str(paths.config_file))
        dialogs.append(dialog)
        dialog.open(mistake)
        window = dialog.window
        assert window is not None
        qtbot.waitUntil(lambda: window.text() == text and window.said != "")
        return engine, window

    yield make
    for dialog in dialogs:
        if dialog.window is not None:
            dialog.window.close()
    for engine in engines:
        engine.stop()


@pytest.mark.parametrize(
    "now", [WRONG, "[history\n", GOOD + "dias = 3\n", "[server]\napi_url = 'a b'\n", "locked = ['ui']\n"]
)
def test_the_last_good_ones_hold_and_what_is_wrong_is_kept(paths: Paths, now: str) -> None:
    paths.config_file.write_text(GOOD, encoding="utf-8")
    engine = made(paths)
    engine.settings.keep_good()
    paths.config_file.write_text(now, encoding="utf-8")
    context = open_context(paths, verbose=False, despite_mistakes=True)
    assert isinstance(context.mistake, SettingsError)
    assert context.settings.server.api_url == "https://empresa.bo/api"
    assert context.settings.history.days == 30
    engine.settings.keep_good()  # a wrong one is not kept in its place
    assert open_context(paths, verbose=False, despite_mistakes=True).settings.history.days == 30
    with pytest.raises(SettingsError):
        open_context(paths, verbose=False)


def test_an_administrators_mistake_does_not_end_the_program(paths: Paths) -> None:
    paths.site_config_files[0].write_text("[history]\ndays = 7\n", encoding="utf-8")
    paths.config_file.write_text("[ui]\nlanguage = 'es'\n", encoding="utf-8")
    made(paths).settings.keep_good()
    paths.site_config_files[0].write_text("[history]\ndays = 0\n", encoding="utf-8")
    context = open_context(paths, verbose=False, despite_mistakes=True)
    assert context.mistake is not None
    assert (context.settings.history.days, context.settings.ui.language) == (7, "es")


def test_a_mistake_in_the_environment_does_not_end_the_program(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths.config_file.write_text(GOOD, encoding="utf-8")
    made(paths).settings.keep_good()
    monkeypatch.setenv("ESTADO_NOTIFIER_HISTORY__DAYS", "viernes")
    context = open_context(paths, verbose=False, despite_mistakes=True)
    assert context.mistake is not None
    assert context.settings.history.days == 30


@pytest.mark.parametrize("kept", [None, "", "[]", "{}", "[1, [[2]]]", "[" * 100_000])
def test_without_good_ones_the_programs_own_hold(paths: Paths, kept: str | None) -> None:
    if kept is not None:
        paths.good_settings.write_text(kept, encoding="utf-8")
    paths.config_file.write_text("[history\n", encoding="utf-8")
    context = open_context(paths, verbose=False, despite_mistakes=True)
    assert context.mistake is not None
    assert context.settings.history.days == 90


def test_an_unreadable_file_does_not_end_the_program(paths: Paths) -> None:
    paths.config_file.write_bytes(b"\xff\xfe\x00")
    context = open_context(paths, verbose=False, despite_mistakes=True)
    assert context.mistake is not None


def test_good_ones_are_not_written_again(paths: Paths) -> None:
    good = GoodSettings(paths.good_settings)
    good.keep(GOOD, [("", "/etc/config.toml")])
    before = paths.good_settings.stat().st_mtime_ns, paths.good_settings.stat().st_ino
    good.keep(GOOD, [("", "/etc/config.toml")])
    assert (paths.good_settings.stat().st_mtime_ns, paths.good_settings.stat().st_ino) == before


def test_the_file_opens_at_the_line_and_says_what_would_be_right(
    opened: Callable[[str], tuple[Engine, FileWindow]],
) -> None:
    _, window = opened(WRONG)
    assert window.line == 4
    assert "Línea 4: [history] days: se espera un número entero entre 1 y 3650" in window.said
    assert window.said.endswith("Corríjalo aquí y guarde: rige enseguida.")
    (editor,) = window.findChildren(QPlainTextEdit)
    assert [mark.cursor.blockNumber() for mark in editor.extraSelections()] == [3]


def test_it_is_checked_as_it_is_typed_saved_and_holds(
    opened: Callable[[str], tuple[Engine, FileWindow]], qtbot: QtBot, paths: Paths
) -> None:
    engine, window = opened(WRONG)
    (editor,) = window.findChildren(QPlainTextEdit)
    save = next(found for found in window.findChildren(QPushButton) if found.text() == "Guardar")
    assert not save.isEnabled()
    mended = WRONG.replace("'treinta'", "45")
    editor.setPlainText(mended.replace("45", "0"))
    qtbot.waitUntil(lambda: "entre 1 y 3650" in window.said)
    assert not save.isEnabled()
    editor.setPlainText(mended)
    qtbot.waitUntil(save.isEnabled)
    assert window.said == ""
    save.click()
    qtbot.waitUntil(lambda: paths.config_file.read_text(encoding="utf-8") == mended)
    qtbot.waitUntil(lambda: engine.settings.held().settings.history.days == 45)
    assert open_context(paths, verbose=False).settings.history.days == 45
    paths.config_file.write_text(WRONG, encoding="utf-8")
    assert open_context(paths, verbose=False, despite_mistakes=True).settings.history.days == 45


def test_what_was_typed_stays_when_another_language_is_spoken(
    qtbot: QtBot, icons: Icons, paths: Paths
) -> None:
    paths.config_file.write_text(GOOD, encoding="utf-8")
    engine = made(paths)
    dialog = ConfigFile(spanish, icons, Background(), engine, str(paths.config_file))
    dialog.open()
    old = dialog.window
    assert old is not None
    qtbot.waitUntil(lambda: old.text() == GOOD)
    old.findChildren(QPlainTextEdit)[0].setPlainText(WRONG)
    dialog.speak_anew()
    new = dialog.window
    assert new is not None
    assert new is not old
    assert new.text() == WRONG
    qtbot.waitUntil(lambda: new.said != "")
    new.close()
    engine.stop()
