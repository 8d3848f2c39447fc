"""The preferences edit all that the file holds, by its own parsers, and say who else has written what."""

import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from notifier.core.messages import Unfollow
from notifier.core.model import ItemKey
from notifier.core.outbound import ChoicesKnown
from notifier.core.settings import known_keys
from notifier.system.profiles import named_profile
from notifier.ui.followed import FollowedList
from notifier.ui.preferences.fields import Field
from tests.categorias import ENTREGA
from tests.ui.preferences.conftest import Opened

Make = Callable[..., Opened]

COMMENTED = """\
# Turno de noche
[history]
days = 90  # tres meses

[notifications]
link_warning_after = 30
"""


def field(opened: Opened, name: str) -> Field:
    return next(page.fields[name] for page in opened.window.pages if name in page.fields)


def type_in(opened: Opened, name: str, text: str) -> QLineEdit:
    opened.window.turn_to(name)
    line = field(opened, name).editor
    assert isinstance(line, QLineEdit)
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClicks(line, text)
    return line


def written(opened: Opened) -> dict[str, Any]:
    return tomllib.loads(opened.text())


def test_every_key_of_the_settings_is_on_one_page(opened: Make) -> None:
    edited = [name for page in opened().window.pages for name in page.names]
    assert sorted(edited) == sorted(known_keys())


def test_the_pages_are_the_ones_that_people_look_for(opened: Make) -> None:
    titles = [page.title for page in opened().window.pages]
    assert titles == ["Avisos", "Horario", "Seguimiento", "Conexión", "Apariencia", "Avanzado"]


def test_a_value_is_asked_for_when_it_is_finished_and_the_comments_stay(opened: Make, qtbot: QtBot) -> None:
    one = opened(COMMENTED)
    line = type_in(one, "history.days", "3")
    QTest.keyClicks(line, "0")
    assert one.text() == COMMENTED
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: one.text() == COMMENTED.replace("90 ", "30 "))
    assert one.window.isVisible()
    qtbot.waitUntil(lambda: one.engine.settings.held().settings.history.days == 30)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("history.days", "0", "se espera un número entero entre 1 y 3650"),
        ("history.days", "treinta", "se espera un número entero entre 1 y 3650"),
        ("server.api_url", "a b", "se espera una dirección como https://servidor.bo/api"),
        ("network.proxy", "http://ana:x@proxy", "la contraseña no se escribe aquí"),
        ("updates.key", "clave", "se espera la clave pública que escribe minisign"),
    ],
)
def test_what_is_wrong_is_said_as_it_is_typed_and_never_written(
    opened: Make, name: str, text: str, sentence: str
) -> None:
    one = opened(COMMENTED)
    line = type_in(one, name, text)
    assert field(one, name).problem.startswith(sentence)
    QTest.keyClick(line, Qt.Key.Key_Return)
    one.window.close()
    assert one.text() == COMMENTED


