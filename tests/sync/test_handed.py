"""The memory of a killed process: what the desktop was sent."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from notifier.core.model import Alert, AlertKind, ItemKey, Urgency
from notifier.sync.alerts.handed import Handed
from notifier.system.noted_send import Note
from tests.alerts import alert
from tests.categorias import ENTREGA

FIRST, SECOND = alert(1, "first"), alert(2, "second")


def write(note: Note) -> None:
    with open(note.file, "ab", closefd=False) as file:
        file.write(note.line)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "handed.txt"


def killed(path: Path, *noted: Alert) -> Handed:
    """What a new process knows, of one that was killed when it had sent these."""
    before = Handed(path)
    for one in noted:
        write(before.note_of(one, "bus/:1.7"))
    before.close()
    return Handed(path)


def test_a_new_process_knows_what_was_sent_to_which_desktop(path: Path) -> None:
    handed = killed(path, FIRST)
    assert handed.was_sent(FIRST, "bus/:1.7")
    assert not handed.was_sent(FIRST, "bus/:1.8")
    assert not handed.was_sent(SECOND, "bus/:1.7")
    assert (handed.is_noted(FIRST), handed.is_noted(SECOND)) == (True, False)
    assert handed.taken([FIRST]) == {}
    handed.close()


def test_what_was_refused_was_not_sent(path: Path) -> None:
    handed = killed(path, FIRST)
    handed.note_refused(FIRST)
    handed.close()
    again = Handed(path)
    assert not again.was_sent(FIRST, "bus/:1.7")
    assert not again.is_noted(FIRST)
    again.close()


def test_what_was_taken_is_known_with_its_moment(path: Path) -> None:
    handed = killed(path, FIRST, SECOND)
    handed.note_taken(SECOND)
    handed.close()
    again = Handed(path)
    assert set(again.taken([FIRST, SECOND])) == {2}
    again.keep([FIRST])
    assert again.taken([SECOND]) == {}
    again.close()
    last = Handed(path)
    assert (last.is_noted(FIRST), last.is_noted(SECOND)) == (True, False)
    last.close()


def test_a_number_that_another_file_had_given_means_nothing(path: Path) -> None:
    handed = killed(path, FIRST)
    (transition,) = FIRST.transitions
    later = replace(transition, at=transition.at + timedelta(microseconds=1))
    assert not handed.was_sent(replace(FIRST, transitions=(later,)), "bus/:1.7")
    handed.close()


def test_the_file_is_empty_when_the_store_has_all(path: Path) -> None:
    handed = killed(path, FIRST, SECOND)
    handed.forget([1])
    assert path.stat().st_size
    handed.forget([2])
    assert not path.stat().st_size
    handed.close()


@pytest.mark.parametrize(
    "left",
    [
        b"1 17724",
        b"\xff\xfe\n",
        b"a b c d\n",
        b"1 nan\n",
        b"1 1e999 inf taken\n",
        b"1 1 1 taken extra\n",
        bytes(2_000_000),
        ("9" * 5000 + " 1 1 taken\n").encode(),
    ],
)
def test_whatever_a_power_cut_left_is_read(path: Path, left: bytes) -> None:
    path.write_bytes(left)
    handed = killed(path, FIRST) if len(left) < 1_000_000 else Handed(path)
    assert handed.taken([FIRST]) == {}
    assert not handed.was_sent(SECOND, "bus/:1.7")
    handed.close()


def test_where_the_file_cannot_be_used_memory_is(tmp_path: Path) -> None:
    handed = Handed(tmp_path / "missing" / "handed.txt")
    note = handed.note_of(FIRST, "bus/:1.7")
    assert note.file == -1
    assert handed.was_sent(FIRST, "bus/:1.7")
    handed.note_taken(FIRST)
    assert set(handed.taken([FIRST])) == {1}
    handed.forget([1])
    handed.close()


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_no_file_is_not_waited_for(path: Path, make: Callable[[Path], None]) -> None:
    make(path)
    handed = Handed(path)
    handed.note_taken(FIRST)
    assert handed.is_noted(FIRST)
    handed.close()


def test_what_did_not_happen_in_time_is_known_by_its_number(path: Path) -> None:
    late = Alert(AlertKind.LATE, "late", "", Urgency.NORMAL, (), (7,), key=ItemKey(ENTREGA, "1"))
    handed = killed(path, late)
    assert handed.was_sent(late, "bus/:1.7")
    handed.note_taken(late)
    handed.close()
    again = Handed(path)
    assert list(again.taken([late])) == [7]
    again.close()
