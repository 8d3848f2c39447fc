"""Notifications of a Linux desktop, over a real session bus against a stand-in daemon."""

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.model import Alert, AlertKind, Categoria, ItemKey, Urgency
from notifier.system.notifications import Action
from notifier.system.notifications.freedesktop import FreedesktopNotifications, _Daemon
from tests.alerts import alert, digest, transition
from tests.desk import NotificationDaemon, PrivateBus, eventually
from tests.desk.notifications import EXPIRED

KEY = ItemKey(Categoria.ENTREGA, "7")
ALERT = alert(1, "Entrega ENT-7: Entregado", "En camino → Entregado\nLuis & <Hijos>", Urgency.CRITICAL, KEY)
OTHER = replace(ALERT, transitions=(transition(ItemKey(Categoria.ENTREGA, "8")),), seqs=(2,))
LINK = Alert(AlertKind.LINK, "Sin conexión", "Se reintenta solo.", Urgency.LOW)
SESSION = Alert(AlertKind.SESSION, "Sin sesión", "El servidor ya no acepta la sesión.", Urgency.NORMAL)
STORE = Alert(AlertKind.STORE, "Datos rehechos", "El archivo estaba dañado.", Urgency.NORMAL)
DIGEST = digest(KEY, OTHER.items[0], seq=3)

Clicks = queue.Queue[tuple[Action, Alert]]


@pytest.fixture
def clicks() -> Clicks:
    return queue.Queue()


@pytest.fixture
def notifications(clicks: Clicks) -> Iterator[FreedesktopNotifications]:
    backend = FreedesktopNotifications(
        "Estado Notifier",
        Path("/usr/share/icons/estado notifier.svg"),
        lambda action, told: clicks.put((action, told)),
        lambda text: text,
    )
    yield backend
    backend.close()


def test_an_alert_arrives_with_all_that_the_desktop_can_show(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications
) -> None:
    notifications.show(ALERT)
    (call,) = daemon.calls
    assert call.app_name == "Estado Notifier"
    assert call.summary == "Entrega ENT-7: Entregado"
    assert call.body == "En camino → Entregado\nLuis &amp; &lt;Hijos&gt;"
    assert call.actions == ("default", "Abrir panel", "ver", "Ver", "silenciar", "Silenciar 1 h")
    assert call.app_icon == "file:///usr/share/icons/estado%20notifier.svg"
    assert call.hints == {"urgency": 2, "desktop-entry": "estado-notifier", "image-path": call.app_icon}
    assert (call.replaces_id, call.expire_timeout) == (0, -1)


@pytest.mark.parametrize(
    ("shown", "buttons"),
    [
        (LINK, ("default", "Abrir panel")),
        (STORE, ("default", "Abrir panel")),
        (DIGEST, ("default", "Abrir panel", "ver", "Ver")),
        (SESSION, ("default", "Iniciar sesión", "ver", "Iniciar sesión")),
    ],
    ids=lambda value: value.kind if isinstance(value, Alert) else "",
)
def test_each_kind_offers_what_it_leads_to(
    daemon: NotificationDaemon,
    notifications: FreedesktopNotifications,
    shown: Alert,
    buttons: tuple[str, ...],
) -> None:
    notifications.show(shown)
    assert daemon.calls[0].actions == buttons


def test_the_warning_about_the_link_says_what_it_is(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications
) -> None:
    notifications.show(LINK)
    assert daemon.calls[0].hints["urgency"] == 0
    assert daemon.calls[0].hints["category"] == "network.disconnected"


def test_a_plain_daemon_gets_neither_markup_nor_buttons(
    bus: PrivateBus, notifications: FreedesktopNotifications
) -> None:
    plain = NotificationDaemon(bus.address, capabilities=("body",))
    notifications.show(ALERT)
    assert plain.calls[0].body == ALERT.body
    assert plain.calls[0].actions == ()
    plain.stop()


