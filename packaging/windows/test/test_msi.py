"""The .msi, as an administrator rolls it out."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import Installers
from program import ADMINISTRATOR, APPROVED, DATA, FOLDER, OFF_IN_TASK_MANAGER, RUN, TITLE, Program, left
from wine import PATIENCE, Wine

from tests.backend import Backend
from tests.private_desktop.bus import eventually

LINE = rf'"{FOLDER}\estado-notifier.exe" --hidden'


def msiexec(wine: Wine, do: str, what: str, *properties: str, fails: bool = False) -> None:
    """Silently."""
    ended = wine.inside("wine64", "msiexec", do, what, "/qn", *properties)
    assert (ended.returncode != 0) == fails, ended


def test_it_comes_works_is_upgraded_and_goes(
    wine: Wine, program: Program, backend: Backend, old: Installers, new: Installers
) -> None:
    # What an administrator writes down for all users stays when the program goes.
    of_all = wine.path(ADMINISTRATOR) / "config.toml"
    of_all.parent.mkdir(parents=True)
    of_all.touch()
    before = wine.files()
    msiexec(wine, "/i", old.msi)
    assert program.version() == old.version
    assert "msi" in json.loads(program.call("--selftest"))["resources"]
    assert program.starts() == [LINE]
    program.sign_in(backend, ADMINISTRATOR)
    assert backend.api_url not in (wine.path(DATA) / "config.toml").read_text(), (
        "it follows the administrator"
    )
    running = program.start("--hidden")
    program.wait_link("live")
    program.deliver(backend)

    msiexec(wine, "/i", new.msi)
    running.wait(PATIENCE)
    assert program.version() == new.version
    assert program.starts() == [LINE]
    wine.sign_out()
    wine.sign_in()
    program.wait_link("live")
    assert wine.windows(TITLE) == []
    program.deliver(backend)
    assert len(program.history()) == 2

    msiexec(wine, "/x", new.msi)
    assert not program.installed
    assert program.starts() == []
    assert len(program.token()) == 1
    assert len(program.history()) == 2

    msiexec(wine, "/i", new.msi, "NOAUTOSTART=1")
    assert program.starts() == []
    msiexec(wine, "/x", new.msi, "PURGE=1")
    assert left(wine, before) == []


@pytest.mark.parametrize("properties", [(), ("NOAUTOSTART=1",)])
def test_an_upgrade_leaves_the_switch_as_it_is(
    wine: Wine, program: Program, old: Installers, new: Installers, properties: tuple[str, ...]
) -> None:
    msiexec(wine, "/i", old.msi)
    off = ("/v", "EstadoNotifier", "/t", "REG_BINARY", "/d", OFF_IN_TASK_MANAGER, "/f")
    wine.run("reg", "add", rf"HKCU\{APPROVED}", *off)
    msiexec(wine, "/i", new.msi, *properties)
    assert program.version() == new.version
    assert program.starts() == [LINE]
    assert wine.values(APPROVED) == {"EstadoNotifier": OFF_IN_TASK_MANAGER}

    msiexec(wine, "/x", new.msi)
    msiexec(wine, "/i", old.msi)
    program.call("autostart", "disable")
    msiexec(wine, "/i", new.msi, *properties)
    assert program.version() == new.version
    assert program.starts() == []


def test_what_is_there_already_goes_on(wine: Wine, program: Program, old: Installers) -> None:
    msiexec(wine, "/i", old.msi)
    running = program.start("--hidden")
    eventually(program.status, PATIENCE, "the tray")
    msiexec(wine, "/i", old.msi)
    assert running.poll() is None
    assert program.status() != {}
    msiexec(wine, "/i", old.msi, "REINSTALL=ALL")
    running.wait(PATIENCE)
    assert program.version() == old.version


@pytest.mark.parametrize("starts", [True, False])
def test_a_repair_brings_back_what_was_lost_and_leaves_the_switch(
    wine: Wine, program: Program, old: Installers, *, starts: bool
) -> None:
    msiexec(wine, "/i", old.msi)
    if not starts:
        program.call("autostart", "disable")
    lost = wine.path(FOLDER) / "lib/notifier/app.pyc"
    lost.unlink()
    shutil.rmtree(wine.path(FOLDER) / "licenses")
    msiexec(wine, "/i", old.msi, "REINSTALL=ALL")
    assert lost.exists()
    program.call("--selftest")
    assert (wine.path(FOLDER) / "licenses").is_dir()
    assert program.starts() == [LINE] * starts


def test_it_never_restarts_the_computer(folder: Path) -> None:
    for path in folder.glob("*.msi"):
        listed = subprocess.run(
            ["msiinfo", "export", path, "Property"], capture_output=True, check=True
        ).stdout
        assert b"REBOOT\tReallySuppress" in listed


def test_never_two_copies(wine: Wine, program: Program, old: Installers, new: Installers) -> None:
    msiexec(wine, "/i", old.msi)
    wine.run(new.exe, "/S", code=2)
    assert program.version() == old.version
    msiexec(wine, "/x", old.msi)
    wine.run(new.exe, "/S")
    msiexec(wine, "/i", old.msi, fails=True)
    assert program.version() == new.version
    assert list(wine.values(RUN)) == ["EstadoNotifier"]
