"""Notifications of a Linux desktop, over a real session bus against a stand-in daemon."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.look import Look
from notifier.core.model import Alert, AlertKind, ItemKey, Urgency
from notifier.system.dbus.connection import BusConnection, Received
from notifier.system.notifications.freedesktop import FreedesktopNotifications
from notifier.system.notifications.freedesktop_daemon import Daemon
from tests.alerts import alert, digest, transition
from tests.categorias import ENTREGA
from tests.private_desktop import NotificationDaemon, PrivateBus, eventually
from tests.private_desktop.notifications import EXPIRED

KEY = ItemKey(ENTREGA, "7")
ALERT = alert(1, "Entregado · ENT-7", "En camino → Entregado\nLuis & <Hijos>", Urgency.CRITICAL, KEY)
OTHER = replace(ALERT, transitions=(transition(ItemKey(ENTREGA, "8")),), seqs=(2,))
LINK = Alert(AlertKind.LINK, "Sin conexión", "Se reintenta solo.", Urgency.LOW)
SESSION = Alert(AlertKind.SESSION, "Sin sesión", "El servidor ya no acepta la sesión.", Urgency.NORMAL)
STORE = Alert(AlertKind.STORE, "Datos rehechos", "El archivo estaba dañado.", Urgency.NORMAL)
DIGEST = digest(KEY, OTHER.items[0], seq=3)


@pytest.fixture
def notifications() -> Iterator[FreedesktopNotifications]:
    backend = FreedesktopNotifications(
        "Estado Notifier",
        Path("/usr/share/icons/estado notifier.svg"),
        lambda _action, _alert: None,
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
    assert call.summary == "Entregado · ENT-7"
    assert call.body == "En camino → Entregado\nLuis &amp; &lt;Hijos&gt;"
    assert call.actions == (
        "default",
        "Ver",
        "silenciar",
        "Silenciar 1 h",
        "seguir",
        "Seguir",
    )
    assert call.app_icon.endswith("/resources/icons/alert-neutral-urgent.png")
    assert call.hints == {"urgency": 2, "desktop-entry": "estado-notifier"}
    # What is urgent stays until it was seen.
    assert (call.replaces_id, call.expire_timeout) == (0, 0)


@pytest.mark.parametrize("look", list(Look))
def test_each_look_has_its_picture_as_a_path(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, look: Look
) -> None:
    notifications.show(replace(ALERT, urgency=Urgency.NORMAL, look=look))
    (call,) = daemon.calls
    assert call.app_icon.endswith(f"/alert-{look}.png")
    assert Path(call.app_icon).is_file()
    assert call.expire_timeout == -1


def test_what_tells_of_the_program_has_the_programs_picture(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications
) -> None:
    notifications.show(Alert(AlertKind.UPDATE, "news", "", Urgency.NORMAL))
    assert daemon.calls[0].app_icon == "/usr/share/icons/estado notifier.svg"


@pytest.mark.parametrize("wanted", [True, False])
def test_a_daemon_with_sounds_is_told_the_themes_name_for_each_urgency(
    bus: PrivateBus, monkeypatch: pytest.MonkeyPatch, wanted: bool
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    daemon = NotificationDaemon(bus.address, capabilities=("body", "sound"))
    backend = FreedesktopNotifications("x", None, lambda _action, _alert: None, str, lambda: wanted)
    for urgency in (Urgency.CRITICAL, Urgency.NORMAL, Urgency.LOW):
        backend.show(replace(ALERT, urgency=urgency))
    backend.close()
    daemon.stop()
    heard = [(call.hints.get("sound-name"), call.hints.get("suppress-sound")) for call in daemon.calls]
    names = ["dialog-warning", "message-new-instant"] if wanted else [None, None]
    assert heard == [(name, None if name else True) for name in (*names, None)]


@pytest.mark.parametrize("wanted", [True, False])
def test_where_the_daemon_has_no_sounds_the_program_plays_its_own(
    daemon: NotificationDaemon,
    notifications: FreedesktopNotifications,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    wanted: bool,
) -> None:
    player, heard = tmp_path / "pw-play", tmp_path / "heard"
    player.write_text(f'#!/bin/sh\nbasename "$1" >>{heard}\n')
    player.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(notifications, "_wants_sound", lambda: wanted)
    for urgency in (Urgency.CRITICAL, Urgency.LOW, Urgency.NORMAL):
        notifications.show(replace(ALERT, urgency=urgency))
        playing = notifications._player._playing
        if playing is not None:
            playing.wait(60)
    assert (heard.read_text().split() if heard.exists() else []) == ["urgent.wav", "notice.wav"] * wanted


@pytest.mark.parametrize(
    ("shown", "buttons"),
    [
        (LINK, ("default", "Abrir panel")),
        (STORE, ("default", "Abrir panel")),
        (DIGEST, ("default", "Ver")),
        (SESSION, ("default", "Iniciar sesión")),
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


@pytest.mark.parametrize(
    ("odd", "plain"), [("a\0b", "a b"), ("a\ud800b", "a\ufffdb"), ("a\x1b[1mb", "ab"), ("a\u202eb", "ab")]
)
def test_text_that_no_desktop_takes_is_cleaned(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, odd: str, plain: str
) -> None:
    notifications.show(replace(ALERT, title=odd, body=odd))
    assert (daemon.calls[0].summary, daemon.calls[0].body) == (plain, plain)


def test_a_title_is_no_markup_for_those_who_obey_it_there(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications
) -> None:
    """The specification knows none in a title: escaped, the others would show ``&lt;``."""
    notifications.show(replace(ALERT, title="<img src='file:///x'>&amp;"))
    assert daemon.calls[0].summary == "\u2039img src='file:///x'\u203a\uff06amp;"


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
    eventually(lambda: not notifications._on_screen.replaceable)
    notifications.show(ALERT)
    assert daemon.calls[1].replaces_id == 0


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


def test_a_daemon_that_went_before_the_bus_told_is_found_anew(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications
) -> None:
    """The moment between a crash and the bus's word of it cannot be held: a stale owner stands in."""
    notifications.show(ALERT)
    notifications._daemon = Daemon(":1.99999", "", frozenset())
    notifications.show(ALERT)
    assert [call.replaces_id for call in daemon.calls] == [0, 0]


