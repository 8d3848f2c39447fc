"""Reports of the program's own faults: each place once, bounded, closed to others, without values."""

import logging
import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from notifier import __version__
from notifier.core.errors import AppError
from notifier.system.crash_reports import CrashReports, Fault, reports
from notifier.system.logs import Redaction

CANARY = "canaryCANARY0123456789canary"


class Told:
    """Reports of this process, and what was told of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "crash"
        self.redaction = Redaction()
        self.faults: list[Fault] = []
        self.reports = CrashReports(self.folder, self.redaction)

    def raise_at_once(self, message: str = "broken") -> None:
        try:
            token = CANARY  # a local variable of a frame of the stack
            raise RuntimeError(message if token else "")  # noqa: TRY301 - the fault itself
        except RuntimeError as error:
            self.reports.report(error)


@pytest.fixture
def told(tmp_path: Path) -> Told:
    told = Told(tmp_path)
    told.reports.tell(told.faults.append)
    return told


def test_a_fault_is_written_once_for_each_place_and_told(told: Told) -> None:
    for _ in range(20):
        told.raise_at_once()
    assert [fault.crashed for fault in told.faults] == [False]
    (file,) = reports(told.folder)
    assert file == told.faults[0].file
    text = file.read_text()
    assert "RuntimeError: broken" in text
    assert "raise_at_once" in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(told.folder.stat().st_mode) == 0o700


def test_no_value_and_no_secret_is_in_it(told: Told) -> None:
    told.redaction.add(CANARY)
    told.raise_at_once(f"refused {CANARY} and 1|abcdefghijklmnopqrstu \x1b]0;title\x07" + "x" * 100_000)
    text = told.faults[0].file.read_text()
    assert CANARY not in text
    assert "1|abc" not in text
    assert "\x1b" not in text
    assert len(text) < 10_000


def test_many_faults_keep_a_bounded_number_of_files(told: Told) -> None:
    for number in range(40):
        namespace: dict[str, object] = {}
        source = "\n" * number + "def fail():\n    raise ValueError('x')"
        exec(compile(source, "many.py", "exec"), namespace)  # another line each time
        try:
            namespace["fail"]()  # type: ignore[operator]  # made by exec
        except ValueError as error:
            told.reports.report(error)
    assert len(told.faults) == 40
    assert len(reports(told.folder)) == 10


def test_an_endless_recursion_is_no_endless_report(told: Told) -> None:
    def again() -> None:
        again()

    try:
        again()
    except RecursionError as error:
        told.reports.report(error)
    assert "RecursionError" in told.faults[0].file.read_text()
    assert told.faults[0].file.stat().st_size < 64 * 1024


def test_an_error_that_cannot_say_what_it_is_and_a_full_folder_are_no_faults_of_their_own(
    told: Told, tmp_path: Path
) -> None:
    class MuteError(Exception):
        def __str__(self) -> str:
            raise ValueError

    told.reports.report(MuteError())
    assert "MuteError" in told.faults[0].file.read_text()
    (tmp_path / "file").write_text("")
    nowhere = CrashReports(tmp_path / "file" / "crash", Redaction())
    with nowhere:
        nowhere.report(ValueError("x"))


def test_each_thread_slot_and_end_is_heard_and_the_hooks_are_put_back(told: Told) -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    with told.reports:

        def fail() -> None:
            raise KeyError("in a thread")

        thread = threading.Thread(target=fail, name="worker")
        thread.start()
        thread.join()
        assert "thread worker" in told.faults[0].file.read_text()
        sys.excepthook(ValueError, ValueError("in a slot"), None)
    assert [fault.crashed for fault in told.faults] == [False, False]
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def test_a_fault_that_was_caught_and_logged_is_one_too(told: Told) -> None:
    log = logging.getLogger("notifier.anywhere")
    with told.reports:
        for _ in range(3):
            try:
                dict[str, str]()["missing"]
            except KeyError:
                log.exception("it goes on")
        log.error("without a traceback")
        log.warning("no fault", exc_info=OSError())
    log.error("later", exc_info=ValueError())
    assert len(told.faults) == 1
    assert "KeyError" in told.faults[0].file.read_text()


def test_what_ends_the_program_is_written_down_unless_it_is_meant_for_people(told: Told) -> None:
    for error, number in ((AppError(), 0), (ZeroDivisionError("x"), 1)):
        with pytest.raises(type(error)), told.reports:
            raise error
        assert len(told.faults) == number


# Runs as the program does, says that it does, and waits.
RUNS = """
import sys, logging, os
from pathlib import Path
from notifier.system.crash_reports import CrashReports
from notifier.system.logs import Redaction
with CrashReports(Path(sys.argv[1]), Redaction()) as found:
    found.tell(lambda fault: print(fault.crashed, fault.version, flush=True))
    token = "canaryCANARY0123456789canary"
    print("runs", flush=True)
    sys.stdin.readline()
    exec(sys.argv[2])
"""


def live(folder: Path, end: signal.Signals | None, last: str = "pass") -> list[str]:
    """A life that ends by this signal, or by itself; what it printed."""
    with subprocess.Popen(
        [sys.executable, "-c", RUNS, str(folder), last],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as life:
        assert life.stdout is not None
        lines = []
        while (line := life.stdout.readline().strip()) not in {"runs", ""}:
            lines.append(line)
        if end is not None:
            life.send_signal(end)
            life.wait(30)
        life.communicate("\n")
    return lines


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE])
def test_a_crash_is_found_by_the_next_start_and_told_once(tmp_path: Path, number: signal.Signals) -> None:
    folder = tmp_path / "crash"
    assert live(folder, number) == []
    assert live(folder, None) == [f"True {__version__}"]
    (file,) = reports(folder)
    text = file.read_text()
    assert text.startswith(f"Estado Notifier {__version__}\n")
    assert "most recent call first" in text
    assert CANARY not in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert live(folder, None) == []
    assert [*folder.iterdir()] == [file]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, None])
def test_who_was_killed_or_ended_did_not_crash(tmp_path: Path, number: signal.Signals | None) -> None:
    folder = tmp_path / "crash"
    assert live(folder, number) == []
    assert live(folder, None) == []
    assert reports(folder) == []


def test_a_stack_that_overflows_in_c_leaves_its_trace(tmp_path: Path) -> None:
    folder = tmp_path / "crash"
    deep = "import faulthandler; faulthandler._stack_overflow()"
    assert live(folder, None, deep) == []
    assert len(live(folder, None)) == 1


def test_a_folder_of_another_user_holds_no_start_up(tmp_path: Path) -> None:
    folder = tmp_path / "crash"
    folder.write_text("")
    assert live(folder, None) == []
    assert folder.is_file()


def test_a_pipe_in_the_place_of_the_trace_holds_up_no_start(tmp_path: Path) -> None:
    folder = tmp_path / "crash"
    folder.mkdir(mode=0o700)
    os.mkfifo(folder / "running.txt")
    assert live(folder, None) == []
