"""The real program under every fault that it was ever attacked with, one after another, at random.

The network lies, files are taken away and damaged, the desktop's services come and go, strangers knock at its
door, and it is killed. In the end it has to be as if nothing had happened: each badge is true, each delivery
was told once, and the process holds what it held before.
"""

import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.e2e.program import RETURN, START, Program
from tests.private_desktop.bus import eventually
from tests.private_desktop.notifications import Notified
from tests.private_desktop.private_desktop import PrivateDesktop
from tests.soak.budget import budget
from tests.soak.conftest import Say
from tests.soak.lying_network import Lie, LyingNetwork

pytestmark = [pytest.mark.soak, pytest.mark.e2e]

SECONDS = budget(small=0, full=1800)
"""So long faults come, in random order: each once (of those in the small budget), then any."""

ITEMS = budget(small=40, full=1500)
PATH = ("PROGRAMADO", "ASIGNADA", "EN_CAMINO", "ENTREGADO")
MEMORY_LIMIT = 200_000_000
"""Bytes that the process may have at its worst."""

MEMORY_NOISE = 15_000_000
HURRIED = 0.8
"""So often a person clicks instead of waiting for up to a minute; else the soak would be mostly waiting."""

_TOLD = re.compile(r"Entregado(?: ·|:) ([\d.]+)")
HOSTILE = "<h1>x</h1><img src='file:///etc/passwd'>\x1b]0;x\x07\u202e" + "\u0301" * 50 + "w" * 300


@dataclass(frozen=True)
class Held:
    """What a process holds; ``memory`` and ``peak`` in bytes."""

    threads: int
    files: int
    memory: int
    peak: int

    @classmethod
    def by(cls, pid: int) -> "Held":
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        number = {
            line.split(":")[0]: line.split()[1] for line in status.splitlines() if len(line.split()) > 1
        }
        files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        return cls(int(number["Threads"]), files, int(number["VmRSS"]) * 1024, int(number["VmHWM"]) * 1024)


@dataclass
class Office:
    """The program, what is around it, and what was done to it."""

    private_desktop: PrivateDesktop
    backend: Backend
    network: LyingNetwork
    rng: random.Random
    environ: dict[str, str]
    program: Program
    waiting: list[int] = field(default_factory=list)
    moving: dict[int, int] = field(default_factory=dict)
    delivered: list[str] = field(default_factory=list)
    numbers: dict[int, str] = field(default_factory=dict)
    deaths: int = 0
    peak: int = 0

    @property
    def state(self) -> Path:
        return self.private_desktop.state_home / "estado-notifier"

    def move_some(self) -> None:
        """Some entregas go one step on, and others begin their way."""
        while len(self.moving) < 6 and self.waiting:
            self.moving[self.waiting.pop()] = 0
        for item_id in self.rng.sample(sorted(self.moving), min(2, len(self.moving))):
            self.moving[item_id] += 1
            self.backend.move("entrega", item_id, PATH[self.moving[item_id]])
            if self.moving[item_id] == len(PATH) - 1:
                del self.moving[item_id]
                self.delivered.append(self.numbers[item_id])

    def live(self) -> None:
        """Until it is in step again: by itself, or because a person does not want to wait."""
        if self.rng.random() < HURRIED:
            with suppress(AssertionError, LookupError, OSError):  # its menu may not be back yet
                self.private_desktop.tray.click("Reconectar ahora")
        self.program.wait_link("live", RETURN)
        self.peak = max(self.peak, Held.by(self.program.process.pid).peak)

    def start_again(self) -> None:
        self.program = Program(self.private_desktop, "run", "--hidden", environ=self.environ)
        self.program.wait_status(bool, "up again")

    def die(self, number: signal.Signals) -> None:
        """It is ended so, and started again."""
        self.peak = max(self.peak, Held.by(self.program.process.pid).peak)
        self.program.process.send_signal(number)
        self.program.process.wait(START)
        self.deaths += 1
        self.start_again()

    def look(self) -> None:
        """A moment in which the world goes on."""
        for _ in range(3):
            self.move_some()
            time.sleep(self.rng.uniform(0.2, 1.0))


Fault = Callable[[Office], None]


def lied(lie: Lie) -> Fault:
    def fault(office: Office) -> None:
        before = office.network.told
        office.network.lie(lie)
        eventually(lambda: office.network.told > before, RETURN)
        office.look()
        office.network.lie(None)

    fault.__name__ = lie.name.lower()
    return fault