def test_a_daemon_that_is_replaced_while_it_is_asked_is_not_used(
    bus: PrivateBus,
    daemon: NotificationDaemon,
    notifications: FreedesktopNotifications,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It answers what it can do; then another takes the name, and the first one still lives."""
    other = NotificationDaemon(bus.address, present=False)
    identity = BusConnection.identity

    class Late(Future[Received]):
        """The bus's own name, which is read after the daemon's answer."""

        def result(self, timeout: float | None = None) -> Received:
            monkeypatch.undo()
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
            daemon.give_up_name()
            other.come_back()
            assert notifications._bus is not None
            # What follows on one connection is heard in turn: both changes of the owner were heard by now.
            return identity(notifications._bus).result(timeout)

    monkeypatch.setattr(BusConnection, "identity", lambda _self: Late())
    with pytest.raises(NotificationsUnavailableError):
        notifications.show(ALERT)
    assert daemon.calls == []
    notifications.show(ALERT)
    assert (len(daemon.calls), len(other.calls)) == (0, 1)
    other.stop()


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


def test_a_bus_that_is_joined_only_after_the_end_is_left_again(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[BusConnection] = []

    def slow(*args: Any) -> BusConnection:
        opened.append(BusConnection(*args))
        notifications.close()
        return opened[0]

    monkeypatch.setattr("notifier.system.notifications.freedesktop.BusConnection", slow)
    with pytest.raises(NotificationsUnavailableError):
        notifications.show(ALERT)
    assert opened[0].lost
    assert daemon.calls == []


def test_what_only_a_list_keeps_is_withdrawn_and_is_not_beside_the_next(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications
) -> None:
    for _ in range(2):
        notifications.show(ALERT)
        daemon.dismiss(daemon.calls[-1].id, EXPIRED)
        eventually(lambda: not notifications.shows(ALERT.topic))
    daemon.wait_closed(daemon.calls[0].id, 60)
    notifications.withdraw(ALERT.topic)
    daemon.wait_closed(daemon.calls[1].id, 60)
