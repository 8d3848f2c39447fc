"""The panel's first line at its usual width: nothing of it is cut, in both languages and every state."""

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from notifier.core.link import Link, LinkState
from notifier.core.outbound import Silence, SilenceKind
from notifier.system.language import translator
from notifier.ui.link_status import LinkStatus
from notifier.ui.menu import ProgramMenu
from notifier.ui.panel.indicator import ElidedLabel
from notifier.ui.panel.panel import Panel
from notifier.ui.tray.icons import Icons
from tests.ui.samples import NOW

AGES = (timedelta(), timedelta(minutes=59), timedelta(hours=3), timedelta(days=1), timedelta(days=20))


@pytest.mark.parametrize("language", ["es", "en"])
def test_since_when_and_the_last_sync_are_read_whole(qtbot: QtBot, icons: Icons, language: str) -> None:
    translate = translator(language, {})
    status = LinkStatus(translate, lambda: NOW)
    panel = Panel(translate, icons, ProgramMenu(translate, status), status, lambda: NOW)
    qtbot.addWidget(panel)
    panel.resize(860, 560)
    panel.show()
    detail = panel.findChild(ElidedLabel)
    assert isinstance(detail, ElidedLabel)
    for state in LinkState:
        for age in AGES:
            status.set_silence(Silence(SilenceKind.HOURS, NOW + timedelta(hours=1)) if age else None)
            status.set_link(Link(state, NOW - age, "", NOW - age))
            said = status.detail()
            for _ in range(3):  # a layout inside another finds its width in the second round
                QApplication.processEvents()
            assert detail.shown() == said, (state, age)
            assert panel.width() == 860


def test_where_room_is_short_the_last_part_goes_as_a_whole(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.set_text("desde 10:44 · Última sincronización 10:43")
    label.resize(label.fontMetrics().horizontalAdvance("desde 10:44 · Última sinc"), 20)
    assert label.shown() == "desde 10:44"
    label.resize(label.fontMetrics().horizontalAdvance(label.text()) + 1, 20)
    assert label.shown() == label.text()
    label.set_text("x" * 100)
    label.resize(60, 20)
    assert label.shown().endswith("…")
