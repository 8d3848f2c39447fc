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
from notifier.core.model import Alert, AlertKind, ItemKey, Urgency
from notifier.system.notifications import Action
from notifier.system.notifications.native import NativeNotifications
from tests.alerts import alert, digest, transition
from tests.categorias import PROFORMA
from tests.private_desktop import NotificationDaemon, PrivateBus

KEY = ItemKey(PROFORMA, "12")
ALERT = alert(1, "Aprobada · P-12", "Pendiente → Aprobada\0", Urgency.CRITICAL, KEY)
KINDS = (AlertKind.SESSION, AlertKind.LINK, AlertKind.STORE)

Clicks = queue.Queue[tuple[Action, Alert]]


@pytest.fixture
def clicks() -> Clicks:
    return queue.Queue()


@pytest.fixture
def notifications(clicks: Clicks) -> Iterator[NativeNotifications]:
    backend = NativeNotifications(
        "Estado Notifier", None, lambda action, told: clicks.put((action, told)), lambda text: text
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
    assert first.actions == ("default", "", "ver", "Ver", "silenciar", "Silenciar 1 h", "seguir", "Seguir")
    assert daemon.shown == {second.id}


@pytest.mark.parametrize("action", list(Action))
def test_clicks_are_told_with_their_alert(
    daemon: NotificationDaemon, notifications: NativeNotifications, clicks: Clicks, action: Action
) -> None:
    notifications.show(ALERT)
    daemon.invoke(daemon.calls[0].id, action.value)
    assert clicks.get(timeout=60) == (action, ALERT)


def test_each_kind_has_the_buttons_of_what_it_leads_to(
    daemon: NotificationDaemon, notifications: NativeNotifications
) -> None:
    for shown in (digest(KEY), *(Alert(kind, "x", "", Urgency.LOW) for kind in KINDS)):
        notifications.show(shown)
    assert [call.actions[2:] for call in daemon.calls] == [("ver", "Ver"), ("ver", "Iniciar sesión"), (), ()]


def test_a_click_after_it_left_the_screen_counts(
    daemon: NotificationDaemon, notifications: NativeNotifications, clicks: Clicks
) -> None:
    """Windows tells the library that one is gone when it goes into the list, where it is clicked later."""
    notifications.show(ALERT)
    assert notifications._notifier is not None
    library = notifications._notifier._backend
    library._clear_notification_from_cache(ALERT.topic)
    notifications._loop.call_soon_threadsafe(library.handle_clicked, ALERT.topic, None)
    notifications._loop.call_soon_threadsafe(library.handle_button, ALERT.topic, "silenciar", None)
    assert [clicks.get(timeout=60) for _ in range(2)] == [(Action.OPEN, ALERT), (Action.MUTE, ALERT)]


def test_what_nobody_clicks_is_forgotten_oldest_first(
    daemon: NotificationDaemon,
    notifications: NativeNotifications,
    clicks: Clicks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("notifier.system.notifications.content.REMEMBERED", 2)
    alerts = [alert(seq, key=ItemKey(PROFORMA, str(seq))) for seq in range(5)]
    for each in alerts:
        notifications.show(each)
    assert notifications._notifier is not None
    assert len(notifications._shown) == len(notifications._notifier._backend._notification_cache) == 2
    daemon.invoke(daemon.calls[0].id, "ver")
    daemon.invoke(daemon.calls[4].id, "ver")
    assert clicks.get(timeout=60) == (Action.VIEW, alerts[4])


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
    long = replace(ALERT, transitions=(transition(ItemKey(PROFORMA, "x" * 64)),))
    notifications.show(long)
    notifications.withdraw(long.topic)
    daemon.wait_closed(daemon.calls[0].id)


def test_after_close_nothing_is_taken() -> None:
    backend = NativeNotifications("x", None, lambda _action, _alert: None, lambda text: text)
    backend.close()
    backend.withdraw("link")
    with pytest.raises(NotificationsUnavailableError):
        backend.show(ALERT)
