"""A fault of our own, once, in each thread of the engine: it goes on, is live again, tells nothing twice."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from notifier.core.link import LinkState
from notifier.core.outbound import LinkChanged, Outbound
from notifier.core.settings import SyncChoice
from notifier.net.connection import Connection
from notifier.net.fetcher import Fetcher
from notifier.net.socket import SocketLink
from notifier.sync.alerts.delivery import Delivery
from notifier.sync.link_watch import LinkWatch
from notifier.sync.store.store import Store
from notifier.sync.synchronizer import Synchronizer
from notifier.system.keyring.credentials import MemoryCredentials
from tests.paucara.company import Company
from tests.paucara.watching import Watching
from tests.private_desktop.bus import eventually

PLACES: list[tuple[str, type, str]] = [
    ("synchronizer", Synchronizer, "patience"),
    ("synchronizer", LinkWatch, "update"),
    ("synchronizer", LinkWatch, "tick"),
    ("delivery", Delivery, "_deliver"),
    ("delivery", Delivery, "_take"),
    ("fetch-entrega", Fetcher, "_next"),
    ("socket-link", SocketLink, "_wait_while"),
]
FAULTS = [
    *((*place, ValueError) for place in PLACES),
    ("delivery", Delivery, "_take", MemoryError),
    ("synchronizer", LinkWatch, "update", RecursionError),
]


class Fault:
    """Raises once in a method, on the thread of this name, when it is armed."""

    def __init__(self, patch: pytest.MonkeyPatch, thread: str, owner: type, method: str, kind: type) -> None:
        self._original: Callable[..., Any] = getattr(owner, method)
        self._thread = thread
        self._kind = kind
        self._lock = threading.Lock()
        self.armed = False
        self.raised = threading.Event()
        fault = self

        def faulty(this: Any, *args: Any, **options: Any) -> Any:
            if fault._is_now():
                raise fault._kind
            return fault._original(this, *args, **options)

        patch.setattr(owner, method, faulty)

    def _is_now(self) -> bool:
        with self._lock:
            now = self.armed and threading.current_thread().name.startswith(self._thread)
            if now:
                self.armed = False
                self.raised.set()
            return now


@pytest.fixture(autouse=True)
def reports(monkeypatch: pytest.MonkeyPatch) -> list[threading.ExceptHookArgs]:
    seen: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", seen.append)
    return seen


def watch(folder: Path, company: Company) -> Watching:
    company.vehiculo(9, "EN_RUTA")
    return Watching(folder, company.api_url, "paucara", "1|s3cret", SyncChoice(poll_live=1))


@pytest.mark.parametrize(("thread", "owner", "method", "kind"), FAULTS)
def test_a_thread_is_begun_again(
    tmp_path: Path,
    company: Company,
    monkeypatch: pytest.MonkeyPatch,
    reports: list[threading.ExceptHookArgs],
    thread: str,
    owner: type,
    method: str,
    kind: type,
) -> None:
    fault = Fault(monkeypatch, thread, owner, method, kind)
    with watch(tmp_path, company) as watching:
        watching.wait_link(LinkState.LIVE)
        company.vehiculo(9, "DISPONIBLE")
        eventually(lambda: len(watching.alerts) == 1, 20)
        fault.armed = True
        if thread == "socket-link":
            company.drop()
        company.vehiculo(9, "EN_RUTA")
        assert fault.raised.wait(60)
        counters = watching.engine.counters
        eventually(lambda: counters.count("restarted_threads", thread) == 1, 20)
        eventually(lambda: watching.engine.status()["link"] == "live", 60)
        eventually(lambda: len(watching.told) == 2, 30)
        company.vehiculo(9, "DISPONIBLE")
        eventually(lambda: len(watching.told) == 3, 20)
        eventually(lambda: watching.engine.status()["pending_alerts"] == 0, 20)
    seqs = [seq for alert in watching.alerts for seq in alert.seqs]
    assert sorted(seqs) == [1, 2, 3]
    assert [report.exc_type for report in reports] == [kind]


def test_a_keyring_that_makes_us_stumble_is_asked_again(
    tmp_path: Path, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = Fault(monkeypatch, "credentials", MemoryCredentials, "get", KeyError)
    fault.armed = True
    with watch(tmp_path, company) as watching:
        watching.wait_link(LinkState.LIVE)
        assert fault.raised.is_set()
        assert watching.engine.counters.count("restarted_threads", "credentials") == 1


def test_a_store_that_cannot_be_opened_is_tried_again_and_never_green(
    tmp_path: Path, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = Fault(monkeypatch, "synchronizer", Store, "at_start", MemoryError)
    fault.armed = True
    with watch(tmp_path, company) as watching:
        watching.wait_link(LinkState.LIVE)
        assert watching.links[0].state is LinkState.OFFLINE
        assert watching.links[0].reason


@pytest.mark.parametrize(
    ("thread", "method"), [("", "_on_event"), ("", "_on_connected"), ("socket-connection", "_run")]
)
def test_a_fault_on_the_way_of_an_event_begins_the_connection_anew(
    tmp_path: Path, company: Company, monkeypatch: pytest.MonkeyPatch, thread: str, method: str
) -> None:
    fault = Fault(monkeypatch, thread, Connection, method, RecursionError)
    fault.armed = method != "_on_event"
    with watch(tmp_path, company) as watching:
        watching.wait_link(LinkState.LIVE, 60)
        if method == "_on_event":
            fault.armed = True
            company.emit("anything", {})
            assert fault.raised.wait(60)
            eventually(lambda: watching.links[-1].state is not LinkState.LIVE, 20)
            watching.wait_link(LinkState.LIVE, 60)
        assert fault.raised.is_set()
        company.vehiculo(9, "DISPONIBLE")
        eventually(lambda: len(watching.alerts) == 1, 20)


def test_one_who_shows_things_and_fails_keeps_nobody_from_them(tmp_path: Path, company: Company) -> None:
    def fails(message: Outbound) -> None:
        raise ValueError(message)

    with watch(tmp_path, company) as watching:
        watching.engine.publisher.join(fails)
        seen: list[Outbound] = []
        watching.engine.publisher.join(seen.append)
        watching.wait_link(LinkState.LIVE)
        company.vehiculo(9, "DISPONIBLE")
        eventually(lambda: len(watching.alerts) == 1, 20)
        assert any(isinstance(message, LinkChanged) for message in seen)
        assert watching.engine.counters.count("restarted_threads", "synchronizer") == 0
