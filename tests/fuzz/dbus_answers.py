"""What a broken or hostile service on the bus answers and says: notifications, NetworkManager, logind."""

from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.model import Alert
from notifier.system.dbus.connection import BusError, Received
from notifier.system.network.network_manager import NetworkManager
from notifier.system.network.watch import Reach
from notifier.system.notifications.freedesktop import FreedesktopNotifications
from notifier.system.sleep import SleepWatch
from tests.alerts import alert
from tests.fuzz.drawn import Drawn

_MEMBERS = ("NameOwnerChanged", "PropertiesChanged", "PrepareForSleep", "ActionInvoked", "NotificationClosed")
_WORDS = (
    *(
        "org.freedesktop.Notifications",
        "org.freedesktop.NetworkManager",
        "org.freedesktop.login1",
        ":1.7",
        ":1.8",
    ),
    *(
        "State",
        "PrimaryConnection",
        "PrimaryConnectionType",
        "Startup",
        "802-11-wireless",
        "/",
        "/a/1",
        "default",
    ),
    *("actions", "body", "body-markup", "u", "s", "b", "mute", "open"),
)
SEEDS = [bytes([kind, member]) for kind in range(4) for member in range(len(_MEMBERS))]


def target(data: bytes) -> None:
    drawn = Drawn(data)
    if drawn.byte() % 2:
        _daemon(drawn)
    else:
        _computer(drawn)


def _received(drawn: Drawn, members: tuple[str, ...] = _MEMBERS) -> Received:
    body = tuple(_typed(drawn) for _ in range(drawn.byte() % 4))
    return Received(drawn.pick((":1.7", ":1.8", "")), drawn.pick((*members, "Other")), body)


def _typed(drawn: Drawn) -> Any:
    """A value as D-Bus has them: variants are pairs."""
    kind = drawn.byte() % 4
    if kind == 0:
        return {
            drawn.text(_WORDS): (drawn.pick(_WORDS), drawn.value(_WORDS, 2)) for _ in range(drawn.byte() % 4)
        }
    if kind == 1:
        return drawn.byte()
    return drawn.value(_WORDS, 2)


class _Bus:
    """In a connection's place: answers as the bytes say."""

    lost = False

    def __init__(self, drawn: Drawn) -> None:
        self._drawn = drawn

    def call(self, *args: Any) -> "Future[Received]":
        future: Future[Received] = Future()
        if self._drawn.byte() % 8 == 1:
            future.set_exception(BusError("org.freedesktop.DBus.Error.ServiceUnknown"))
        elif "GetCapabilities" in args and self._drawn.byte() % 2:
            future.set_result(Received(":1.7", "", (["actions", "body"],)))
        else:
            future.set_result(_received(self._drawn))
        done = next((arg for arg in args if callable(arg)), None)
        if done is not None:
            # As the library calls it, but what it raises is seen.
            done(future)
        return future

    def identity(self) -> "Future[Received]":
        """By the bus itself, which is no stranger."""
        future: Future[Received] = Future()
        future.set_result(Received("org.freedesktop.DBus", "", ("7" * 32,)))
        return future

    def tell(self, *_args: Any) -> None:
        pass

    def close(self) -> None:
        pass


def _daemon(drawn: Drawn) -> None:
    clicked: list[Alert] = []

    class Notifications(FreedesktopNotifications):
        def _connect(self) -> Any:
            self._bus = bus  # type: ignore[assignment]  # a bus that only remembers
            return bus

    bus = _Bus(drawn)
    notifications = Notifications("x", None, lambda _action, alert: clicked.append(alert), str)
    told = alert(1)
    while True:
        with suppress(NotificationsUnavailableError):
            notifications.show(told)
        notifications._heard(_received(drawn))
        notifications.withdraw(told.topic)
        if drawn.is_empty:
            break
    notifications.forget()
    assert all(each is told for each in clicked)


class _Watch:
    def take(self, reach: Reach | None, way: object) -> None:
        assert reach is None or isinstance(reach, Reach)
        hash(way)

    def begin_anew(self) -> None:
        pass


def _computer(drawn: Drawn) -> None:
    manager = NetworkManager(_Watch())  # type: ignore[arg-type]  # a watch that only remembers
    sleep = SleepWatch(lambda: None)
    while not drawn.is_empty:
        if drawn.byte() % 4 == 1:
            answer: Future[Received] = Future()
            answer.set_result(_received(drawn))
            manager._answered(answer)
        signal = _received(drawn)
        manager.heard(signal)
        sleep.heard(signal)