def state_renamed(office: Office) -> None:
    away = office.state.with_name("away")
    office.state.rename(away)
    office.look()
    if office.state.exists():  # it was made again: what was there is gone for good
        shutil.rmtree(away)
    else:
        away.rename(office.state)


def state_removed(office: Office) -> None:
    shutil.rmtree(office.state, ignore_errors=True)
    office.look()


def logs_removed(office: Office) -> None:
    for path in office.private_desktop.state_home.rglob("*.log*"):
        path.unlink()
    office.look()


def bits_flipped(office: Office) -> None:
    path = office.state / "state.db"
    if not path.exists():
        return
    with path.open("r+b") as database:
        size = path.stat().st_size
        for _ in range(100):
            position = office.rng.randrange(size)
            database.seek(position)
            byte = database.read(1)[0]
            database.seek(position)
            database.write(bytes([byte ^ 1 << office.rng.randrange(8)]))
    office.look()


def bus_restarted(office: Office) -> None:
    private_desktop = office.private_desktop
    private_desktop.bus.pause()
    office.look()
    private_desktop.bus.start()
    for service in (private_desktop.notifications, private_desktop.tray):
        service.come_back()


def daemon_away(office: Office) -> None:
    office.private_desktop.notifications.leave()
    office.look()
    office.private_desktop.notifications.come_back()


def daemon_hangs(office: Office) -> None:
    with office.private_desktop.notifications.stopped():
        office.look()


def tray_away(office: Office) -> None:
    office.private_desktop.tray.leave()
    office.look()
    office.private_desktop.tray.come_back()


def strangers(office: Office) -> None:
    """Half of a message, rubbish, and more of them than are let in."""
    address = next(iter(office.private_desktop.runtime_dir.rglob("control.sock")), None)
    if address is None:
        return
    with ExitStack() as stack:
        for number in range(40):
            client = stack.enter_context(socket.socket(socket.AF_UNIX))
            with suppress(OSError):
                client.connect(str(address))
                client.sendall((b"\x00\x00\x10\x00{", os.urandom(64))[number % 2])
        office.look()


def hostile_names(office: Office) -> None:
    office.backend.create("proforma", cliente=HOSTILE)
    office.look()


def frozen(office: Office) -> None:
    """The computer is too busy for it, for a moment."""
    office.program.process.send_signal(signal.SIGSTOP)
    office.look()
    office.program.process.send_signal(signal.SIGCONT)


def server_killed(office: Office) -> None:
    office.backend.kill()
    time.sleep(1)
    office.backend.start()


def overloaded(office: Office) -> None:
    office.backend.fault(503, count=10)
    office.look()
    office.backend.heal()


def sockets_dropped(office: Office) -> None:
    office.backend.drop_sockets()
    office.look()


def dies(number: signal.Signals) -> Fault:
    def fault(office: Office) -> None:
        office.move_some()
        office.die(number)

    fault.__name__ = number.name.lower()
    return fault


LIVING: list[Fault] = [
    *(lied(lie) for lie in Lie),
    state_renamed,
    state_removed,
    logs_removed,
    bits_flipped,
    bus_restarted,
    daemon_away,
    daemon_hangs,
    tray_away,
    strangers,
    hostile_names,
    frozen,
    server_killed,
    overloaded,
    sockets_dropped,
]
DYING: list[Fault] = [
    dies(signal.SIGKILL),
    dies(signal.SIGTERM),
    dies(signal.SIGHUP),
    dies(signal.SIGSEGV),
]
FEW = {"bogus_header", "state_removed", "bus_restarted", "strangers", "sigkill"}
"""In the small budget: one of each kind."""


@contextmanager
def an_office(folder: Path, seed: int) -> Iterator[Office]:
    with ExitStack() as stack:
        (folder / "backend").mkdir()
        backend = stack.enter_context(Backend(folder / "backend", entities=3))
        network = LyingNetwork(backend.socket_url)
        stack.callback(network.end)
        private_desktop = stack.enter_context(PrivateDesktop(folder / "desk"))
        rows = [backend.create("entrega", PATH[0]) for _ in range(ITEMS)]
        environ = {
            "ESTADO_NOTIFIER_SERVER__API_URL": backend.api_url.replace(backend.socket_url, network.url),
            "ESTADO_NOTIFIER_SERVER__SOCKET_URL": network.url,
            "ESTADO_NOTIFIER_TOKEN": backend.sign_in(),
            "ESTADO_NOTIFIER_NOTIFICATIONS__LINK_WARNING_AFTER": "0",
            "ESTADO_NOTIFIER_SYNC__POLL_LIVE": "10",
            "ESTADO_NOTIFIER_SYNC__POLL_DOWN": "5",
        }
        program = Program(private_desktop, "run", "--hidden", environ=environ)
        office = Office(private_desktop, backend, network, random.Random(seed), environ, program)
        office.numbers = {row["id"]: row["numero"] for row in rows}
        office.waiting = list(office.numbers)
        stack.callback(lambda: office.program.__exit__(None))
        yield office


