"""What a daemon is sent that does things in its own way, over a real session bus against stand-ins."""

import queue
from collections.abc import Iterator
from dataclasses import replace

import pytest

from notifier.core.look import Look
from notifier.core.model import ItemKey, Urgency
from notifier.system.notifications import Action
from notifier.system.notifications.freedesktop import FreedesktopNotifications
from notifier.system.notifications.quirks import QUIRKS, UNKNOWN, Quirks, buttons
from tests.alerts import alert
from tests.categorias import ENTREGA
from tests.private_desktop import NotificationDaemon, PrivateBus

ALERT = alert(1, "Entregado · ENT-7", "Luis", Urgency.NORMAL, ItemKey(ENTREGA, "7"))
ALL = {action: action.value for action in Action}


@pytest.fixture
def heard() -> list[bool]:
    """Whether alerts are to be heard, the last word of it."""
    return [True]


@pytest.fixture
def told() -> "queue.Queue[object]":
    return queue.Queue()


@pytest.fixture
def notifications(heard: list[bool], told: "queue.Queue[object]") -> Iterator[FreedesktopNotifications]:
    backend = FreedesktopNotifications(
        "Estado Notifier",
        None,
        lambda action, _alert: told.put(action),
        str,
        lambda: heard[-1],
        lambda _alert: True,
        told.put,
    )
    yield backend
    backend.close()


@pytest.mark.parametrize("quirks", [*QUIRKS.values(), UNKNOWN], ids=[*QUIRKS, "another"])
def test_no_daemon_shows_one_thing_twice_or_more_than_it_has_room_for(quirks: Quirks) -> None:
    sent = buttons(ALL, quirks)
    shown = [action for action in sent if action is not Action.OPEN or quirks.default_is_button]
    assert len(shown) <= quirks.room
    assert not (quirks.default_is_button and Action.VIEW in sent)
    assert quirks.never_a_dialog or next(iter(sent)) is Action.OPEN


@pytest.mark.parametrize(
    ("name", "actions"),
    [
        ("Xfce Notify Daemon", ("default", "silenciar", "seguir")),
        ("lxqt-notificationd", ("default", "silenciar")),
        ("gnome-shell", ("default", "ver", "silenciar", "seguir")),
        ("dunst", ("default", "ver", "silenciar", "seguir", "web")),
        ("notify-osd", ()),
        ("a new one", ("default", "silenciar", "seguir")),
    ],
)
def test_a_daemon_gets_the_buttons_that_it_shows_whole(
    bus: PrivateBus, notifications: FreedesktopNotifications, name: str, actions: tuple[str, ...]
) -> None:
    daemon = NotificationDaemon(bus.address, server=name)
    notifications.show(ALERT)
    assert daemon.calls[0].actions[::2] == actions
    daemon.stop()


@pytest.mark.parametrize(
    ("name", "text", "picture"),
    [
        ("gnome-shell", "Luis.\nSanta Cruz.", "alert-good.png"),
        ("dunst", "Luis\nSanta Cruz", "alert-good-48.png"),
        ("a new one", "Luis\nSanta Cruz", "alert-good.png"),
    ],
)
def test_a_daemon_gets_lines_and_a_picture_that_look_well_there(
    bus: PrivateBus, notifications: FreedesktopNotifications, name: str, text: str, picture: str
) -> None:
    daemon = NotificationDaemon(bus.address, server=name)
    notifications.show(replace(ALERT, body="Luis\nSanta Cruz", look=Look.GOOD))
    assert daemon.calls[0].body == text
    assert daemon.calls[0].app_icon.endswith(f"/{picture}")
    daemon.stop()


def test_what_is_urgent_is_no_dialog_that_takes_the_keyboard(
    bus: PrivateBus, notifications: FreedesktopNotifications
) -> None:
    daemon = NotificationDaemon(bus.address, server="notify-osd")
    notifications.show(replace(ALERT, urgency=Urgency.CRITICAL))
    assert (daemon.calls[0].actions, daemon.calls[0].expire_timeout) == ((), -1)
    daemon.stop()


def test_what_is_urgent_looks_and_sounds_different(
    bus: PrivateBus, notifications: FreedesktopNotifications, heard: list[bool]
) -> None:
    daemon = NotificationDaemon(bus.address, ("body", "actions", "sound"))
    notifications.show(ALERT)
    notifications.show(replace(ALERT, urgency=Urgency.CRITICAL, look=Look.TROUBLE))
    notifications.show(replace(ALERT, urgency=Urgency.LOW))
    heard.append(False)
    notifications.show(ALERT)
    usual, urgent, low, silent = daemon.calls
    assert (usual.hints["sound-name"], urgent.hints["sound-name"]) == (
        "message-new-instant",
        "dialog-warning",
    )
    assert usual.app_icon != urgent.app_icon
    assert urgent.app_icon.endswith("icons/alert-trouble-urgent.png")
    for quiet in (low, silent):
        assert quiet.hints["suppress-sound"] is True
        assert "sound-name" not in quiet.hints
    daemon.stop()


def test_the_token_of_a_click_comes_right_before_it(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, told: "queue.Queue[object]"
) -> None:
    other = replace(ALERT, transitions=(replace(ALERT.transitions[0], key=ItemKey(ENTREGA, "8")),), seqs=(2,))
    notifications.show(ALERT)
    notifications.show(other)
    first, second = daemon.calls
    daemon.give_token(first.id, "token of the first")
    daemon.invoke(first.id, "default")
    assert [told.get(timeout=60) for _ in range(2)] == ["token of the first", Action.OPEN]
    daemon.give_token(first.id, "of one that is gone")
    daemon.invoke(second.id, "seguir")
    assert told.get(timeout=60) is Action.FOLLOW
    assert told.empty()
