"""The delivery with a scripted desktop; the real ones are in tests/desktop."""

import logging
import threading
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

import pytest

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.messages import AlertTaken, DesktopReturned
from notifier.core.model import Alert, AlertKind, ItemKey, Release, Urgency
from notifier.core.outbound import (
    AlertCorrected,
    AlertRaised,
    AlertsForgotten,
    AlertWithdrawn,
    DesktopShows,
    Outbound,
)
from notifier.sync.alerts import delivery as delivery_module
from notifier.sync.alerts.delivery import Delivery
from notifier.sync.alerts.handed import Handed
from notifier.system.clock import SystemClock
from notifier.system.notifications import UNNOTED, Handing
from tests.alerts import alert
from tests.categorias import ENTREGA
from tests.private_desktop.bus import eventually


def seqs_of(taken: "SimpleQueue[AlertTaken | DesktopReturned]") -> tuple[int, ...]:
    """Of the next that was taken; none where the desktop is said to be back."""
    message = taken.get(timeout=60)
    return message.seqs if isinstance(message, AlertTaken) else ()


class ScriptedDesktop:
    def __init__(self) -> None:
        self.available = threading.Event()
        self.available.set()
        self.events: SimpleQueue[str] = SimpleQueue()
        self.on_screen: set[str] = set()
        self.is_clear = False

    def show(self, alert: Alert, handing: Handing = UNNOTED) -> None:
        if not self.available.is_set():
            self.events.put("refused")
            raise NotificationsUnavailableError
        self.events.put(alert.title)

    def withdraw(self, topic: str) -> None:
        self.events.put(f"withdrawn {topic}")

    def shows(self, topic: str) -> bool:
        return topic in self.on_screen

    def withdraw_all(self) -> None:
        self.is_clear = True

    def forget(self) -> None:
        self.events.put("forgotten")

    def close(self) -> None:
        self.events.put("closed")


def transition(seq: int, item: str = "1") -> AlertRaised:
    key = ItemKey(ENTREGA, item)
    return AlertRaised(alert(seq, f"alert {seq}", key=key))


LINK = AlertRaised(Alert(AlertKind.LINK, "link", "", Urgency.NORMAL))


@pytest.fixture
def handed(tmp_path: Path) -> Handed:
    return Handed(tmp_path / "handed.txt")


def drain(events: "SimpleQueue[str]", count: int) -> list[str]:
    return [events.get(timeout=60) for _ in range(count)]


def test_each_alert_is_shown_and_then_reported(handed: Handed) -> None:
    desktop = ScriptedDesktop()
    taken: SimpleQueue[AlertTaken | DesktopReturned] = SimpleQueue()
    delivery = Delivery(desktop, taken.put, handed, SystemClock())
    delivery.observe(transition(1))
    delivery.observe(transition(2))
    assert [seqs_of(taken), seqs_of(taken)] == [(1,), (2,)]
    delivery.close()
    assert drain(desktop.events, 3) == ["alert 1", "alert 2", "closed"]


def test_a_new_version_is_reported_once_the_desktop_took_it(handed: Handed) -> None:
    desktop = ScriptedDesktop()
    desktop.available.clear()
    taken: SimpleQueue[AlertTaken | DesktopReturned] = SimpleQueue()
    delivery = Delivery(desktop, taken.put, handed, SystemClock())
    news = Alert(AlertKind.UPDATE, "news", "", Urgency.NORMAL, release=Release("0.2.0", "https://e.bo/"))
    delivery.observe(AlertRaised(news))
    assert desktop.events.get(timeout=60) == "refused"
    assert taken.empty()
    desktop.available.set()
    delivery.observe(LINK)
    assert taken.get(timeout=60) == AlertTaken((), "0.2.0")
    delivery.close()
    assert drain(desktop.events, 3) == ["news", "link", "closed"]


