"""`make bench-start`: from the start of the process to its icon in the tray, and what it holds once live.

The program runs as at the start of the computer (`run --hidden`) on a private desktop with a real backend.
Its token is in a real keyring. In turn with it a tray on bare PySide6 is measured: times of one machine mean
little, their ratio more.
"""

import argparse
import contextlib
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

from dbus_fast import Message
from dbus_fast.aio import MessageBus

from tests.backend import Backend
from tests.private_desktop.bus import end
from tests.private_desktop.private_desktop import PrivateDesktop
from tests.private_desktop.tray import TrayHost

ROOT = Path(__file__).parents[2]
BARE = [sys.executable, str(Path(__file__).with_name("bare.py"))]
SOURCE = [sys.executable, "-m", "notifier"]
ROUNDS = 7
SETTLE = 10.0
"""Seconds between the green icon (the icon, where there is no more to come) and the look at the memory."""

PATIENCE = 60.0
LIVE = ("Sincronizado", "En vivo")
"""What the icon says once it is live: at first, for some seconds, that it has just read everything."""


class BenchError(Exception):
    """A round cannot be measured; why."""


@dataclass(frozen=True, slots=True)
class Round:
    """One start. Seconds; megabytes (10^6 bytes)."""

    icon: float
    cpu: float
    """Of the processor, until the icon: where others want it too, this says more than the clock."""
    live: float
    pss: float
    """Of the process and its children; what several processes share counts in part."""
    private: float
    """What nobody else shares; it does not depend on what else runs."""
    threads: float


class Tray(TrayHost):
    """A tray that notes when an icon came, and reads it whenever it changes, as a desktop's does."""

    def __init__(self, address: str) -> None:
        """Join the bus."""
        self.pid = 0
        self._came = self._cpu = 0.0
        self._news = 0
        super().__init__(address)

    def _news_since(self, seen: int) -> bool:
        return self._news != seen

    def wait_live(self, process: "subprocess.Popen[bytes]") -> float:
        """When the icon said that it is live. Raises BenchError."""
        seen = -1
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and process.poll() is None:
            with self._changed:
                self._changed.wait_for(partial(self._news_since, seen), 1.0)
                seen = self._news
            now = time.monotonic()
            if self.services:
                said = (item := self.read()).tooltip_title + item.tooltip
                if any(word in said for word in LIVE):
                    return now
        raise BenchError("it did not get live")

    async def joined(self, bus: MessageBus) -> None:
        """Part of the stand-in."""
        await super().joined(bus)
        rule = "type='signal',interface='org.kde.StatusNotifierItem'"
        await self._ask(
            "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "AddMatch", "s", rule
        )

    def heard(self, message: Message) -> None:
        """Part of the stand-in."""
        super().heard(message)
        if message.interface == "org.kde.StatusNotifierItem":
            self._news += 1
            self._notify_waiters()

    def _register(self, message: Message) -> Message:
        self._came = time.monotonic()
        self._cpu = _cpu(self.pid)
        return super()._register(message)

    def wait_came(self, process: "subprocess.Popen[bytes]") -> tuple[float, float]:
        """When the icon came, and the processor time that it took. Raises BenchError."""
        deadline = time.monotonic() + PATIENCE
        with self._changed:
            while not self._items:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise BenchError("no icon came")
                self._changed.wait(1.0)
        return self._came, self._cpu


