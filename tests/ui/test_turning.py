"""The arrows move while somebody can see them, and wake nobody otherwise."""

from collections.abc import Callable
from datetime import datetime

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QPixmap
from pytestqt.qtbot import QtBot

from notifier.core.link import Link, LinkState
from notifier.ui.link_status import LinkStatus
from notifier.ui.panel.indicator import Indicator
from notifier.ui.tray import tray as tray_module
from notifier.ui.tray.host import TrayHostWatch
from notifier.ui.tray.icons import Icons
from notifier.ui.tray.tray import TURN_MS, Tray
from notifier.ui.turning import Turning
from tests.ui.samples import NOW, spanish


def moving(watched: QObject) -> bool:
    """Whether one of its timers would wake the program."""
    found = watched.findChildren(Turning)
    assert found
    return any(turning.moves for turning in found)


def test_it_turns_while_it_is_wanted_and_rests_where_it_began(qtbot: QtBot) -> None:
    turning = Turning(3, 1)
    assert not turning.moves
    seen: list[int] = []
    turning.turned.connect(seen.append)
    turning.want(True)
    qtbot.waitUntil(lambda: len(seen) >= 4)
    assert seen[:4] == [1, 2, 0, 1]
    turning.want(False)
    assert not turning.moves
    assert turning.turn == 0


def test_what_cannot_know_whether_it_is_seen_rests_after_a_while(qtbot: QtBot) -> None:
    turning = Turning(3, 1, longest_ms=20)
    turning.want(True)
    qtbot.waitUntil(lambda: not turning.moves)
    turning.want(True)  # the same work goes on
    assert not turning.moves
    turning.want(False)
    turning.want(True)
    assert turning.moves


def test_the_panel_s_symbol_moves_only_while_it_is_shown_and_work_gets_on(
    qtbot: QtBot, icons: Icons, status: LinkStatus
) -> None:
    indicator = Indicator(spanish, icons, status)
    qtbot.addWidget(indicator)
    status.set_link(Link(LinkState.SYNCING, NOW))
    assert not moving(indicator)
    indicator.show()
    assert moving(indicator)
    first = indicator.grab()
    qtbot.waitUntil(lambda: differ(first, indicator.grab()))
    indicator.hide()
    assert not moving(indicator)
    indicator.show()
    for state in (LinkState.LIVE, LinkState.STALE, LinkState.OFFLINE, LinkState.SIGNED_OUT):
        status.set_link(Link(LinkState.CONNECTING, NOW))
        assert moving(indicator), state
        status.set_link(Link(state, NOW))
        assert not moving(indicator), state
    # It waits for a person, perhaps all day.
    status.set_link(Link(LinkState.CONNECTING, NOW, "El llavero está bloqueado."))
    assert not moving(indicator)


def differ(one: QPixmap, other: QPixmap) -> bool:
    return one.toImage() != other.toImage()


@pytest.mark.qt_log_ignore("No such signal QPlatformNativeInterface")
def test_the_tray_icon_moves_only_where_there_is_a_tray(
    qtbot: QtBot, icons: Icons, status: LinkStatus, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = TrayHostWatch()  # there is none without a screen
    tray = Tray(spanish, icons, host, status)
    tray.show()
    status.set_link(Link(LinkState.SYNCING, NOW))
    assert not moving(tray)
    monkeypatch.setattr(TrayHostWatch, "available", True)
    host.host_available.emit(True)
    assert moving(tray)
    status.set_link(Link(LinkState.LIVE, NOW))
    assert not moving(tray)
    tray.close()
    host.close()
    # Gently: at most four pictures a second, and for half a minute.
    assert TURN_MS >= 250
    assert tray_module.LONGEST_MS <= 30_000


def test_a_live_program_wakes_once_a_minute_to_say_the_time(
    qtbot: QtBot, now: Callable[[], datetime]
) -> None:
    status = LinkStatus(spanish, now)
    status.set_link(Link(LinkState.LIVE, NOW, "", NOW))
    intervals = [timer.interval() for timer in status.findChildren(QTimer) if timer.isActive()]
    assert min(intervals) >= 1000
