"""What a killed program left on the screen is taken back by the next, and by nobody else."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.model import Alert, AlertKind, Urgency
from notifier.system.notifications.freedesktop import FreedesktopNotifications
from notifier.system.notifications.leftovers import Leftovers
from tests.private_desktop import NotificationDaemon, PrivateBus, eventually
from tests.private_desktop.notifications import EXPIRED

PROGRAM = Path(__file__).with_name("shown_program.py")
SESSION = Alert(AlertKind.SESSION, "Sin sesión", "El servidor ya no acepta la sesión.", Urgency.NORMAL)
LINK = Alert(AlertKind.LINK, "Sin conexión", "Se reintenta solo.", Urgency.LOW)

Start = Callable[[], FreedesktopNotifications]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Another start of the program; one that is not closed before the next was killed."""
    started: list[FreedesktopNotifications] = []

    def begin() -> FreedesktopNotifications:
        handler = lambda _action, _alert: None  # noqa: E731 - nobody clicks
        started.append(FreedesktopNotifications("x", None, handler, str, leftovers=tmp_path / "shown.txt"))
        return started[-1]

    yield begin
    for backend in started:
        backend.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_each_kill_leaves_nothing_beside_what_the_next_start_shows(
    daemon: NotificationDaemon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: Start
) -> None:
    """Three were killed: "Sin sesión" stands once, not three times; then nothing does."""
    monkeypatch.setenv("PYTHONPATH", str(PROGRAM.parents[2]))
    command = [sys.executable, str(PROGRAM), str(tmp_path / "shown.txt")]
    for _ in range(3):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
            assert program.stdout is not None
            assert program.stdout.readline() == "shown\n"
            program.kill()
        eventually(lambda: len(daemon.shown) == 2, what="only the last one's")
    start()
    eventually(lambda: not daemon.shown, what="at the start, with nothing to tell")
    assert len(daemon.calls) == 6


def test_what_is_told_first_is_not_taken_back_with_them(daemon: NotificationDaemon, start: Start) -> None:
    start().show(SESSION)
    start().show(SESSION)
    daemon.wait_closed(daemon.calls[0].id)
    assert daemon.shown == {daemon.calls[1].id}


def test_what_only_a_list_keeps_is_taken_back_too_and_what_was_put_away_is_not(
    daemon: NotificationDaemon, start: Start
) -> None:
    first = start()
    first.show(SESSION)
    first.show(LINK)
    session, link = (call.id for call in daemon.calls)
    daemon.dismiss(session, EXPIRED)
    daemon.dismiss(link)
    eventually(lambda: not (first.shows(SESSION.topic) or first.shows(LINK.topic)))
    start().show(SESSION)
    daemon.wait_closed(session)
    assert link not in daemon.closed


def test_another_life_of_the_daemon_is_asked_to_close_nothing(
    daemon: NotificationDaemon, start: Start
) -> None:
    """Its ids are those of others' notifications."""
    start().show(SESSION)
    daemon.leave()
    daemon.come_back()
    start().show(LINK)
    start().show(LINK)
    assert daemon.closed == [daemon.calls[1].id]


def test_a_daemon_that_comes_later_in_the_same_life_of_the_program_is_no_leftover(
    bus: PrivateBus, start: Start
) -> None:
    with pytest.raises(NotificationsUnavailableError):
        start().show(SESSION)
    late = NotificationDaemon(bus.address)
    start().show(SESSION)
    assert late.closed == []
    late.stop()


def test_what_goes_in_order_leaves_an_empty_file(
    daemon: NotificationDaemon, tmp_path: Path, start: Start
) -> None:
    backend = start()
    backend.show(SESSION)
    backend.show(LINK)
    assert len((tmp_path / "shown.txt").read_text().splitlines()) == 2
    backend.withdraw_all()
    assert (tmp_path / "shown.txt").read_bytes() == b""


def test_a_file_of_nonsense_names_nothing(tmp_path: Path) -> None:
    path = tmp_path / "shown.txt"
    path.write_bytes(
        b"+ 1 life\n- 1 life\n+ x life\n+ -4 life\n+ 99999999999 life\n\xff\n+ 7 other\n+ 8 life"
    )
    leftovers = Leftovers(path)
    assert leftovers.any
    assert leftovers.take("life") == []
    leftovers.close()
    assert path.read_bytes() == b""


def test_the_file_stays_small_while_one_always_stands(tmp_path: Path) -> None:
    path = tmp_path / "shown.txt"
    leftovers = Leftovers(path)
    leftovers.note_shown("life", 1)
    for shown in range(2, 6000):
        leftovers.note_shown("life", shown)
        leftovers.note_gone("life", shown)
    leftovers.close()
    assert len(path.read_bytes().splitlines()) < 5002
    later = Leftovers(path)
    assert later.take("life") == [1]
    later.close()
