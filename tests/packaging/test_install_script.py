"""The portable archive's install script, with a program in it that writes down how it was called."""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "packaging/linux"
ENTRY = "applications/estado-notifier.desktop"
MAN = "man/man1/estado-notifier.1.gz"
CALLS = '#!/bin/sh\necho "$0" "$@" >>"$HOME/calls"\n'

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the archive is for Linux")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home of ana").mkdir()
    return tmp_path / "home of ana"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """What the unpacked archive looks like."""
    folder = tmp_path / "unpacked"
    (folder / "estado-notifier/lib/resources").mkdir(parents=True)
    (folder / "estado-notifier/lib/resources/catalogo.toml").write_text("")
    (folder / "estado-notifier/lib/resources/installation.toml").write_text('kind = "tar"\nmanaged = false\n')
    program = folder / "estado-notifier/estado-notifier"
    program.write_text(CALLS)
    program.chmod(0o755)
    for name in (ENTRY, MAN):
        (folder / "share" / name).parent.mkdir(parents=True)
        (folder / "share" / name).write_text(name)
    shutil.copy(SOURCE / "data/estado-notifier.desktop", folder / "share" / ENTRY)
    shutil.copy(SOURCE / "install.sh", folder)
    return folder


@pytest.fixture
def run(home: Path) -> Run:
    def call(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        environ = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "en_US.UTF-8"}
        return subprocess.run(
            [script, *arguments], env=environ, capture_output=True, text=True, check=False, timeout=30
        )

    return call


@pytest.fixture
def tray(home: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """A process that runs from the installed folder, as a program without a command does."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        inside = home / ".local/lib/estado-notifier/lib/cat"
        shutil.copy("/bin/cat", inside)
        started.append(subprocess.Popen([inside], stdin=subprocess.PIPE))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def calls(home: Path) -> list[str]:
    return (home / "calls").read_text().replace(str(home), "~").splitlines()


def files(home: Path) -> set[str]:
    return {str(path.relative_to(home)) for path in home.rglob("*") if not path.is_dir()} - {"calls"}


def test_everything_is_installed_starts_with_the_session_and_goes_again(
    home: Path, archive: Path, run: Run
) -> None:
    reply = run(archive / "install.sh")
    assert reply.returncode == 0, reply.stderr
    launcher = home / ".local/bin/estado-notifier"
    program = home / ".local/lib/estado-notifier"
    assert launcher.resolve() == program / "estado-notifier"
    marker = tomllib.loads((program / "lib/resources/installation.toml").read_text())
    assert marker == {"kind": "tar", "managed": False, "launcher": str(launcher)}
    entry = (home / ".local/share" / ENTRY).read_text()
    assert f'\nExec="{launcher}"\n' in entry
    assert f'\nExec="{launcher}" run --hidden\n' in entry
    assert f"\nTryExec={launcher}\n" in entry
    assert (home / ".local/share" / MAN).read_text() == MAN
    assert calls(home)[-1] == "~/.local/bin/estado-notifier autostart enable"

    own, others = (home / ".config/autostart" / name for name in ("estado-notifier.desktop", "other.desktop"))
    own.parent.mkdir(parents=True)
    own.write_text(f'[Desktop Entry]\nExec="{launcher}" run --hidden\n')
    others.write_text("")
    settings = home / ".config/estado-notifier/config.toml"
    settings.parent.mkdir()
    settings.write_text("")
    assert run(program / "install.sh", "--uninstall").returncode == 0
    assert files(home) == {".config/autostart/other.desktop", ".config/estado-notifier/config.toml"}

    assert run(archive / "install.sh", "--no-autostart").returncode == 0
    assert run(program / "install.sh", "--uninstall", "--purge").returncode == 0
    # What a person has is the program's to take away.
    assert calls(home)[-1] == "~/.local/lib/estado-notifier/estado-notifier purge"
    assert files(home) == {".config/autostart/other.desktop", ".config/estado-notifier/config.toml"}


def test_an_upgrade_ends_the_old_tray_leaves_nothing_of_it_and_starts_the_new_one(
    home: Path, archive: Path, run: Run, tray: Callable[[], subprocess.Popen[bytes]]
) -> None:
    assert run(archive / "install.sh").returncode == 0
    (archive / "share" / MAN).rename(archive / "share/man/man1/estado.1.gz")
    (archive / "estado-notifier/lib/new").write_text("")
    old = tray()
    reply = run(archive / "install.sh")
    assert "restarted" in reply.stdout
    assert old.wait(5) < 0
    assert (home / ".local/lib/estado-notifier/lib/new").exists()
    assert not (home / ".local/lib/estado-notifier/lib/cat").exists()
    assert {path.name for path in (home / ".local/share/man/man1").iterdir()} == {"estado.1.gz"}
    # The switch is the user's by now.
    assert sum("autostart" in call for call in calls(home)) == 1


def test_a_program_that_does_not_run_here_replaces_nothing(home: Path, archive: Path, run: Run) -> None:
    assert run(archive / "install.sh").returncode == 0
    before = files(home)
    (archive / "estado-notifier/estado-notifier").write_text("#!/bin/sh\nexit 127\n")
    reply = run(archive / "install.sh")
    assert reply.returncode == 1
    assert "does not run on this computer" in reply.stderr
    assert files(home) == before


@pytest.mark.parametrize("link", [False, True], ids=("a file", "a link"))
def test_a_command_that_is_not_ours_is_left_alone(home: Path, archive: Path, run: Run, *, link: bool) -> None:
    other = home / ".local/bin/estado-notifier"
    other.parent.mkdir(parents=True)
    if link:
        other.symlink_to("../share/pipx/venvs/estado-notifier/bin/estado-notifier")
    else:
        other.write_text("")
    assert run(archive / "install.sh").returncode == 1
    assert other.is_symlink() == link
    assert files(home) == {".local/bin/estado-notifier"}