def measure(command: Sequence[str], backend: Backend, *, is_bare: bool, token: str, settle: float) -> Round:
    """One start of a command on a fresh desktop."""
    with (
        tempfile.TemporaryDirectory() as folder,
        PrivateDesktop(Path(folder), tray=False, keyring=True) as private_desktop,
    ):
        tray = Tray(private_desktop.bus.address)
        environ = private_desktop.environ(
            PYTHONPATH=str(ROOT),
            ESTADO_NOTIFIER_SERVER__API_URL=backend.api_url,
            ESTADO_NOTIFIER_UI__LANGUAGE="es",
        )
        if not is_bare:
            login = [*command, "login", "--token-stdin"]
            subprocess.run(login, env=environ, input=token.encode(), stdout=subprocess.DEVNULL, check=True)
        log = Path(folder) / "output.txt"
        arguments = [*command] if is_bare else [*command, "run", "--hidden"]
        with log.open("wb") as output:
            start = time.monotonic()
            process = subprocess.Popen(arguments, env=environ, stdout=output, stderr=output)
        try:
            tray.pid = process.pid
            came, cpu = tray.wait_came(process)
            icon = came - start
            live = icon if is_bare else tray.wait_live(process) - start
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(settle)
            pss, private, threads = _held(process.pid)
        except BenchError as error:
            raise BenchError(f"{shlex.join(arguments)}: {error}\n{log.read_text()}") from None
        finally:
            end(process)
            tray.stop()
    return Round(icon, cpu, live, pss, private, threads)


def _cpu(pid: int) -> float:
    """Seconds of the processor that a process has had. Nothing where it is over."""
    with contextlib.suppress(OSError):
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
    return 0.0


def _held(pid: int) -> tuple[float, float, int]:
    """Proportional and private megabytes, and threads, of a process and all below it."""
    process = Path(f"/proc/{pid}")
    sizes: dict[str, int] = {}
    for line in (process / "smaps_rollup").read_text().splitlines()[1:]:
        name, size, _ = line.split()
        sizes[name] = int(size) * 1024
    pss = sizes["Pss:"] / 1e6
    private = (sizes["Private_Clean:"] + sizes["Private_Dirty:"]) / 1e6
    tasks = list((process / "task").iterdir())
    threads = len(tasks)
    for child in " ".join((task / "children").read_text() for task in tasks).split():
        more = _held(int(child))
        pss, private, threads = pss + more[0], private + more[1], threads + more[2]
    return pss, private, threads


def main() -> int:
    """Measure and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--settle", type=float, default=SETTLE, help="seconds before the look at the memory")
    parser.add_argument(
        "program",
        nargs="*",
        help="a frozen program, or any command in quotes; without one the program of this tree",
    )
    args = parser.parse_args()
    commands = [shlex.split(text) for text in args.program] or [SOURCE]
    rounds: list[list[Round]] = [[] for _ in range(len(commands) + 1)]
    with tempfile.TemporaryDirectory() as folder, Backend(Path(folder)) as backend:
        token = backend.sign_in()
        # The first start of each reads it from the disk; it does not count.
        for number in range(args.rounds + 1):
            for place, command in enumerate([BARE, *commands]):
                settle = args.settle if number else 0.0
                result = measure(command, backend, is_bare=not place, token=token, settle=settle)
                if number:
                    rounds[place].append(result)
    print(f"medians of {args.rounds}; in brackets, how many times the bare tray\n")
    print(f"{'icon s':>13}{'cpu s':>13}{'live s':>9}{'PSS MB':>14}{'private MB':>14}{'threads':>9}")
    bare = _median(rounds[0])
    for command, measured in zip([["bare tray"], *commands], rounds, strict=True):
        it = _median(measured)
        columns = [
            f"{mine:6.3f} ({mine / its:4.2f})" for mine, its in ((it.icon, bare.icon), (it.cpu, bare.cpu))
        ]
        columns.append(f"{it.live:9.2f}")
        for mine, its in ((it.pss, bare.pss), (it.private, bare.private)):
            columns.append(f"{mine:7.1f} ({mine / its:4.2f})")
        print("".join(columns) + f"{it.threads:9.0f}  {shlex.join(command)}")
    return 0


def _median(rounds: list[Round]) -> Round:
    return Round(*(statistics.median(getattr(one, field.name) for one in rounds) for field in fields(Round)))


if __name__ == "__main__":
    sys.exit(main())
