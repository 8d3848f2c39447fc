"""The rules as tables that a person understands: ticked, edited, added, previewed, and written as text."""

import tomllib
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QSpinBox, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from notifier.core.model import Estado
from notifier.core.rule_text import written_rule
from notifier.system.profiles import named_profile
from notifier.ui.preferences.alerts_page import AlertsPage
from tests.categorias import ENTREGA
from tests.ui.preferences.conftest import Opened

Make = Callable[..., Opened]
PROFILE = named_profile("estandar")
DEFAULTS = [written_rule(PROFILE.meant(rule)) for rule in PROFILE.told]


def page(opened: Opened) -> AlertsPage:
    found = opened.window.pages[0]
    assert isinstance(found, AlertsPage)
    return found


def lines(table: QTableWidget) -> list[tuple[bool, str]]:
    shown = []
    for row in range(table.rowCount()):
        items = [table.item(row, column) for column in range(table.columnCount())]
        first = items[0]
        assert first is not None
        words = " · ".join(item.text() for item in items if item is not None and item.text())
        shown.append((first.checkState() is Qt.CheckState.Checked, words))
    return shown


def notifications(opened: Opened) -> dict[str, list[str]]:
    return tomllib.loads(opened.text()).get("notifications", {})  # type: ignore[no-any-return]


def own_rules(opened: Opened) -> list[str]:
    return notifications(opened).get("rules", [""])


def late_rules(opened: Opened) -> list[str]:
    return notifications(opened).get("late_rules", [""])


def choose(whole: QWidget, name: str, words: str) -> None:
    combo = next(found for found in whole.findChildren(QComboBox) if found.accessibleName() == name)
    combo.setCurrentIndex(combo.findText(words))
    combo.activated.emit(combo.currentIndex())


def say(whole: QWidget, at: int, words: str) -> None:
    """Type what an item's field has to say, into the line of this condition."""
    line = [found for found in whole.findChildren(QLineEdit) if found.isVisible()][at]
    line.setText(words)
    line.textEdited.emit(words)
    line.editingFinished.emit()


def press(whole: QWidget, words: str) -> None:
    next(found for found in whole.findChildren(QPushButton) if found.text() == words).click()


def test_the_profiles_rules_are_shown_in_words_until_a_person_changes_them(opened: Make) -> None:
    rules = page(opened()).rules
    shown = lines(rules.table)
    assert all(is_on for is_on, _ in shown)
    assert len(shown) == len(DEFAULTS)
    assert shown[2][1] == "Entregas · En camino · Entregado · normal · sonido suave"
    assert "Todo · cualquier estado · cualquier problema · urgente · sonido de urgencia" in [
        words for _, words in shown
    ]
    said = [label.text() for label in rules.findChildren(QLabel) if not label.isHidden()]
    assert "Son las reglas del perfil «estandar». Si cambia una, pasan a ser suyas." in said


def test_a_rule_is_switched_off_and_on_again(opened: Make, qtbot: QtBot) -> None:
    one = opened("# lo mío\n")
    table = page(one).rules.table
    item = table.item(2, 0)
    assert item is not None
    item.setCheckState(Qt.CheckState.Unchecked)
    without = DEFAULTS[:2] + DEFAULTS[3:]
    qtbot.waitUntil(lambda: notifications(one) == {"rules": without})
    qtbot.waitUntil(
        lambda: (False, "Entregas · En camino · Entregado · normal · sonido suave") in lines(table)
    )
    row = [is_on for is_on, _ in lines(table)].index(False)
    item = table.item(row, 0)
    assert item is not None
    item.setCheckState(Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: set(notifications(one).get("rules", ())) in (set(), set(DEFAULTS)))


def test_a_rule_is_added_edited_and_removed(opened: Make, qtbot: QtBot) -> None:
    one = opened()
    rules = page(one).rules
    press(rules, "Añadir regla")
    assert rules.table.currentRow() == len(DEFAULTS)
    choose(rules, "Estado de antes", "En camino")
    choose(rules, "Estado nuevo", "Con novedad")
    choose(rules, "Cómo se avisa", "urgente")
    own = "entrega: EN_CAMINO -> NOVEDAD [critical]"
    qtbot.waitUntil(lambda: own_rules(one) == [*DEFAULTS, own])
    choose(rules, "Dato", "Zona")
    say(rules, 0, "norte, sur")
    qtbot.waitUntil(lambda: own_rules(one)[-1] == own + " {zone: norte | sur}")
    assert lines(rules.table)[-1][1].startswith("Entregas · En camino · Con novedad · Zona: norte o sur · ")
    say(rules, 1, "pérez")
    qtbot.waitUntil(lambda: own_rules(one)[-1] == own + " {zone: norte | sur, pérez}")
    say(rules, 0, "")
    qtbot.waitUntil(lambda: own_rules(one)[-1] == own + " {pérez}")
    press(rules, "Quitar regla")
    qtbot.waitUntil(lambda: notifications(one) == {})


def test_the_preview_has_the_words_of_the_notification_and_the_servers_names(
    opened: Make, qtbot: QtBot
) -> None:
    one = opened()
    one.dialog.set_catalogue(ENTREGA, (Estado("ENTREGADO", "Entregado al cliente", good=True, final=True),))
    rules = page(one).rules
    rules.table.setCurrentCell(2, 0)
    words = "Entregado al cliente · ENT-2026-0010\nCliente de ejemplo\n"
    qtbot.waitUntil(lambda: rules.preview.text().startswith(words))
    assert rules.preview.text().endswith("En camino → Entregado al cliente")


