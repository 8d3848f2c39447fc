"""Starting with the computer, in a real registry: one switch, whoever turns it."""

import json

from conftest import Installers
from program import APPROVED, FOLDER, OFF_IN_TASK_MANAGER, RUN, TITLE, Program
from wine import PATIENCE, Wine

from tests.private_desktop.bus import eventually

NAME = "EstadoNotifier"
LINE = rf'"{FOLDER}\estado-notifier.exe" --hidden'


def state(program: Program) -> dict[str, object]:
    """What the program says of its switch."""
    found: dict[str, object] = json.loads(
        program.wine.inside("wine64", program.console, "autostart", "status", "--json").stdout
    )
    return found


def test_the_installer_and_the_program_turn_the_same_switch(
    wine: Wine, program: Program, old: Installers, new: Installers
) -> None:
    wine.run(old.exe, "/S")
    assert program.starts() == [LINE]
    assert state(program) == {
        "enabled": True,
        "where": rf"HKCU\{RUN}\{NAME}",
        "by_administrator": False,
        "missing": "",
    }
    program.call("autostart", "enable")
    assert program.starts() == [LINE]

    program.call("autostart", "disable")
    program.call("autostart", "status", code=1)
    assert program.starts() == []
    wine.run(new.exe, "/S")
    assert program.starts() == [], "an upgrade leaves the switch as it is"

    program.call("autostart", "enable")
    program.call("autostart", "status")
    assert program.starts() == [LINE], "as the installer writes it"

    # Task Manager leaves the entry and notes beside it that it is off.
    wine.run(
        "reg", "add", rf"HKCU\{APPROVED}", "/v", NAME, "/t", "REG_BINARY", "/d", OFF_IN_TASK_MANAGER, "/f"
    )
    assert state(program)["enabled"] is False
    wine.run(old.exe, "/S")
    assert wine.values(APPROVED) == {NAME: OFF_IN_TASK_MANAGER}, "an upgrade leaves this one, too"
    assert state(program)["enabled"] is False
    program.call("autostart", "enable")
    assert wine.values(APPROVED) == {}
    assert state(program)["enabled"] is True
    assert program.starts() == [LINE]


def test_who_unticks_it_in_an_upgrade_switches_it_off(
    wine: Wine, program: Program, old: Installers, new: Installers
) -> None:
    wine.run(old.exe, "/S")
    mark = ("/v", NAME, "/t", "REG_BINARY", "/d", OFF_IN_TASK_MANAGER, "/f")
    wine.run("reg", "add", rf"HKCU\{APPROVED}", *mark)
    # What an administrator types for all is about those who have no copy yet.
    wine.run(new.exe, "/S", "/NOAUTOSTART")
    assert program.starts() == [LINE]

    wine.begin(new.exe)
    wine.press(TITLE, "Down", "space", "Return")  # past the program itself; untick; install
    eventually(lambda: program.starts() == [], PATIENCE, "the last step of the installer")
    assert program.version() == new.version
    assert wine.values(APPROVED) == {NAME: OFF_IN_TASK_MANAGER}


def test_an_entry_of_another_copy_follows_the_installed_one(
    wine: Wine, program: Program, old: Installers
) -> None:
    wine.run(old.exe, "/S", "/NOAUTOSTART")
    assert program.starts() == []
    program.call("autostart", "status", code=1)
    gone = r'"C:\gone\estado-notifier.exe" --hidden'
    wine.run("reg", "add", rf"HKCU\{RUN}", "/v", NAME, "/d", gone, "/f")
    assert wine.values(RUN)[NAME] == gone
    assert state(program)["missing"] == r"C:\gone\estado-notifier.exe"
    program.call("autostart", "enable")
    assert program.starts() == [LINE]
