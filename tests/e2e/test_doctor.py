"""The doctor beside the real program: in a terminal, in its window, and as a file for support."""

import json
import os
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doctor.company import TOKEN, Company
from tests.e2e.program import START, Program, call
from tests.e2e.screen import look
from tests.private_desktop.bus import eventually
from tests.private_desktop.private_desktop import PrivateDesktop

pytestmark = pytest.mark.e2e
TITLE = "Diagnóstico — Estado Notifier"


@pytest.fixture
def company() -> Iterator[Company]:
    with Company() as made:
        yield made


@pytest.fixture
def program(private_desktop: PrivateDesktop, company: Company) -> Iterator[Program]:
    environ = {"ESTADO_NOTIFIER_SERVER__API_URL": company.api_url, "ESTADO_NOTIFIER_TOKEN": TOKEN}
    with Program(private_desktop, "run", "--hidden", environ=environ) as made:
        made.wait_link("live")
        yield made


def windows(private_desktop: PrivateDesktop, title: str) -> list[str]:
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", title],
        env=private_desktop.environ(),
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.split()


def test_all_is_right_beside_a_running_program_which_notices_nothing(program: Program) -> None:
    before = program.status()
    done = call(program.environ, "doctor", "--json")
    answer = json.loads(done.stdout)
    wrong = [check for check in answer["checks"] if check["outcome"] != "ok"]
    assert wrong == []
    assert done.returncode == 0
    after = program.status()
    assert (after["link"], after["since"]) == ("live", before["since"])
    facts = {check["code"]: check["facts"] for check in answer["checks"]}
    assert facts["database"]["integrity"] is True
    assert facts["link"]["link"] == "live"


def test_the_file_for_support_has_what_the_program_says_of_itself(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "for support.zip"
    done = call(program.environ, "diagnostics", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    assert str(path) in done.stdout
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name).decode() for name in file.namelist()}
    assert json.loads(parts["status.json"])["link"] == "live"
    assert "counters" in json.loads(parts["status.json"])
    states = [change["state"] for change in json.loads(parts["links.json"])["links"]]
    assert states[-1] == "live"
    assert "log/estado-notifier.log" in parts
    assert TOKEN not in "".join(parts.values())
    assert "Ana" not in "".join(parts.values())
    # What is there stays, with a word.
    again = call(program.environ, "diagnostics", str(path))
    assert again.returncode == 1
    assert "--force" in again.stderr


def test_the_window_is_opened_from_the_menu_and_given_back(
    private_desktop: PrivateDesktop, program: Program
) -> None:
    private_desktop.tray.click("Diagnóstico…")
    eventually(lambda: windows(private_desktop, TITLE), START, "the window")
    eventually(lambda: _is_green(private_desktop), START, "all in order")
    look(private_desktop, os.environ.get("KEEP_PICTURE", "doctor"))
    number = windows(private_desktop, TITLE)[0]
    subprocess.run(["xdotool", "windowfocus", "--sync", number], env=private_desktop.environ(), check=True)
    subprocess.run(["xdotool", "key", "Escape"], env=private_desktop.environ(), check=True)
    eventually(lambda: not windows(private_desktop, TITLE), START, "its end")
    assert program.status()["link"] == "live"
    assert program.stop() == 0


def _is_green(private_desktop: PrivateDesktop) -> bool:
    """Whether the answer on top has its ground of good news."""
    from PySide6.QtGui import QColor

    picture = look(private_desktop, "doctor")
    for y in range(85, 135, 4):
        for x in range(0, picture.width(), 6):
            color = QColor(picture.pixel(x, y))
            if color.green() > color.red() + 15 and color.green() > color.blue() + 10:
                return True
    return False