def test_a_link_alert_has_no_number_to_report(handed: Handed) -> None:
    desktop = ScriptedDesktop()
    taken: SimpleQueue[AlertTaken | DesktopReturned] = SimpleQueue()
    delivery = Delivery(desktop, taken.put, handed, SystemClock())
    delivery.observe(LINK)
    delivery.observe(AlertWithdrawn("link"))
    assert drain(desktop.events, 2) == ["link", "withdrawn link"]
    delivery.close()
    assert taken.empty()


def test_a_desktop_that_refuses_is_logged_once_until_it_takes_alerts_again(
    caplog: pytest.LogCaptureFixture, handed: Handed
) -> None:
    desktop = ScriptedDesktop()
    delivery = Delivery(desktop, lambda _taken: None, handed, SystemClock())
    for _day in range(2):
        desktop.available.clear()
        for _ in range(3):
            delivery.observe(LINK)
        assert drain(desktop.events, 3) == ["refused"] * 3
        desktop.available.set()
        delivery.observe(AlertWithdrawn("other"))
        assert drain(desktop.events, 4) == ["withdrawn other", *["link"] * 3]
    delivery.close()
    logged = [record for record in caplog.records if record.name == delivery_module.__name__]
    assert [record.levelname for record in logged if record.levelno >= logging.WARNING] == ["WARNING"] * 2


def test_what_the_desktop_refuses_waits_and_is_told_in_order(
    monkeypatch: pytest.MonkeyPatch, handed: Handed
) -> None:
    monkeypatch.setattr(delivery_module, "RETRY_AFTER", 0.01)
    desktop = ScriptedDesktop()
    desktop.available.clear()
    taken: SimpleQueue[AlertTaken | DesktopReturned] = SimpleQueue()
    delivery = Delivery(desktop, taken.put, handed, SystemClock())
    delivery.observe(LINK)
    assert desktop.events.get(timeout=60) == "refused"
    delivery.observe(AlertWithdrawn("link"))  # no longer true: never told
    delivery.observe(transition(1))
    delivery.observe(transition(2))
    desktop.available.set()
    assert [seqs_of(taken), seqs_of(taken)] == [(1,), (2,)]
    delivery.close()
    told = [event for event in iter(lambda: desktop.events.get(timeout=60), "closed") if event != "refused"]
    assert told == ["withdrawn link", "alert 1", "alert 2"]


def test_a_desktop_that_comes_back_is_not_flooded(monkeypatch: pytest.MonkeyPatch, handed: Handed) -> None:
    """What waits is handed back, to be told together; what is in no outbox is shown."""
    monkeypatch.setattr(delivery_module, "RETRY_AFTER", 0.01)
    desktop = ScriptedDesktop()
    desktop.available.clear()
    taken: SimpleQueue[AlertTaken | DesktopReturned] = SimpleQueue()
    delivery = Delivery(desktop, taken.put, handed, SystemClock())
    for raised in (*(transition(seq) for seq in range(1, 6)), LINK):
        delivery.observe(raised)
        assert desktop.events.get(timeout=60) == "refused"
    eventually(lambda: len(delivery._waiting) == 6)
    desktop.available.set()
    assert seqs_of(taken) == (1,)
    assert isinstance(taken.get(timeout=60), DesktopReturned)
    # They are raised again, one of them as it was.
    delivery.observe(transition(2))
    assert seqs_of(taken) == (2,)
    delivery.close()
    told = [event for event in iter(lambda: desktop.events.get(timeout=60), "closed") if event != "refused"]
    assert told == ["alert 1", "link", "alert 2"]


def test_three_that_still_wait_when_the_desktop_is_back_are_told_singly(
    monkeypatch: pytest.MonkeyPatch, handed: Handed
) -> None:
    """The first one shows that it is back."""
    monkeypatch.setattr(delivery_module, "RETRY_AFTER", 0.01)
    desktop = ScriptedDesktop()
    desktop.available.clear()
    taken: SimpleQueue[AlertTaken | DesktopReturned] = SimpleQueue()
    delivery = Delivery(desktop, taken.put, handed, SystemClock())
    for seq in range(1, 5):
        delivery.observe(transition(seq))
    eventually(lambda: len(delivery._waiting) == 4)
    desktop.available.set()
    assert [seqs_of(taken) for _ in range(4)] == [(1,), (2,), (3,), (4,)]
    delivery.close()


