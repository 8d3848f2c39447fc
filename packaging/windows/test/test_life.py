"""The .exe's whole life: installed, at work, removed with and without what its person has."""

import json
from pathlib import Path

from conftest import Installers
from program import APP_ID, DATA, FOLDER, MENU, NOT_RUNNING, RUN, TITLE, UNINSTALL, Program, left
from wine import PATIENCE, Wine

from tests.backend import Backend
from tests.private_desktop.bus import eventually


def test_it_comes_works_and_goes(
    wine: Wine, program: Program, backend: Backend, old: Installers, folder: Path
) -> None:
    before = wine.files()
    told, panel = folder / "told.png", folder / "panel.png"
    wine.run(old.exe, "/S")
    assert program.version() == old.version
    tried = json.loads(program.call("--selftest"))
    assert (tried["version"], tried["failed"]) == (old.version, {})
    assert "nsis" in tried["resources"]
    there(wine, old)
    program.call("status", code=NOT_RUNNING)
    program.sign_in(backend)
    settings = (wine.path(DATA) / "config.toml").read_text()
    assert len(program.token()) == 1
    assert backend.password not in settings

    # The computer starts: the program is there, in the tray alone.
    wine.sign_out()
    wine.sign_in()
    program.wait_link("live")
    assert wine.windows(TITLE) == []
    assert wine.balloons() == []
    program.deliver(backend)
    eventually(wine.balloons, PATIENCE, "a balloon over the tray")
    wine.screenshot(told)
    # Whoever starts it once more gets the window of the one that runs.
    program.start()
    eventually(lambda: wine.windows(TITLE), PATIENCE, "its window")

    def is_drawn() -> bool:
        wine.screenshot(panel)
        return panel.stat().st_size > 2 * told.stat().st_size

    eventually(is_drawn, PATIENCE, "what is in its window")

    uninstall(wine, program)
    assert (wine.path(DATA) / "config.toml").read_text() == settings
    assert len(program.history()) == 1
    assert len(program.token()) == 1
    assert not wine.path(FOLDER).exists()
    assert program.starts() == []
    assert not wine.path(MENU).exists()
    assert wine.values(UNINSTALL) == wine.values(APP_ID) == {}

    # Back again, signed in as before.
    wine.run(old.exe, "/S")
    program.start("--hidden")
    program.wait_link("live")
    uninstall(wine, program, "/PURGE")
    assert left(wine, before) == []


def test_a_broken_one_tells_it_on_the_screen_to_a_person_alone(
    wine: Wine, program: Program, old: Installers
) -> None:
    wine.run(old.exe, "/S")
    (wine.path(FOLDER) / "python313.dll").unlink()
    # As the installers do: nobody would click.
    assert program.start("quit").wait(PATIENCE) == 1
    assert wine.begin(program.console, "status").wait(PATIENCE) == 1
    assert wine.windows(TITLE) == []
    ended = wine.inside("wine64", program.console, "status")
    assert "La instalación está incompleta" in ended.stderr
    program.start("--hidden")
    eventually(lambda: wine.windows(TITLE), PATIENCE, "the box")


def there(wine: Wine, installers: Installers) -> None:
    """What Windows knows of it."""
    assert wine.path(MENU).exists()
    assert wine.values(RUN)["EstadoNotifier"] == rf'"{FOLDER}\estado-notifier.exe" --hidden'
    listed = wine.values(UNINSTALL)
    assert (listed["DisplayName"], listed["DisplayVersion"]) == ("Estado Notifier", installers.version)
    shown = wine.values(APP_ID)
    assert shown["DisplayName"] == "Estado Notifier"
    assert wine.path(shown["IconUri"]).read_bytes().startswith(b"\x89PNG")
    licences = wine.path(FOLDER) / "licenses"
    assert (licences / "Qt.txt").stat().st_size > 30_000
    listed_parts = json.loads((wine.path(FOLDER) / "sbom.cdx.json").read_text())
    assert listed_parts["metadata"]["component"]["version"] == installers.version


def uninstall(wine: Wine, program: Program, *switches: str) -> None:
    """It goes on from a copy of itself, so that it can remove its own file, and answers at once."""
    wine.run(rf"{program.folder}\uninstall.exe", "/S", *switches)
    # The last thing that it takes away.
    eventually(lambda: wine.values(UNINSTALL) == {}, PATIENCE, "the end of the uninstaller")
    assert not wine.path(program.folder).exists()
