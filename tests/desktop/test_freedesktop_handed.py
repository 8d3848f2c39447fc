"""What a desktop's daemon was sent and has not answered: it is sent nothing twice, and nothing is lost."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.model import Alert, AlertKind, ItemKey, Urgency
from notifier.sync.alerts.handed import Handed
from notifier.system.notifications import UNNOTED, Handing, NullNotifications, UnansweredError
from notifier.system.notifications.chain import NotificationChain
from notifier.system.notifications.freedesktop import FreedesktopNotifications
from tests.alerts import alert, transition
from tests.categorias import ENTREGA
from tests.private_desktop import NotificationDaemon, PrivateBus

ALERT = alert(1, "Entregado · ENT-7", key=ItemKey(ENTREGA, "7"))
OTHER = replace(ALERT, title="other", transitions=(transition(ItemKey(ENTREGA, "8")),), seqs=(2,))
LINK = Alert(AlertKind.LINK, "Sin conexión", "Se reintenta solo.", Urgency.LOW)
SESSION = Alert(AlertKind.SESSION, "Sin sesión", "El servidor ya no acepta la sesión.", Urgency.NORMAL)


@pytest.fixture
def notifications() -> Iterator[FreedesktopNotifications]:
    backend = FreedesktopNotifications("Estado Notifier", None, lambda _action, _alert: None, str)
    yield backend
    backend.close()


@pytest.fixture
def handed(tmp_path: Path) -> Iterator[Handed]:
    handed = Handed(tmp_path / "handed.txt")
    yield handed
    handed.close()


def test_a_daemon_that_hangs_is_sent_nothing_twice(
    daemon: NotificationDaemon,
    notifications: FreedesktopNotifications,
    handed: Handed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("notifier.system.notifications.freedesktop._PATIENCE", 0.2)
    notifications.show(SESSION, handed)
    with daemon.stopped():
        for tried in (ALERT, ALERT, OTHER, ALERT):
            with pytest.raises(UnansweredError):
                notifications.show(tried, handed)
    daemon.wait_for(lambda call: call.summary == ALERT.title)
    notifications.show(ALERT, handed)
    notifications.show(LINK, handed)
    assert [call.summary for call in daemon.calls] == [SESSION.title, ALERT.title, LINK.title]


@pytest.mark.parametrize("known", [True, False], ids=["known before", "first asked"])
def test_a_daemon_that_answers_after_our_patience_shows_it_once(
    daemon: NotificationDaemon,
    notifications: FreedesktopNotifications,
    handed: Handed,
    monkeypatch: pytest.MonkeyPatch,
    known: bool,
) -> None:
    """It shows it at once, and answers when we asked twice already; the tray must not show it either."""
    in_the_tray: list[Alert] = []

    class Tray(NullNotifications):
        def show(self, alert: Alert, handing: Handing = UNNOTED) -> None:
            in_the_tray.append(alert)

    chain = NotificationChain([notifications, Tray()])
    if known:
        chain.show(SESSION, handed)
    with monkeypatch.context() as short:
        short.setattr("notifier.system.notifications.freedesktop._PATIENCE", 0.2)
        daemon.is_late = True
        for _ in range(2):
            with pytest.raises(UnansweredError):
                chain.show(ALERT, handed)
    daemon.answer()
    chain.show(ALERT, handed)
    chain.show(LINK, handed)
    told = [call.summary for call in daemon.calls]
    assert told == [SESSION.title] * known + [ALERT.title, LINK.title]
    assert in_the_tray == []
    # It knows which one it is all the same: the next of its item takes its place.
    chain.show(ALERT)
    assert daemon.calls[-1].replaces_id == daemon.calls[-3].id


def test_an_answer_that_never_comes_holds_up_nothing_else(
    daemon: NotificationDaemon,
    notifications: FreedesktopNotifications,
    handed: Handed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The daemon goes on, and one answer was lost: it has that one, and is shown the next."""
    monkeypatch.setattr("notifier.system.notifications.freedesktop._PATIENCE", 0.5)
    notifications.show(SESSION, handed)
    daemon.hangs = True
    with pytest.raises(UnansweredError):
        notifications.show(ALERT, handed)
    daemon.hangs = False
    notifications.show(ALERT, handed)
    notifications.show(OTHER, handed)
    assert [call.summary for call in daemon.calls] == [SESSION.title, OTHER.title]


def test_what_an_earlier_process_had_sent_to_this_daemon_is_not_sent_again(
    daemon: NotificationDaemon,
    notifications: FreedesktopNotifications,
    handed: Handed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is asked something else first: a daemon that answers has what it was sent before."""
    later = FreedesktopNotifications("Estado Notifier", None, lambda _action, _alert: None, str)
    notifications.show(SESSION, handed)
    with daemon.stopped(), monkeypatch.context() as short:
        short.setattr("notifier.system.notifications.freedesktop._PATIENCE", 0.2)
        for process in (notifications, later):
            with pytest.raises(UnansweredError):
                process.show(ALERT, handed)
            notifications.close()
    later.show(ALERT, handed)
    later.show(OTHER, handed)
    assert [call.summary for call in daemon.calls] == [SESSION.title, ALERT.title, OTHER.title]
    later.close()


@pytest.mark.parametrize("goes", ["daemon", "bus"])
def test_what_went_with_the_daemon_is_sent_to_the_next(
    bus: PrivateBus,
    daemon: NotificationDaemon,
    notifications: FreedesktopNotifications,
    handed: Handed,
    monkeypatch: pytest.MonkeyPatch,
    goes: str,
) -> None:
    """A later bus counts its names from the start: the same name is another daemon then."""
    daemon.hangs = True
    later = FreedesktopNotifications("Estado Notifier", None, lambda _action, _alert: None, str)
    with monkeypatch.context() as short:
        short.setattr("notifier.system.notifications.freedesktop._PATIENCE", 0.5)
        with pytest.raises(UnansweredError):
            notifications.show(ALERT, handed)
    assert handed.is_noted(ALERT)
    notifications.close()
    daemon.hangs = False
    daemon.leave()
    if goes == "bus":
        bus.pause()
        bus.start()
    daemon.come_back()
    later.show(ALERT, handed)
    assert [call.summary for call in daemon.calls] == [ALERT.title]
    later.close()


def test_what_a_daemon_refused_is_not_taken_for_sent(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, handed: Handed
) -> None:
    daemon.refuses = True
    for _ in range(2):
        with pytest.raises(NotificationsUnavailableError):
            notifications.show(ALERT, handed)
        assert not handed.is_noted(ALERT)
    daemon.refuses = False
    notifications.show(ALERT, handed)
    assert len(daemon.calls) == 1


def test_what_is_answered_after_it_was_forgotten_is_removed(
    daemon: NotificationDaemon, notifications: FreedesktopNotifications, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifier.system.notifications.freedesktop._PATIENCE", 0.2)
    notifications.show(LINK)
    with daemon.stopped():
        with pytest.raises(UnansweredError):
            notifications.show(ALERT)
        notifications.forget()
    daemon.wait_closed(daemon.wait_for(lambda call: call.summary == ALERT.title).id)
