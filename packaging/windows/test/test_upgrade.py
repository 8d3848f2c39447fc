"""A newer .exe over an older one, and where it refuses."""

import subprocess

from conftest import Installers
from program import DATA, FOLDER, HOME, NOT_RUNNING, TITLE, Program
from test_life import uninstall
from wine import PATIENCE, Wine

from tests.backend import Backend
from tests.private_desktop.bus import end, eventually

REFUSED, IN_USE = 2, 5


def test_a_running_program_is_replaced_and_goes_on(
    wine: Wine, program: Program, backend: Backend, old: Installers, new: Installers
) -> None:
    wine.run(old.exe, "/S")
    program.sign_in(backend)
    running = program.start("--hidden")
    program.wait_link("live")
    program.deliver(backend)
    settings = (wine.path(DATA) / "config.toml").read_text()
    of_the_old_one = [wine.path(FOLDER) / name for name in ("lib/gone.pyc", "_gone.pyd")]
    of_the_user = wine.path(FOLDER) / "notes.txt"
    for path in (*of_the_old_one, of_the_user):
        path.write_text("here")

    wine.run(new.exe, "/S")
    running.wait(PATIENCE)
    assert program.version() == new.version
    program.wait_link("live")
    assert wine.windows(TITLE) == [], "it starts again as it was: in the tray alone"
    assert (wine.path(DATA) / "config.toml").read_text() == settings
    assert [path for path in of_the_old_one if path.exists()] == []
    assert of_the_user.exists()
    program.deliver(backend)
    assert len(program.history()) == 2

    # What does not run is not started.
    program.call("quit")
    wine.run(new.exe, "/S")
    program.call("status", code=NOT_RUNNING)


def test_what_was_asked_to_end_has_let_go_of_its_files(wine: Wine, program: Program, old: Installers) -> None:
    wine.run(old.exe, "/S")
    program.start("--hidden")
    eventually(program.status, PATIENCE, "the tray")
    # In one breath: whatever is started in between gives it time.
    script = rf"{HOME}\end.cmd"
    wine.path(script).write_text(f'@"{program.console}" quit\n@del "{program.executable}"\n')
    wine.run("cmd", "/c", script)
    assert not program.installed


def test_another_folder(wine: Wine, old: Installers, new: Installers) -> None:
    chosen = r"C:\De la empresa\Estado"
    program = Program(wine, chosen)
    # The installer wants it without quotes, spaces or not.
    wine.run(old.exe, "/S", *f"/D={chosen}".split(" "))
    assert program.version() == old.version
    assert not wine.path(FOLDER).exists()
    assert program.starts() == [rf'"{chosen}\estado-notifier.exe" --hidden']

    wine.run(new.exe, "/S", *rf"/D={FOLDER}".split(" "), code=REFUSED)
    assert not wine.path(FOLDER).exists(), "two copies"
    wine.run(new.exe, "/S")
    assert program.version() == new.version, "an upgrade finds the folder"

    uninstall(wine, program)
    assert program.starts() == []


def test_a_refusal_leaves_the_tray_as_it_was(
    wine: Wine, program: Program, old: Installers, new: Installers
) -> None:
    wine.run(old.exe, "/S")
    running = program.start("--hidden")
    eventually(program.status, PATIENCE, "the tray")
    # A command in a terminal goes on when the tray is asked to end.
    backend = held(wine, program)
    wine.run(new.exe, "/S", code=IN_USE)
    running.wait(PATIENCE)
    eventually(program.status, PATIENCE, "the tray again")
    assert wine.windows(TITLE) == []
    end(backend)
    assert program.version() == old.version

    # So does the program of an older Python.
    backend = held(wine, program)
    library = wine.path(FOLDER) / "python313.dll"
    library.rename(library.with_name("python312.dll"))
    wine.run(new.exe, "/S", code=IN_USE)
    assert not library.exists()
    end(backend)


def held(wine: Wine, program: Program) -> "subprocess.Popen[bytes]":
    """A command of the program that holds its folder and that nobody but its person may end."""
    backend = wine.begin(program.console, "backend", "--port", "0", stdout=subprocess.PIPE)
    assert backend.stdout is not None
    assert b"api_url" in backend.stdout.readline()
    return backend


def test_what_is_left_of_a_copy_is_made_whole(
    wine: Wine, program: Program, old: Installers, new: Installers
) -> None:
    # A person's file was there before, or stayed when the program went.
    of_the_user = wine.path(FOLDER) / "notes.txt"
    of_the_user.parent.mkdir(parents=True)
    of_the_user.write_text("here")
    wine.run(old.exe, "/S")
    assert program.version() == old.version
    # A virus scanner has taken something away.
    stale = wine.path(FOLDER) / "lib/gone.pyc"
    stale.touch()
    for name in ("estado-notifier.exe", "python313.dll"):
        (wine.path(FOLDER) / name).unlink()
    wine.run(new.exe, "/S")
    assert program.version() == new.version
    assert not stale.exists()
    assert of_the_user.exists()
    program.call("status", code=NOT_RUNNING)

    # Such a copy cannot say whether it runs.
    (wine.path(FOLDER) / "lib/notifier/__init__.pyc").unlink()
    program.call("quit", code=1)
    wine.run(new.exe, "/S")
    assert "estado-notifier" not in wine.run("tasklist")
    assert program.version() == new.version


def test_an_empty_folder(wine: Wine, old: Installers) -> None:
    chosen = r"C:\Vacia"
    wine.path(chosen).mkdir()
    wine.run(old.exe, "/S", rf"/D={chosen}")
    assert Program(wine, chosen).version() == old.version


def test_a_folder_of_somebody_else(wine: Wine, old: Installers) -> None:
    theirs = wine.path(r"C:\Fotos\gato.txt")
    theirs.parent.mkdir()
    theirs.write_text("miau")
    # Every second program has one of these.
    (theirs.parent / "uninstall.exe").touch()
    wine.run(old.exe, "/S", r"/D=C:\Fotos", code=REFUSED)
    assert {path.name for path in theirs.parent.iterdir()} == {"gato.txt", "uninstall.exe"}
    assert Program(wine, r"C:\Fotos").starts() == []