def digest(*seqs: int) -> Alert:
    transitions = tuple(transition(seq, str(seq)).alert.transitions[0] for seq in seqs)
    return Alert(AlertKind.DIGEST, f"digest {max(seqs)}", "", Urgency.NORMAL, transitions, seqs)


def test_a_digest_that_grows_while_it_waits_is_shown_once_and_tells_of_all(
    monkeypatch: pytest.MonkeyPatch, handed: Handed
) -> None:
    monkeypatch.setattr(delivery_module, "RETRY_AFTER", 0.01)
    desktop = ScriptedDesktop()
    desktop.available.clear()
    taken: SimpleQueue[AlertTaken | DesktopReturned] = SimpleQueue()
    delivery = Delivery(desktop, taken.put, handed, SystemClock())
    for one in (digest(1, 2), digest(3), digest(4, 5)):
        delivery.observe(AlertRaised(one))
    eventually(lambda: len(delivery._waiting) == 1 and len(delivery._waiting[0].seqs) == 5)
    desktop.available.set()
    assert seqs_of(taken) == (4, 5, 3, 1, 2)
    delivery.close()
    told = [event for event in iter(lambda: desktop.events.get(timeout=60), "closed") if event != "refused"]
    assert told == ["digest 5"]


@pytest.mark.parametrize("shown", [True, False])
def test_a_correction_is_shown_only_where_what_it_corrects_stands(handed: Handed, shown: bool) -> None:
    desktop = ScriptedDesktop()
    desktop.on_screen = {"digest"} if shown else set()
    delivery = Delivery(desktop, lambda _taken: None, handed, SystemClock())
    delivery.observe(AlertCorrected(replace(digest(1), seqs=())))
    delivery.observe(LINK)
    expected = ["digest 1", "link"] if shown else ["link"]
    assert drain(desktop.events, len(expected)) == expected
    delivery.close()


def test_a_correction_of_what_still_waits_is_told_in_its_place(
    monkeypatch: pytest.MonkeyPatch, handed: Handed
) -> None:
    monkeypatch.setattr(delivery_module, "RETRY_AFTER", 0.01)
    desktop = ScriptedDesktop()
    desktop.available.clear()
    taken: SimpleQueue[AlertTaken | DesktopReturned] = SimpleQueue()
    delivery = Delivery(desktop, taken.put, handed, SystemClock())
    delivery.observe(AlertRaised(digest(1, 2)))
    delivery.observe(AlertCorrected(replace(digest(2), seqs=(), title="only 2")))
    eventually(lambda: [alert.title for alert in delivery._waiting] == ["only 2"])
    desktop.available.set()
    assert seqs_of(taken) == (1, 2)
    delivery.close()


def test_what_was_never_true_is_not_told_and_what_was_is(
    monkeypatch: pytest.MonkeyPatch, handed: Handed
) -> None:
    """Two alerts of one item wait, and only one of them is taken back."""
    monkeypatch.setattr(delivery_module, "RETRY_AFTER", 0.01)
    desktop = ScriptedDesktop()
    desktop.available.clear()
    taken: SimpleQueue[AlertTaken | DesktopReturned] = SimpleQueue()
    delivery = Delivery(desktop, taken.put, handed, SystemClock())
    delivery.observe(transition(1))
    delivery.observe(transition(2))
    delivery.observe(AlertWithdrawn("entrega:1", (2,)))
    eventually(lambda: [alert.seqs for alert in delivery._waiting] == [(1,)])
    desktop.available.set()
    assert seqs_of(taken) == (1,)
    delivery.close()
    assert taken.empty()