@pytest.mark.parametrize("odd", ["a\0b", "a\ud800b", "a\x1bb"])
def test_text_that_no_desktop_takes_is_cleaned(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, odd: str
) -> None:
    notifications.show(replace(ALERT, title=odd, body=odd))
    assert (daemon.calls[0].summary, daemon.calls[0].body) == ("a b", "a b")


def test_a_later_estado_replaces_the_earlier_notification(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications
) -> None:
    notifications.show(ALERT)
    notifications.show(OTHER)
    notifications.show(replace(ALERT, body="Entregado → Novedad"))
    first, second, third = daemon.calls
    assert third.replaces_id == third.id == first.id
    assert second.id != first.id


def test_one_that_was_dismissed_is_not_replaced(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications
) -> None:
    notifications.show(ALERT)
    daemon.dismiss(daemon.calls[0].id)
    eventually(lambda: not notifications._replaceable)
    notifications.show(ALERT)
    assert daemon.calls[1].replaces_id == 0


@pytest.mark.parametrize("action", list(Action))
def test_a_click_is_told_with_its_alert(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, clicks: Clicks, action: Action
) -> None:
    notifications.show(ALERT)
    notifications.show(OTHER)
    daemon.invoke(daemon.calls[0].id, action.value)
    assert clicks.get(timeout=10) == (action, ALERT)


def test_a_click_on_one_that_was_replaced_is_told_with_the_later_alert(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, clicks: Clicks
) -> None:
    later = replace(ALERT, body="Entregado → Novedad")
    notifications.show(ALERT)
    notifications.show(later)
    daemon.invoke(daemon.calls[0].id, "ver")
    assert clicks.get(timeout=10) == (Action.VIEW, later)


def test_two_digests_stand_side_by_side_and_each_knows_its_items(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, clicks: Clicks
) -> None:
    later = digest(KEY, seq=9)
    notifications.show(DIGEST)
    notifications.show(later)
    first, second = daemon.calls
    assert (second.replaces_id, daemon.shown) == (0, {first.id, second.id})
    daemon.invoke(first.id, "default")
    daemon.invoke(second.id, "ver")
    assert [clicks.get(timeout=10) for _ in range(2)] == [(Action.OPEN, DIGEST), (Action.VIEW, later)]