def test_a_profile_that_is_not_there_is_said_beside_its_field(opened: Make, qtbot: QtBot) -> None:
    one = opened(COMMENTED)
    QTest.keyClick(type_in(one, "server.profile", "nadie"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: field(one, "server.profile").problem == "Perfil no disponible")
    assert "El perfil nadie no existe" in one.window.said
    assert one.text() == COMMENTED


def test_what_was_typed_last_counts_when_the_window_is_closed(opened: Make, qtbot: QtBot) -> None:
    one = opened()
    type_in(one, "server.login", "ana")
    QTest.keyClick(one.window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: written(one) == {"server": {"login": "ana"}})


def test_an_administrators_key_is_named_and_can_be_changed(opened: Make, qtbot: QtBot) -> None:
    one = opened("", administrator="[history]\ndays = 7\n")
    line = field(one, "history.days").editor
    assert isinstance(line, QLineEdit)
    assert line.isEnabled()
    assert line.placeholderText() == "7"
    assert "Lo escribió el administrador" in label_texts(field(one, "history.days"))
    QTest.keyClick(type_in(one, "history.days", "8"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: written(one) == {"history": {"days": 8}})
    # His own value is no choice of the user's: it goes, so that he can change it later for all.
    QTest.keyClick(type_in(one, "history.days", "7"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: written(one) == {"history": {}})


def test_a_locked_key_is_closed_shows_what_holds_and_says_so(opened: Make) -> None:
    one = opened("[history]\ndays = 30\n", administrator='locked = ["history"]\n[history]\ndays = 7\n')
    line = field(one, "history.days").editor
    assert isinstance(line, QLineEdit)
    assert (line.isEnabled(), line.text()) == (False, "7")
    assert "Lo fija quien administra este equipo." in label_texts(field(one, "history.days"))


def test_a_variable_of_the_environment_closes_its_field(
    opened: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESTADO_NOTIFIER_HISTORY__DAYS", "12")
    one = opened("[history]\ndays = 30\n")
    line = field(one, "history.days").editor
    assert isinstance(line, QLineEdit)
    assert (line.isEnabled(), line.text()) == (False, "12")
    assert "Lo dice la variable ESTADO_NOTIFIER_HISTORY__DAYS." in label_texts(field(one, "history.days"))


def test_a_page_is_restored_and_the_others_stay(opened: Make, qtbot: QtBot) -> None:
    one = opened("[ui]\nlanguage = 'es'\n[history]\ndays = 30\n[sync]\npoll_live = 10 # rápido\n")
    one.window.turn_to("history.days")
    button = next(found for found in one.window.findChildren(QPushButton) if "Restaurar" in found.text())
    assert button.isEnabled()
    button.click()
    qtbot.waitUntil(lambda: written(one) == {"ui": {"language": "es"}, "history": {}, "sync": {}})
    qtbot.waitUntil(lambda: not button.isEnabled())


def test_a_switch_and_a_choice_act_at_once(opened: Make, qtbot: QtBot) -> None:
    one = opened()
    box = field(one, "notifications.urgent_in_quiet_hours").editor
    assert isinstance(box, QCheckBox)
    box.click()
    qtbot.waitUntil(lambda: written(one) == {"notifications": {"urgent_in_quiet_hours": False}})
    qtbot.waitUntil(lambda: not one.engine.settings.held().settings.notifications.urgent_in_quiet_hours)
    box.click()
    qtbot.waitUntil(lambda: written(one) == {"notifications": {}})
    choice = field(one, "ui.language").editor
    assert isinstance(choice, QComboBox)
    one.window.turn_to("ui.language")
    QTest.keyClick(choice, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: written(one).get("ui") == {"language": "es"})


def test_the_week_is_pressed_together(opened: Make, qtbot: QtBot) -> None:
    one = opened("[notifications]\nquiet_hours = ['sun']\n")
    week = field(one, "notifications.quiet_hours").editor
    days = week.findChildren(QToolButton)
    assert [day.isChecked() for day in days] == [False] * 6 + [True]
    days[5].click()
    qtbot.waitUntil(lambda: written(one)["notifications"]["quiet_hours"] == ["sat-sun"])
    start = next(line for line in week.findChildren(QLineEdit) if line.accessibleName() == "desde")
    start.selectAll()
    QTest.keyClicks(start, "25:00")
    assert field(one, "notifications.quiet_hours").problem
    start.selectAll()
    QTest.keyClicks(start, "13:00")
    qtbot.waitUntil(lambda: written(one)["notifications"]["quiet_hours"] == ["sat-sun 13:00-24:00"])
    assert not field(one, "notifications.quiet_hours").problem
    add = next(button for button in week.findChildren(QPushButton) if button.text() == "Añadir horario")
    add.click()
    expected = ["sat-sun 13:00-24:00", "mon-fri 20:00-07:00"]
    qtbot.waitUntil(lambda: written(one)["notifications"]["quiet_hours"] == expected)


def label_texts(field: Field) -> str:
    return " ".join(label.text() for label in field.findChildren(QLabel) if not label.isHidden())


def test_what_is_followed_and_muted_is_undone_on_its_page(opened: Make, qtbot: QtBot) -> None:
    one = opened()
    one.followed.set_choices(ChoicesKnown(frozenset({ItemKey(ENTREGA, "7")}), {}))
    (shown,) = one.window.findChildren(FollowedList)
    (undo,) = shown.findChildren(QPushButton)
    undo.click()
    assert one.engine._inbox.get(0) == Unfollow(ItemKey(ENTREGA, "7"))
    one.window.close()
    qtbot.waitUntil(lambda: one.dialog.window is None)
    one.followed.set_choices(ChoicesKnown())  # nobody shows it any more


def test_what_others_write_meanwhile_is_shown_when_somebody_looks_again(opened: Make, qtbot: QtBot) -> None:
    one = opened("[history]\ndays = 30\n")
    line = field(one, "history.days").editor
    assert isinstance(line, QLineEdit)
    one.paths.config_file.write_text("[history]\ndays = 31\n", encoding="utf-8")
    one.window.looked_at.emit()
    qtbot.waitUntil(lambda: line.text() == "31")
    one.window.turn_to("history.days")
    line.selectAll()
    QTest.keyClicks(line, "4")
    one.paths.config_file.write_text("[history]\ndays = 32\n[ui]\nlanguage = 'en'\n", encoding="utf-8")
    one.window.looked_at.emit()
    choice = field(one, "ui.language").editor
    assert isinstance(choice, QComboBox)
    qtbot.waitUntil(lambda: choice.currentData() == "en")
    assert line.text() == "4"  # somebody types


def test_a_file_that_went_wrong_meanwhile_is_opened_at_its_mistake(opened: Make, qtbot: QtBot) -> None:
    one = opened()
    one.window.close()
    qtbot.waitUntil(lambda: one.dialog.window is None)
    one.paths.config_file.write_text("[history]\ndays = 0\n", encoding="utf-8")
    one.dialog.open()
    qtbot.waitUntil(lambda: len(one.mistakes) == 1)
    assert "config.toml:2" in one.window.said
    assert not any(page.isEnabled() for page in one.window.pages)


def test_empty_fields_show_what_the_profile_says(opened: Make) -> None:
    one = opened("[server]\nprofile = 'laravel-echo'\n")
    poll = named_profile("laravel-echo").poll
    hints = {name: field(one, name).editor for name in ("sync.poll_live", "sync.poll_down")}
    assert [line.placeholderText() for line in hints.values() if isinstance(line, QLineEdit)] == [
        str(poll.live),
        str(poll.down),
    ]


def test_the_window_is_not_larger_than_a_small_screen(opened: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """1366x768 at 200 %; each page can be scrolled to what does not fit."""
    monkeypatch.setattr(QScreen, "availableSize", lambda _screen: QSize(683, 384))
    window = opened().window
    assert window.size() == QSize(683, 344)
    for number, page in enumerate(window.pages):
        window.turn_to_page(number)
        QApplication.processEvents()
        body, room = page.widget(), page.viewport()
        assert body is not None
        assert body.width() - room.width() == page.horizontalScrollBar().maximum()
        assert body.height() - room.height() == page.verticalScrollBar().maximum()
        is_cut = body.width() > room.width()
        assert page.horizontalScrollBar().isVisible() == is_cut
