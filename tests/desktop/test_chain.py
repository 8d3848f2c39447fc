"""The chain of notifications: the first that takes an alert is the last that is asked."""

import subprocess
import sys

import pytest

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.model import Alert, AlertKind, Urgency
from notifier.system.notifications import UNNOTED, Handing, NullNotifications, UnansweredError
from notifier.system.notifications.chain import NotificationChain, native_notifications
from notifier.system.notifications.content import remember
from notifier.system.notifications.freedesktop import FreedesktopNotifications
from tests.private_desktop import NotificationDaemon

ALERT = Alert(AlertKind.LINK, "Sin conexión", "Se reintenta solo.", Urgency.NORMAL)


class Shelf:
    """A way of showing that keeps what it shows where the test can see it."""

    def __init__(self) -> None:
        self.shown: list[Alert] = []
        self.closed = False

    def show(self, alert: Alert, handing: Handing = UNNOTED) -> None:
        self.shown.append(alert)

    def withdraw(self, topic: str) -> None:
        self.shown = [alert for alert in self.shown if alert.topic != topic]

    def shows(self, topic: str) -> bool:
        return False

    def withdraw_all(self) -> None:
        pass

    def forget(self) -> None:
        self.shown.clear()

    def close(self) -> None:
        self.closed = True


def test_the_next_takes_what_the_first_cannot() -> None:
    first, second = Shelf(), Shelf()
    chain = NotificationChain([NullNotifications(), first, second])
    chain.show(ALERT)
    assert (first.shown, second.shown) == ([ALERT], [])
    second.show(ALERT)
    chain.withdraw(ALERT.topic)
    assert (first.shown, second.shown) == ([], [])
    for shelf in (first, second):
        shelf.show(ALERT)
    chain.forget()
    assert (first.shown, second.shown) == ([], [])
    chain.close()
    assert first.closed
    assert second.closed


@pytest.mark.parametrize("links", [[], [NullNotifications()]])
def test_nobody_taking_it_is_said(links: list[NullNotifications]) -> None:
    with pytest.raises(NotificationsUnavailableError):
        NotificationChain(links).show(ALERT)


def test_this_system_is_served_by_its_own_back_end(daemon: NotificationDaemon) -> None:
    native = native_notifications("Estado Notifier", None, lambda _action, _alert: None, lambda text: text)
    assert isinstance(native, FreedesktopNotifications)
    native.show(ALERT)
    assert daemon.calls[0].app_icon == "estado-notifier"
    native.close()


def test_no_desktop_library_is_loaded_before_it_is_needed() -> None:
    code = (
        "import sys, notifier.system.notifications.chain\n"
        "assert not {'jeepney', 'desktop_notifier'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_is_shown_again_is_not_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifier.system.notifications.content.REMEMBERED", 2)
    shown: dict[str, Alert] = {}
    assert [remember(shown, name, ALERT) for name in ("a", "b", "a", "c")] == [None, None, None, ("b", ALERT)]
    assert list(shown) == ["a", "c"]


class Silent(Shelf):
    """May still show what it was sent."""

    def show(self, alert: Alert, handing: Handing = UNNOTED) -> None:
        raise UnansweredError


def test_what_may_still_be_shown_is_shown_by_nobody_else() -> None:
    last = Shelf()
    with pytest.raises(UnansweredError):
        NotificationChain([NullNotifications(), Silent(), last]).show(ALERT)
    assert last.shown == []