def test_what_the_desktop_never_frees_is_forgotten_oldest_first(
    daemon: NotificationDaemon,
    notifications: FreedesktopNotifications,
    clicks: Clicks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("notifier.system.notifications.content.REMEMBERED", 3)
    digests = [digest(KEY, seq=seq) for seq in range(10)]
    for each in digests:
        notifications.show(each)
        # Half of them stay on the screen, the others in the desktop's list.
        if each.seqs[0] % 2:
            daemon.dismiss(daemon.calls[-1].id, EXPIRED)
    assert len(notifications._shown) == 3
    assert len(notifications._replaceable) <= 3
    for call in daemon.calls:
        daemon.invoke(call.id, "ver")
    assert [clicks.get(timeout=10)[1] for _ in range(3)] == digests[-3:]
    eventually(lambda: not (notifications._shown or notifications._replaceable))
    assert clicks.empty()


def test_no_click_is_too_early(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, clicks: Clicks
) -> None:
    """Busy threads, as the windows' is, delay the one that shows; the click may be read before it goes on."""
    daemon.clicked_at_once = Action.MUTE.value
    keys = [ItemKey(Categoria.ENTREGA, str(number)) for number in range(30)]
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
    assert [clicks.get(timeout=10) for _ in alerts] == [(Action.MUTE, each) for each in alerts]


def test_a_click_on_what_is_about_no_item_is_told_too(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, clicks: Clicks
) -> None:
    notifications.show(LINK)
    daemon.invoke(daemon.calls[0].id, "default")
    assert clicks.get(timeout=10) == (Action.OPEN, LINK)


def test_a_click_in_the_desktops_list_counts_after_the_notification_expired(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, clicks: Clicks
) -> None:
    notifications.show(ALERT)
    daemon.dismiss(daemon.calls[0].id, EXPIRED)
    daemon.invoke(daemon.calls[0].id, "ver")
    assert clicks.get(timeout=10) == (Action.VIEW, ALERT)


def test_clicks_on_others_and_on_unknown_buttons_are_ignored(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, clicks: Clicks
) -> None:
    notifications.show(ALERT)
    notifications.show(OTHER)
    daemon.invoke(daemon.calls[0].id + 1000, "default")
    daemon.invoke(daemon.calls[0].id, "unknown")
    daemon.invoke(daemon.calls[1].id, "ver")
    assert clicks.get(timeout=10) == (Action.VIEW, OTHER)
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
    assert [told.get(timeout=10)[1], told.get(timeout=10)[1]] == [ALERT, OTHER]
    backend.close()


def test_withdrawing_removes_it_from_the_screen(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications
) -> None:
    notifications.withdraw(LINK.topic)
    notifications.show(LINK)
    notifications.withdraw(LINK.topic)
    daemon.wait_closed(daemon.calls[0].id)
    assert daemon.shown == set()


def test_no_daemon_is_said_and_a_late_one_is_found(
    bus: PrivateBus, notifications: FreedesktopNotifications
) -> None:
    with pytest.raises(NotificationsUnavailableError):
        notifications.show(ALERT)
    late = NotificationDaemon(bus.address)
    notifications.show(ALERT)
    assert len(late.calls) == 1
    late.stop()


def test_an_id_of_a_crashed_daemon_is_never_reused(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications
) -> None:
    notifications.show(ALERT)
    daemon.leave()
    with pytest.raises(NotificationsUnavailableError):
        notifications.show(ALERT)
    daemon.come_back()
    notifications.show(ALERT)
    assert [call.replaces_id for call in daemon.calls] == [0, 0]


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
    assert clicks.get(timeout=10) == (Action.VIEW, ALERT)
    plain.stop()


def test_a_daemon_that_went_before_the_bus_told_is_found_anew(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications
) -> None:
    """The moment between a crash and the bus's word of it cannot be held: a stale owner stands in."""
    notifications.show(ALERT)
    notifications._daemon = _Daemon(":1.99999", frozenset())
    notifications.show(ALERT)
    assert [call.replaces_id for call in daemon.calls] == [0, 0]


def test_a_refusal_and_a_silent_daemon_are_said(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifier.system.notifications.freedesktop._PATIENCE", 0.3)
    daemon.refuses = True
    with pytest.raises(NotificationsUnavailableError):
        notifications.show(ALERT)
    daemon.refuses, daemon.hangs = False, True
    with pytest.raises(NotificationsUnavailableError):
        notifications.show(ALERT)
    daemon.hangs = False
    monkeypatch.undo()


def test_a_bus_that_comes_late_goes_and_returns(
    monkeypatch: pytest.MonkeyPatch,
    make_bus: Callable[[], PrivateBus],
    notifications: FreedesktopNotifications,
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    with pytest.raises(NotificationsUnavailableError):
        notifications.show(ALERT)
    bus = make_bus()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    with pytest.raises(NotificationsUnavailableError):
        notifications.show(ALERT)
    bus.start()
    daemon = NotificationDaemon(bus.address)
    notifications.show(ALERT)
    bus.pause()
    notifications.withdraw(ALERT.topic)
    with pytest.raises(NotificationsUnavailableError):
        notifications.show(ALERT)
    bus.start()
    daemon.leave()
    daemon.come_back()
    notifications.show(ALERT)
    assert [call.replaces_id for call in daemon.calls] == [0, 0]
    daemon.stop()


def test_after_close_nothing_is_shown(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications
) -> None:
    notifications.show(ALERT)
    notifications.close()
    notifications.close()
    with pytest.raises(NotificationsUnavailableError):
        notifications.show(ALERT)
    assert len(daemon.calls) == 1
