"""The Windows and macOS back end, run with desktop-notifier's Linux half against a stand-in daemon.

Windows and macOS themselves were not run: what is proven here is our side (the thread, replacing, clicks,
failures).
"""

import asyncio
import queue
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.model import Categoria, ItemKey, Urgency
from notifier.system.notifications import Action
from notifier.system.notifications.native import NativeNotifications
from tests.alerts import alert, transition
from tests.desk import NotificationDaemon, PrivateBus

KEY = ItemKey(Categoria.PROFORMA, "12")
ALERT = alert(1, "Proforma P-12: Aprobada", "Pendiente → Aprobada\0", Urgency.CRITICAL, KEY)

Clicks = queue.Queue[tuple[Action, ItemKey | None]]


@pytest.fixture
def clicks() -> Clicks:
    return queue.Queue()


@pytest.fixture
def notifications(clicks: Clicks) -> Iterator[NativeNotifications]:
    backend = NativeNotifications(
        "Estado Notifier", None, lambda action, key: clicks.put((action, key)), lambda text: text
    )
    yield backend
    _disconnect(backend)
    backend.close()
    backend.close()


def _disconnect(backend: NativeNotifications) -> None:
    """The library's Linux half never leaves the bus by itself; the program never runs it."""

    async def leave() -> None:
        bus: Any = getattr(backend._notifier and backend._notifier._backend, "bus", None)
        if bus is not None:
            bus.disconnect()
            await bus.wait_for_disconnect()

    asyncio.run_coroutine_threadsafe(leave(), backend._loop).result(10)


def test_an_alert_is_shown_and_a_later_one_takes_its_place(
    daemon: NotificationDaemon, notifications: NativeNotifications
) -> None:
    notifications.show(ALERT)
    notifications.show(replace(ALERT, body="Aprobada → Convertida"))
    first, second = daemon.calls
    assert (first.summary, first.body, first.hints["urgency"]) == (ALERT.title, "Pendiente → Aprobada ", 2)
    assert first.actions == ("default", "", "ver", "Ver", "silenciar", "Silenciar 1 h")
    assert daemon.shown == {second.id}


@pytest.mark.parametrize("action", list(Action))
def test_clicks_are_told_with_their_item(
    daemon: NotificationDaemon, notifications: NativeNotifications, clicks: Clicks, action: Action
) -> None:
    notifications.show(ALERT)
    daemon.invoke(daemon.calls[0].id, action.value)
    assert clicks.get(timeout=10) == (action, KEY)


def test_withdrawing_removes_it(daemon: NotificationDaemon, notifications: NativeNotifications) -> None:
    notifications.withdraw(ALERT.topic)
    notifications.show(ALERT)
    notifications.withdraw(ALERT.topic)
    daemon.wait_closed(daemon.calls[0].id)


def test_a_failure_that_the_library_swallows_is_said(
    daemon: NotificationDaemon, notifications: NativeNotifications
) -> None:
    daemon.refuses = True
    with pytest.raises(NotificationsUnavailableError):
        notifications.show(ALERT)
    daemon.refuses = False
    notifications.show(ALERT)
    assert len(daemon.calls) == 1


def test_no_desktop_is_said(bus: PrivateBus, notifications: NativeNotifications) -> None:
    bus.pause()
    with pytest.raises(NotificationsUnavailableError):
        notifications.show(ALERT)


def test_a_long_topic_fits_and_stays_itself(
    daemon: NotificationDaemon, notifications: NativeNotifications
) -> None:
    long = replace(ALERT, transitions=(transition(ItemKey(Categoria.PROFORMA, "x" * 64)),))
    notifications.show(long)
    notifications.withdraw(long.topic)
    daemon.wait_closed(daemon.calls[0].id)


def test_after_close_nothing_is_taken() -> None:
    backend = NativeNotifications("x", None, lambda _action, _key: None, lambda text: text)
    backend.close()
    backend.withdraw("link")
    with pytest.raises(NotificationsUnavailableError):
        backend.show(ALERT)