def told(calls: list[Notified]) -> tuple[Counter[str], int]:
    """How often each delivery was told by itself, and how many were told in digests.

    A notification that takes the place of the same one is no second one; of a digest that grew what is new
    counts.
    """
    single: Counter[str] = Counter()
    shown: dict[int, str] = {}
    grown: dict[int, int] = {}
    digested = 0
    for call in calls:
        found = re.fullmatch(r"Entregado · (\S+)", call.summary)
        if found:
            if shown.get(call.replaces_id) != call.summary:
                single[found[1]] += 1
            shown[call.id] = call.summary
        else:
            grown[call.id], before = (
                sum(int(number.replace(".", "")) for number in _TOLD.findall(call.summary)),
                grown.get(call.replaces_id, 0),
            )
            digested += max(0, grown[call.id] - before)
    return single, digested


def held_items(office: Office) -> set[tuple[str, str, str]]:
    with closing(sqlite3.connect(f"file:{office.state / 'state.db'}?mode=ro", uri=True)) as database:
        return set(database.execute("SELECT categoria, id, estado FROM items WHERE left_at IS NULL"))


def true_items(office: Office) -> set[tuple[str, str, str]]:
    return {
        (categoria, str(item["id"]), item["estado"])
        for categoria in ("entrega", "proforma", "vehiculo")
        for item in office.backend.items(categoria)
    }


def settled(office: Office) -> None:
    """All is quiet: what the program holds is the truth, and nothing waits to be told."""
    office.live()
    true = true_items(office)
    eventually(lambda: _is_held(office, true), RETURN, "the true items")
    office.program.wait_status(lambda status: status.get("pending_alerts") == 0, "all told", RETURN)


def _is_held(office: Office, true: set[tuple[str, str, str]]) -> bool:
    try:
        return held_items(office) == true
    except sqlite3.Error:
        return False


def check_told(office: Office) -> str:
    single, digested = told(list(office.private_desktop.notifications.calls))
    once = sum(single.values())
    twice = {number: times for number, times in single.items() if times > 1}
    assert not set(single) - set(office.delivered)
    assert once + digested == len(office.delivered), (once, digested, len(office.delivered), twice)
    assert not twice
    return f"{len(office.delivered)} delivered: {once} told singly, {digested} in digests"


@pytest.mark.timeout(4000)
def test_in_the_end_it_is_as_if_nothing_had_happened(tmp_path: Path, say: Say) -> None:
    seed = int(os.environ.get("SOAK_SEED", "1"))
    few = SECONDS == 0
    done: Counter[str] = Counter()
    with an_office(tmp_path, seed) as office:

        def suffer(fault: Fault) -> None:
            fault(office)
            office.live()
            office.look()
            done[fault.__name__] += 1

        office.live()
        began = time.monotonic()
        for fault in office.rng.sample(LIVING, len(LIVING)):
            if not few or fault.__name__ in FEW:
                suffer(fault)
        settled(office)
        before = Held.by(office.program.process.pid)
        while time.monotonic() < began + SECONDS * 2 / 3:
            suffer(office.rng.choice(LIVING))
        settled(office)
        eventually(lambda: Held.by(office.program.process.pid).threads <= before.threads, RETURN)
        eventually(lambda: Held.by(office.program.process.pid).files <= before.files, RETURN)
        after = Held.by(office.program.process.pid)
        for fault in DYING:
            if not few or fault.__name__ in FEW:
                suffer(fault)
        while time.monotonic() < began + SECONDS:
            suffer(office.rng.choice(LIVING + 4 * DYING))
        settled(office)
        say(f"{sum(done.values())} faults, {office.deaths} deaths: {dict(sorted(done.items()))}")
        say(f"before {before}, after {after}, peak {office.peak}")
        say(check_told(office))
        assert office.peak <= MEMORY_LIMIT
        assert after.memory <= before.memory + MEMORY_NOISE
