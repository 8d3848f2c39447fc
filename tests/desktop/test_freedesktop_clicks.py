"""Clicks on notifications of a Linux desktop, over a real session bus against a stand-in daemon."""

import queue
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from notifier.core.model import Alert, AlertKind, ItemKey, Urgency
from notifier.system.notifications import Action
from notifier.system.notifications.freedesktop import FreedesktopNotifications
from tests.alerts import alert, digest, transition
from tests.categorias import ENTREGA
from tests.private_desktop import NotificationDaemon, PrivateBus, eventually
from tests.private_desktop.notifications import DISMISSED, EXPIRED

KEY = ItemKey(ENTREGA, "7")
ALERT = alert(1, "Entregado · ENT-7", "En camino → Entregado\nLuis & <Hijos>", Urgency.CRITICAL, KEY)
OTHER = replace(ALERT, transitions=(transition(ItemKey(ENTREGA, "8")),), seqs=(2,))
LINK = Alert(AlertKind.LINK, "Sin conexión", "Se reintenta solo.", Urgency.LOW)
DIGEST = digest(KEY, OTHER.items[0], seq=3)

Clicks = queue.Queue[tuple[Action, Alert]]


@pytest.fixture
def clicks() -> Clicks:
    return queue.Queue()


@pytest.fixture
def notifications(clicks: Clicks) -> Iterator[FreedesktopNotifications]:
    backend = FreedesktopNotifications(
        "Estado Notifier",
        None,
        lambda action, told: clicks.put((action, told)),
        lambda text: text,
    )
    yield backend
    backend.close()


@pytest.mark.parametrize("action", list(Action))
def test_a_click_is_told_with_its_alert(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, clicks: Clicks, action: Action
) -> None:
    notifications.show(ALERT)
    notifications.show(OTHER)
    daemon.invoke(daemon.calls[0].id, action.value)
    assert clicks.get(timeout=60) == (action, ALERT)


def test_a_click_on_one_that_was_replaced_is_told_with_the_later_alert(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, clicks: Clicks
) -> None:
    later = replace(ALERT, body="Entregado → Novedad")
    notifications.show(ALERT)
    notifications.show(later)
    daemon.invoke(daemon.calls[0].id, "ver")
    assert clicks.get(timeout=60) == (Action.VIEW, later)


def test_the_two_digests_stand_side_by_side_and_each_knows_its_items(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, clicks: Clicks
) -> None:
    later = replace(digest(KEY, seq=9), urgency=Urgency.CRITICAL)
    notifications.show(DIGEST)
    notifications.show(later)
    first, second = daemon.calls
    assert (second.replaces_id, daemon.shown) == (0, {first.id, second.id})
    daemon.invoke(first.id, "default")
    daemon.invoke(second.id, "ver")
    assert [clicks.get(timeout=60) for _ in range(2)] == [(Action.OPEN, DIGEST), (Action.VIEW, later)]


