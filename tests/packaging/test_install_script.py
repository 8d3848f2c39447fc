"""The portable archive's install script, with a program in it that writes down how it was called."""

import os
import shutil
import signal
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
    def call(script: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        environ = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "en_US.UTF-8"} | more
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


def test_an_upgrade_leaves_nothing_of_the_old_one_and_the_restart_to_the_one_that_runs(
    home: Path, archive: Path, run: Run, tray: Callable[[], subprocess.Popen[bytes]]
) -> None:
    assert "restarts" not in run(archive / "install.sh").stdout
    (archive / "share" / MAN).rename(archive / "share/man/man1/estado.1.gz")
    (archive / "estado-notifier/lib/new").write_text("")
    old = tray()
    reply = run(archive / "install.sh")
    assert "restarts by itself" in reply.stdout
    assert old.poll() is None
    assert (home / ".local/lib/estado-notifier/lib/new").exists()
    assert not (home / ".local/lib/estado-notifier/lib/cat").exists()
    assert {path.name for path in (home / ".local/lib").iterdir()} == {"estado-notifier"}
    assert {path.name for path in (home / ".local/share/man/man1").iterdir()} == {"estado.1.gz"}
    # The switch is the user's by now.
    assert sum("autostart" in call for call in calls(home)) == 1


def test_an_upgrade_that_breaks_off_leaves_the_old_one(home: Path, archive: Path, run: Run) -> None:
    assert run(archive / "install.sh").returncode == 0
    before = files(home)
    (archive / "estado-notifier/lib/large").write_bytes(bytes(1 << 20))
    # Files of at most 128 kB: as on a full disk.
    full = 'ulimit -f 128; exec "$0"'
    environ = {"HOME": str(home), "PATH": os.environ["PATH"]}
    script = ["bash", "-c", full, str(archive / "install.sh")]
    assert subprocess.run(script, env=environ, capture_output=True, check=False, timeout=30).returncode != 0
    assert files(home) == before
    # One that was killed between its two last steps.
    (home / ".local/lib/estado-notifier").rename(home / ".local/lib/estado-notifier.old")
    (archive / "estado-notifier/lib/large").unlink()
    assert run(archive / "install.sh").returncode == 0
    assert files(home) == before


def test_an_upgrade_that_cannot_put_its_parts_leaves_the_old_one(home: Path, archive: Path, run: Run) -> None:
    assert run(archive / "install.sh").returncode == 0
    before = files(home)
    (archive / "estado-notifier/lib/new").write_text("")
    (archive / "share" / MAN).rename(archive / "share/man/man1/estado.1.gz")
    # The last of its parts: what was put before it goes again.
    (archive / "share/zz").write_text("")
    (home / ".local/share/zz").mkdir()
    (home / ".local/share/zz/zz").mkdir()
    assert run(archive / "install.sh").returncode != 0
    assert files(home) == before


def test_a_folder_that_had_the_parts_and_is_closed_by_now_holds_nothing_back(
    home: Path, archive: Path, run: Run
) -> None:
    assert run(archive / "install.sh", XDG_DATA_HOME=f"{home}/data").returncode == 0
    shutil.rmtree(home / "data")
    (home / "data").write_text("")  # nobody can look into a file, root included
    assert run(archive / "install.sh").returncode == 0
    assert run(home / ".local/lib/estado-notifier/install.sh", "--uninstall").returncode == 0
    assert files(home) == {"data"}


def test_what_runs_is_ended_before_it_is_removed_even_if_suspended(
    home: Path, archive: Path, run: Run, tray: Callable[[], subprocess.Popen[bytes]]
) -> None:
    assert run(archive / "install.sh").returncode == 0
    old = tray()
    old.send_signal(signal.SIGSTOP)
    # By now it runs from a folder that is gone.
    assert "restarts by itself" in run(archive / "install.sh").stdout
    assert "restarts by itself" in run(archive / "install.sh").stdout
    assert run(home / ".local/lib/estado-notifier/install.sh", "--uninstall").returncode == 0
    assert old.wait(60) < 0
    assert files(home) == set()


def test_a_purge_that_does_not_come_to_its_end_keeps_the_program_for_another(
    home: Path, archive: Path, run: Run
) -> None:
    (archive / "estado-notifier/estado-notifier").write_text(f'{CALLS}[ "$1" != purge ]\n')
    assert run(archive / "install.sh").returncode == 0
    before = files(home)
    own = home / ".local/lib/estado-notifier/install.sh"
    assert run(own, "--uninstall", "--purge").returncode == 1
    assert files(home) == before
    assert run(own, "--uninstall").returncode == 0
    assert files(home) == set()


def test_a_home_that_is_called_otherwise_by_now_is_the_same_home(
    home: Path, archive: Path, run: Run, tmp_path: Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(home)
    folders = {"HOME": str(link), "XDG_DATA_HOME": f"{link}/data"}
    assert run(archive / "install.sh", **folders).returncode == 0
    entry = home / ".config/autostart/estado-notifier.desktop"
    entry.parent.mkdir(parents=True)
    entry.write_text(f'[Desktop Entry]\nExec="{link}/.local/bin/estado-notifier" run --hidden\n')
    link.unlink()
    assert run(archive / "install.sh", XDG_DATA_HOME=f"{home}/data").returncode == 0
    assert run(home / ".local/lib/estado-notifier/install.sh", "--uninstall").returncode == 0
    assert files(home) == set()


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