def test_another_account_is_not_told_what_waited(monkeypatch: pytest.MonkeyPatch, handed: Handed) -> None:
    monkeypatch.setattr(delivery_module, "RETRY_AFTER", 0.01)
    desktop = ScriptedDesktop()
    desktop.available.clear()
    delivery = Delivery(desktop, lambda _: None, handed, SystemClock())
    for message in (transition(1), LINK, AlertsForgotten()):
        delivery.observe(message)
    eventually(lambda: [alert.title for alert in delivery._waiting] == ["link"])
    # It was this account after all.
    desktop.available.set()
    delivery.observe(transition(1))
    eventually(lambda: not delivery._waiting and desktop.events.qsize() > 0)
    delivery.close()
    events = drain(desktop.events, desktop.events.qsize())
    assert "forgotten" in events
    assert events.count("alert 1") == 1


def test_what_is_forgotten_while_a_slow_desktop_takes_another_is_not_told(
    monkeypatch: pytest.MonkeyPatch, handed: Handed
) -> None:
    monkeypatch.setattr(delivery_module, "RETRY_AFTER", 0.01)
    desktop = ScriptedDesktop()
    shows = desktop.show
    asked, goes_on = threading.Event(), threading.Event()

    def show(alert: Alert, handing: Handing = UNNOTED) -> None:
        shows(alert)
        asked.set()
        goes_on.wait(10)

    monkeypatch.setattr(desktop, "show", show)
    desktop.available.clear()
    delivery = Delivery(desktop, lambda _: None, handed, SystemClock())
    for message in (transition(1), transition(2), LINK):
        delivery.observe(message)
    eventually(lambda: len(delivery._waiting) == 3)
    desktop.available.set()
    assert asked.wait(60)
    delivery.observe(AlertsForgotten())
    goes_on.set()
    eventually(lambda: not delivery._waiting)
    delivery.close()
    events = drain(desktop.events, desktop.events.qsize())
    assert [event for event in events if event != "refused"] == ["alert 1", "forgotten", "link", "closed"]


def test_a_desktop_that_answers_nonsense_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, handed: Handed
) -> None:
    monkeypatch.setattr(delivery_module, "RETRY_AFTER", 0.01)
    desktop = ScriptedDesktop()
    shows = desktop.show
    answers = iter([IndexError(), None])

    def show(alert: Alert, handing: Handing = UNNOTED) -> None:
        error = next(answers, None)
        if error is not None:
            raise error
        shows(alert)

    monkeypatch.setattr(desktop, "show", show)
    taken: SimpleQueue[AlertTaken | DesktopReturned] = SimpleQueue()
    delivery = Delivery(desktop, taken.put, handed, SystemClock())
    delivery.observe(transition(1))
    assert seqs_of(taken) == (1,)
    delivery.close()


def test_nothing_is_left_on_the_screen_when_the_program_ends(handed: Handed) -> None:
    desktop = ScriptedDesktop()
    delivery = Delivery(desktop, lambda _taken: None, handed, SystemClock())
    delivery.observe(LINK)
    delivery.close()
    assert desktop.is_clear
    assert drain(desktop.events, 2) == ["link", "closed"]


def test_a_desktop_that_takes_nothing_twice_is_told_of_once_and_so_is_its_return(
    handed: Handed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once may be a daemon that just starts."""
    monkeypatch.setattr("notifier.sync.alerts.delivery.RETRY_AFTER", 0.01)
    desktop = ScriptedDesktop()
    desktop.available.clear()
    told: SimpleQueue[Outbound] = SimpleQueue()
    delivery = Delivery(desktop, lambda _taken: None, handed, SystemClock(), publish=told.put)
    delivery.observe(LINK)
    for _ in range(4):
        assert desktop.events.get(timeout=60) == "refused"
    assert told.get(timeout=60) == DesktopShows(shows=False)
    desktop.available.set()
    assert told.get(timeout=60) == DesktopShows(shows=True)
    delivery.close()
    assert told.empty()