def test_what_the_desktop_never_frees_is_forgotten_oldest_first(
    daemon: NotificationDaemon,
    notifications: FreedesktopNotifications,
    clicks: Clicks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("notifier.system.notifications.content.REMEMBERED", 3)
    alerts = [alert(seq, key=ItemKey(ENTREGA, str(seq))) for seq in range(10)]
    for each in alerts:
        notifications.show(each)
        # Half of them stay on the screen, the others in the desktop's list.
        if each.seqs[0] % 2:
            daemon.dismiss(daemon.calls[-1].id, EXPIRED)
    assert len(notifications._on_screen.shown) == 3
    assert len(notifications._on_screen.replaceable) <= 3
    for call in daemon.calls:
        daemon.invoke(call.id, "ver")
    assert [clicks.get(timeout=60)[1] for _ in range(3)] == alerts[-3:]
    eventually(lambda: not (notifications._on_screen.shown or notifications._on_screen.replaceable))
    assert clicks.empty()


def test_what_a_person_puts_away_was_seen_and_what_only_expires_was_not(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, clicks: Clicks
) -> None:
    notifications.show(ALERT)
    notifications.show(OTHER)
    daemon.dismiss(daemon.calls[0].id, EXPIRED)
    daemon.dismiss(daemon.calls[1].id, DISMISSED)
    assert clicks.get(timeout=60) == (Action.DISMISS, OTHER)
    assert clicks.empty()


def test_no_click_is_too_early(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, clicks: Clicks
) -> None:
    """Busy threads, as the windows' is, delay the one that shows; the click may be read before it goes on."""
    daemon.clicked_at_once = Action.MUTE.value
    keys = [ItemKey(ENTREGA, str(number)) for number in range(30)]
    alerts = [replace(ALERT, transitions=(transition(key),)) for key in keys]
    over = threading.Event()

    def spin() -> None:
        while not over.is_set():
            pass

    busy = [threading.Thread(target=spin) for _ in range(3)]
    for thread in busy:
        thread.start()
    try:
        for each in alerts:
            notifications.show(each)
    finally:
        over.set()
        for thread in busy:
            thread.join()
    assert [clicks.get(timeout=60) for _ in alerts] == [(Action.MUTE, each) for each in alerts]


def test_a_click_on_what_is_about_no_item_is_told_too(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, clicks: Clicks
) -> None:
    notifications.show(LINK)
    daemon.invoke(daemon.calls[0].id, "default")
    assert clicks.get(timeout=60) == (Action.OPEN, LINK)


def test_a_click_in_the_desktops_list_counts_after_the_notification_expired(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, clicks: Clicks
) -> None:
    notifications.show(ALERT)
    daemon.dismiss(daemon.calls[0].id, EXPIRED)
    daemon.invoke(daemon.calls[0].id, "ver")
    assert clicks.get(timeout=60) == (Action.VIEW, ALERT)


def test_clicks_on_others_and_on_unknown_buttons_are_ignored(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, clicks: Clicks
) -> None:
    notifications.show(ALERT)
    notifications.show(OTHER)
    daemon.invoke(daemon.calls[0].id + 1000, "default")
    daemon.invoke(daemon.calls[0].id, "unknown")
    daemon.invoke(daemon.calls[1].id, "ver")
    # The daemon puts it away whatever was pressed.
    assert clicks.get(timeout=60) == (Action.DISMISS, ALERT)
    assert clicks.get(timeout=60) == (Action.VIEW, OTHER)
    assert clicks.empty()


def test_a_handler_that_fails_does_not_end_the_connection(daemon: NotificationDaemon) -> None:
    told: Clicks = queue.Queue()

    def handler(action: Action, clicked: Alert) -> None:
        told.put((action, clicked))
        raise ValueError("broken handler")

    backend = FreedesktopNotifications("x", None, handler, lambda text: text)
    backend.show(ALERT)
    backend.show(OTHER)
    daemon.invoke(daemon.calls[0].id, "ver")
    daemon.invoke(daemon.calls[1].id, "ver")
    assert [told.get(timeout=60)[1], told.get(timeout=60)[1]] == [ALERT, OTHER]
    backend.close()


def test_a_daemon_that_was_replaced_unseen_gets_no_foreign_id_and_is_asked_anew(
    bus: PrivateBus, daemon: NotificationDaemon, notifications: FreedesktopNotifications, clicks: Clicks
) -> None:
    notifications.show(ALERT)
    daemon.leave()
    plain = NotificationDaemon(bus.address, capabilities=("body", "actions"))
    notifications.show(ALERT)
    assert plain.calls[0].replaces_id == 0
    assert plain.calls[0].body == ALERT.body  # the new one has no markup
    plain.invoke(plain.calls[0].id, "ver")
    assert clicks.get(timeout=60) == (Action.VIEW, ALERT)
    plain.stop()


def test_what_is_forgotten_goes_from_the_screen_and_opens_nothing(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, clicks: Clicks
) -> None:
    """It was another person's, whose items a click must not look for."""
    notifications.show(ALERT)
    notifications.show(OTHER)
    notifications.show(LINK)
    first, second, link = (call.id for call in daemon.calls)
    daemon.dismiss(second, EXPIRED)
    notifications.forget()
    daemon.wait_closed(second)
    assert daemon.closed == [first, second]
    for shown in (first, second):
        daemon.invoke(shown, "ver")
    daemon.invoke(link, "ver")
    assert clicks.get(timeout=60)[1] is LINK
    notifications.show(ALERT)
    assert daemon.calls[-1].replaces_id == 0
