"""What the watch makes of files that are exchanged as dpkg, rpm and people exchange them."""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from notifier.ui import program_watch as module
from notifier.ui.background import Background
from notifier.ui.program_watch import ProgramWatch

SEEN = 5000


@pytest.fixture
def program(tmp_path: Path) -> Path:
    program = tmp_path / "lib" / "estado" / "estado"
    (program.parent / "parts").mkdir(parents=True)
    program.write_text("old")
    return program


@dataclass
class Question:
    """Whether the program may end."""

    answer: bool | None = True
    asked: int = 0

    def __call__(self) -> bool:
        self.asked += 1
        if self.answer is None:
            raise ImportError
        return self.answer


@pytest.fixture
def may_end() -> Question:
    return Question()


@pytest.fixture
def watch(
    qtbot: QtBot, program: Path, may_end: Question, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ProgramWatch]:
    monkeypatch.setattr(module, "LOOK_EVERY", 50)
    watch = ProgramWatch(program, background := Background(), may_end)
    yield watch
    watch._looks.stop()
    # An answer that is under way finds both of them still there.
    for thread in threading.enumerate():
        if thread.name == "background":
            thread.join()
    QApplication.sendPostedEvents(background)


def put(program: Path, text: str = "the new one") -> None:
    """As every package manager does: written beside it, then renamed."""
    beside = program.with_name(f"{program.name}.dpkg-new")
    beside.write_text(text)
    beside.replace(program)


def looks(qtbot: QtBot, number: int = 4) -> None:
    """Let that many looks pass."""
    qtbot.wait(number * module.LOOK_EVERY)


def exchange_folder(program: Path) -> None:
    folder = program.parent
    shutil.copytree(folder, folder.with_name("new"))
    put(folder.with_name("new") / program.name)
    folder.rename(folder.with_name("old"))
    folder.with_name("new").rename(folder)


@pytest.mark.parametrize("exchange", [put, exchange_folder])
def test_a_replaced_program_is_told(
    watch: ProgramWatch, program: Path, qtbot: QtBot, exchange: Callable[[Path], None]
) -> None:
    with qtbot.assertNotEmitted(watch.removed), qtbot.waitSignal(watch.replaced, timeout=SEEN):
        exchange(program)


def test_it_is_not_told_while_something_would_be_lost(
    watch: ProgramWatch, program: Path, may_end: Question, qtbot: QtBot
) -> None:
    may_end.answer = False
    with qtbot.assertNotEmitted(watch.replaced):
        put(program)
        qtbot.waitUntil(lambda: may_end.asked > 2)
    may_end.answer = True
    with qtbot.waitSignal(watch.replaced, timeout=SEEN):
        pass


def test_an_old_program_that_cannot_ask_any_more_gives_way(
    watch: ProgramWatch, program: Path, may_end: Question, qtbot: QtBot
) -> None:
    may_end.answer = None
    with qtbot.waitSignal(watch.replaced, timeout=SEEN):
        put(program)


def test_a_window_in_front_is_waited_for_until_it_is_left_alone(
    watch: ProgramWatch, program: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.addWidget(window := QWidget())
    with qtbot.waitActive(window):
        window.show()
    with qtbot.assertNotEmitted(watch.replaced):
        put(program)
        looks(qtbot)
    monkeypatch.setattr(module, "LEFT_ALONE", 0.0)
    # What asks something is waited for all the same.
    qtbot.addWidget(dialog := QDialog())
    dialog.show()
    with qtbot.assertNotEmitted(watch.replaced):
        looks(qtbot)
    with qtbot.waitSignal(watch.replaced, timeout=SEEN):
        dialog.close()


def test_nothing_is_told_before_the_installer_has_ended(
    watch: ProgramWatch, program: Path, qtbot: QtBot
) -> None:
    unfinished = program.parent / "parts" / "library.so.dpkg-new"
    unfinished.write_text("")
    with qtbot.assertNotEmitted(watch.replaced):
        put(program)
        looks(qtbot)
        # Files still come, one after the other: no two looks see the same. They are the test's own, since a
        # machine that stalls makes two of the timer's follow each other at once.
        watch._looks.stop()
        unfinished.rename(unfinished.with_suffix(""))
        for number in range(10):
            (unfinished.parent / str(number)).write_text("")
            watch._look()
            QApplication.processEvents()
    watch._looks.start()
    with qtbot.waitSignal(watch.replaced, timeout=SEEN):
        pass


def test_a_removed_program_is_told_as_such(watch: ProgramWatch, program: Path, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(watch.replaced), qtbot.waitSignal(watch.removed, timeout=SEEN):
        shutil.rmtree(program.parent)


def test_the_same_program_again_is_nothing_new(watch: ProgramWatch, program: Path, qtbot: QtBot) -> None:
    kept = program.with_name("kept")
    shutil.copy2(program, kept)
    with qtbot.assertNotEmitted(watch.replaced), qtbot.assertNotEmitted(watch.removed):
        program.unlink()
        kept.replace(program)
        (program.parent / "other").write_text("")
        looks(qtbot)
