"""The delivery with a scripted desktop; the real ones are in tests/desktop."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

import pytest

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.messages import AlertTaken
from notifier.core.model import Alert, AlertKind, ItemKey, Release, Urgency
from notifier.core.outbound import AlertRaised, AlertsForgotten, AlertWithdrawn
from notifier.sync.alerts import delivery as delivery_module
from notifier.sync.alerts.delivery import Delivery
from notifier.sync.alerts.handed import Handed
from notifier.system.clock import SystemClock
from notifier.system.notifications import UNNOTED, Handing
from tests.alerts import alert
from tests.categorias import ENTREGA
from tests.private_desktop.bus import eventually


class ScriptedDesktop:
    def __init__(self) -> None:
        self.available = threading.Event()
        self.available.set()
        self.events: SimpleQueue[str] = SimpleQueue()

    def show(self, alert: Alert, handing: Handing = UNNOTED) -> None:
        if not self.available.is_set():
            self.events.put("refused")
            raise NotificationsUnavailableError
        self.events.put(alert.title)

    def withdraw(self, topic: str) -> None:
        self.events.put(f"withdrawn {topic}")

    def forget(self) -> None:
        self.events.put("forgotten")

    def close(self) -> None:
        self.events.put("closed")


def transition(seq: int, item: str = "1") -> AlertRaised:
    key = ItemKey(ENTREGA, item)
    return AlertRaised(alert(seq, f"alert {seq}", key=key))


LINK = AlertRaised(Alert(AlertKind.LINK, "link", "", Urgency.NORMAL))


def digest(alerts: Sequence[Alert]) -> Alert:
    return Alert(
        AlertKind.DIGEST,
        f"{len(alerts)} alerts",
        "",
        Urgency.NORMAL,
        tuple(transition for alert in alerts for transition in alert.transitions),
        tuple(seq for alert in alerts for seq in alert.seqs),
    )


@pytest.fixture
def handed(tmp_path: Path) -> Handed:
    return Handed(tmp_path / "handed.txt")


def drain(events: "SimpleQueue[str]", count: int) -> list[str]:
    return [events.get(timeout=60) for _ in range(count)]


def test_each_alert_is_shown_and_then_reported(handed: Handed) -> None:
    desktop = ScriptedDesktop()
    taken: SimpleQueue[AlertTaken] = SimpleQueue()
    delivery = Delivery(desktop, taken.put, digest, handed, SystemClock())
    delivery.observe(transition(1))
    delivery.observe(transition(2))
    assert [taken.get(timeout=60).seqs, taken.get(timeout=60).seqs] == [(1,), (2,)]
    delivery.close()
    assert drain(desktop.events, 3) == ["alert 1", "alert 2", "closed"]


def test_a_new_version_is_reported_once_the_desktop_took_it(handed: Handed) -> None:
    desktop = ScriptedDesktop()
    desktop.available.clear()
    taken: SimpleQueue[AlertTaken] = SimpleQueue()
    delivery = Delivery(desktop, taken.put, digest, handed, SystemClock())
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
    taken: SimpleQueue[AlertTaken] = SimpleQueue()
    delivery = Delivery(desktop, taken.put, digest, handed, SystemClock())
    delivery.observe(LINK)
    delivery.observe(AlertWithdrawn("link"))
    assert drain(desktop.events, 2) == ["link", "withdrawn link"]
    delivery.close()
    assert taken.empty()


def test_a_desktop_that_refuses_is_logged_once_until_it_takes_alerts_again(
    caplog: pytest.LogCaptureFixture, handed: Handed
) -> None:
    desktop = ScriptedDesktop()
    delivery = Delivery(desktop, lambda _taken: None, digest, handed, SystemClock())
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
    taken: SimpleQueue[AlertTaken] = SimpleQueue()
    delivery = Delivery(desktop, taken.put, digest, handed, SystemClock())
    delivery.observe(LINK)
    assert desktop.events.get(timeout=60) == "refused"
    delivery.observe(AlertWithdrawn("link"))  # no longer true: never told
    delivery.observe(transition(1))
    delivery.observe(transition(2))
    desktop.available.set()
    assert [taken.get(timeout=60).seqs, taken.get(timeout=60).seqs] == [(1,), (2,)]
    delivery.close()
    told = [event for event in iter(lambda: desktop.events.get(timeout=60), "closed") if event != "refused"]
    assert told == ["withdrawn link", "alert 1", "alert 2"]


def test_a_desktop_that_comes_back_is_not_flooded(monkeypatch: pytest.MonkeyPatch, handed: Handed) -> None:
    monkeypatch.setattr(delivery_module, "RETRY_AFTER", 0.01)
    desktop = ScriptedDesktop()
    desktop.available.clear()
    taken: SimpleQueue[AlertTaken] = SimpleQueue()
    delivery = Delivery(desktop, taken.put, digest, handed, SystemClock())
    urgent = AlertRaised(replace(transition(6).alert, urgency=Urgency.CRITICAL, title="urgent"))
    for raised in (*(transition(seq) for seq in range(1, 6)), urgent):
        delivery.observe(raised)
        assert desktop.events.get(timeout=60) == "refused"
    eventually(lambda: len(delivery._waiting) == 6)
    desktop.available.set()
    assert [taken.get(timeout=60).seqs for _ in range(3)] == [(1,), (6,), (2, 3, 4, 5)]
    # What follows is told by itself again.
    delivery.observe(transition(7))
    assert taken.get(timeout=60).seqs == (7,)
    delivery.close()
    told = [event for event in iter(lambda: desktop.events.get(timeout=60), "closed") if event != "refused"]
    assert told == ["alert 1", "urgent", "4 alerts", "alert 7"]


@pytest.mark.parametrize(("waiting", "told"), [(4, [(1,), (2,), (3,), (4,)]), (5, [(1,), (2, 3, 4, 5)])])
def test_three_that_still_wait_when_the_desktop_is_back_are_told_singly(
    monkeypatch: pytest.MonkeyPatch, handed: Handed, waiting: int, told: list[tuple[int, ...]]
) -> None:
    """The first one shows that it is back."""
    monkeypatch.setattr(delivery_module, "RETRY_AFTER", 0.01)
    desktop = ScriptedDesktop()
    desktop.available.clear()
    taken: SimpleQueue[AlertTaken] = SimpleQueue()
    delivery = Delivery(desktop, taken.put, digest, handed, SystemClock())
    for seq in range(1, waiting + 1):
        delivery.observe(transition(seq))
    eventually(lambda: len(delivery._waiting) == waiting)
    desktop.available.set()
    assert [taken.get(timeout=60).seqs for _ in told] == told
    delivery.close()


def test_what_was_never_true_is_not_told_and_what_was_is(
    monkeypatch: pytest.MonkeyPatch, handed: Handed
) -> None:
    """Two alerts of one item wait, and only one of them is taken back."""
    monkeypatch.setattr(delivery_module, "RETRY_AFTER", 0.01)
    desktop = ScriptedDesktop()
    desktop.available.clear()
    taken: SimpleQueue[AlertTaken] = SimpleQueue()
    delivery = Delivery(desktop, taken.put, digest, handed, SystemClock())
    delivery.observe(transition(1))
    delivery.observe(transition(2))
    delivery.observe(AlertWithdrawn("entrega:1", (2,)))
    eventually(lambda: [alert.seqs for alert in delivery._waiting] == [(1,)])
    desktop.available.set()
    assert taken.get(timeout=60).seqs == (1,)
    delivery.close()
    assert taken.empty()


def test_another_account_is_not_told_what_waited(monkeypatch: pytest.MonkeyPatch, handed: Handed) -> None:
    monkeypatch.setattr(delivery_module, "RETRY_AFTER", 0.01)
    desktop = ScriptedDesktop()
    desktop.available.clear()
    delivery = Delivery(desktop, lambda _: None, digest, handed, SystemClock())
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
    delivery = Delivery(desktop, lambda _: None, digest, handed, SystemClock())
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
    taken: SimpleQueue[AlertTaken] = SimpleQueue()
    delivery = Delivery(desktop, taken.put, digest, handed, SystemClock())
    delivery.observe(transition(1))
    assert taken.get(timeout=60).seqs == (1,)
    delivery.close()