@pytest.mark.parametrize("row", range(len(DEFAULTS)))
def test_each_of_the_profiles_rules_has_a_preview(opened: Make, row: int) -> None:
    rules = page(opened()).rules
    rules.table.setCurrentCell(row, 0)
    assert "-2026-0010\n" in rules.preview.text()


def test_an_urgent_rule_without_sounds_says_so(opened: Make) -> None:
    rules = page(opened("[notifications]\nsounds = false\n")).rules
    assert all(words.endswith("sin sonido") for _, words in lines(rules.table))


def test_a_rule_about_time_is_one_switch_away(opened: Make, qtbot: QtBot) -> None:
    one = opened()
    late = page(one).late
    shown = lines(late.table)
    assert shown[0] == (True, "Entregas · Pasó la hora prometida · urgente · sonido de urgencia")
    row = [words for _, words in shown].index(
        "Entregas · En camino hace más de 90 min · normal · sonido suave"
    )
    assert not shown[row][0]
    item = late.table.item(row, 0)
    assert item is not None
    item.setCheckState(Qt.CheckState.Checked)
    chosen = ["entrega: due passed [critical]", "entrega: EN_CAMINO > 90 min [normal]"]
    qtbot.waitUntil(lambda: notifications(one) == {"late_rules": chosen})


def test_a_rule_about_time_is_edited_in_words(opened: Make, qtbot: QtBot) -> None:
    one = opened()
    late = page(one).late
    press(late, "Añadir regla")
    choose(late, "Estado", "En camino")
    next(iter(late.findChildren(QSpinBox))).setValue(45)
    qtbot.waitUntil(lambda: late_rules(one)[-1] == "entrega: EN_CAMINO > 45 min [normal]")
    assert late.preview.text().startswith("En camino hace más de 45 min · ENT-2026-0010")
    choose(late, "Qué pasa", "sigue en un estado a cierta hora")
    qtbot.waitUntil(lambda: late_rules(one)[-1] == "entrega: EN_CAMINO after 09:30 [normal]")
    choose(late, "Qué pasa", "falta poco para la hora prometida")
    qtbot.waitUntil(lambda: late_rules(one)[-1].startswith("entrega: due in "))


def test_the_last_rule_cannot_be_switched_off(opened: Make) -> None:
    """Without any, all of the profile's would hold again."""
    text = '[notifications]\nrules = ["entrega: * -> NOVEDAD [critical]"]\n'
    one = opened(text)
    rules = page(one).rules
    item = rules.table.item(0, 0)
    assert item is not None
    item.setCheckState(Qt.CheckState.Unchecked)
    assert rules.problem.startswith("Al menos una regla tiene que avisar.")
    assert [is_on for is_on, _ in lines(rules.table)].count(True) == 1
    assert one.text() == text


def test_no_rule_about_time_at_all_can_be_chosen(opened: Make, qtbot: QtBot) -> None:
    one = opened()
    item = page(one).late.table.item(0, 0)
    assert item is not None
    item.setCheckState(Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: notifications(one) == {"late_rules": []})
    qtbot.waitUntil(lambda: not any(is_on for is_on, _ in lines(page(one).late.table)))


def test_rules_that_an_administrator_locked_can_be_read_and_not_changed(opened: Make) -> None:
    locked = (
        'locked = ["notifications.rules"]\n[notifications]\nrules = ["entrega: * -> NOVEDAD [critical]"]\n'
    )
    rules = page(opened(administrator=locked)).rules
    assert lines(rules.table)[0] == (
        True,
        "Entregas · cualquier estado · Con novedad · urgente · sonido de urgencia",
    )
    assert not rules.table.isEnabled()


@pytest.mark.parametrize("typed", ["zona: norte", "norte {sur}"])
def test_what_would_mean_something_else_in_the_file_is_said_and_not_written(opened: Make, typed: str) -> None:
    """ "zona: norte" would ask for a field that this backend does not have: the rule would never tell."""
    one = opened()
    rules = page(one).rules
    say(rules, 0, typed)
    assert rules.problem == "No use dos puntos ni llaves. Separe varios con comas."
    assert one.text() == ""


def test_a_field_that_only_the_file_knows_stays_when_something_else_is_edited(
    opened: Make, qtbot: QtBot
) -> None:
    own = "entrega: EN_CAMINO -> NOVEDAD [normal] {ruta: 7, zone: norte}"
    one = opened(f'[notifications]\nrules = ["{own}"]\n')
    choose(page(one).rules, "Cómo se avisa", "urgente")
    qtbot.waitUntil(lambda: own_rules(one) == [own.replace("normal", "critical")])


def test_a_stay_of_months_is_not_shortened_when_something_else_is_edited(opened: Make, qtbot: QtBot) -> None:
    own = "vehiculo: MANTENIMIENTO > 90 d [normal]"
    one = opened(f'[notifications]\nlate_rules = ["{own}"]\n')
    choose(page(one).late, "Cómo se avisa", "urgente")
    qtbot.waitUntil(lambda: late_rules(one) == [own.replace("normal", "critical")])


def test_enter_ends_what_is_typed_and_presses_nothing(opened: Make, qtbot: QtBot) -> None:
    one = opened()
    rules = page(one).rules
    (line,) = (found for found in rules.findChildren(QLineEdit) if found.isVisible())
    line.setFocus()
    QTest.keyClicks(line, "norte")
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: own_rules(one)[0].endswith("{norte}"))
    assert len(own_rules(one)) == rules.table.rowCount() == len(DEFAULTS)
