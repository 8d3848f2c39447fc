"""The program's folders: where they are, closed to others, and short enough for a socket."""

import os
import socket
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.system.paths import FolderError, Paths
from notifier.system.private_folders import ForeignFolderError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    return tmp_path


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder whose path leaves room for a socket's name."""
    with tempfile.TemporaryDirectory(prefix="en-") as name:
        yield Path(name)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def listen(address: str) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)


def test_the_users_folders_are_the_systems(home: Path, short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short))
    paths = Paths.of_user()
    assert paths.config_file == home / "config" / "estado-notifier" / "config.toml"
    assert paths.database == home / "state" / "estado-notifier" / "state.db"
    assert paths.lock_file.parent == paths.database.parent
    assert paths.log_file.is_relative_to(home / "state" / "estado-notifier")
    assert Path(paths.control_address) == short / "estado-notifier" / "control.sock"
    assert not (home / "config").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is not the session that gives it")
def test_without_a_folder_of_the_session_the_socket_is_in_the_state(
    home: Path, short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(short))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home / "run/user/1000"))
    paths = Paths.of_user()
    assert Path(paths.control_address) == short / "estado-notifier/run/control.sock"
    paths.ensure()
    assert not (home / "run").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is not the session that gives it")
def test_the_folder_of_another_users_session_is_not_taken(
    home: Path, short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short))
    someone_else = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: someone_else)
    assert Paths.of_user().runtime_dir == home / "state/estado-notifier/run"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is not the session that gives it")
def test_the_socket_stays_where_it_is_when_a_folder_of_that_name_appears(
    home: Path, short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(short))
    before = Paths.of_user().control_address
    (short / f"runtime-{os.getuid()}").mkdir(mode=0o700)
    assert Paths.of_user().control_address == before


def test_an_administrators_folders_are_the_systems_and_never_the_demonstrations(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_DIRS", f"{home}/near:relative:{home}/far:")
    near, far = (home / name / "estado-notifier" / "config.toml" for name in ("near", "far"))
    assert Paths.of_user().site_config_files == (near, far)
    monkeypatch.delenv("XDG_CONFIG_DIRS")
    assert Paths.of_user().site_config_files == (Path("/etc/xdg/estado-notifier/config.toml"),)
    assert Paths.below(home).site_config_files == ()


def test_folders_are_made_closed_to_others(home: Path, short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short))
    paths = Paths.of_user()
    paths.ensure()
    paths.ensure()
    for folder in (paths.config_dir, paths.state_dir, paths.cache_dir, paths.log_dir, paths.runtime_dir):
        assert mode(folder) == 0o700
    listen(paths.control_address)


@pytest.mark.parametrize("runtime", ["", "/nowhere/at/all"])
def test_without_a_sessions_folder_there_is_still_a_private_place_for_the_socket(
    home: Path, monkeypatch: pytest.MonkeyPatch, runtime: str
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
    monkeypatch.setenv("TMPDIR", str(home))
    monkeypatch.setattr(tempfile, "tempdir", None)
    paths = Paths.of_user()
    paths.ensure()
    assert mode(Path(paths.control_address).parent) == 0o700
    listen(paths.control_address)


def test_a_deep_folder_gets_a_short_socket_of_its_own(tmp_path: Path) -> None:
    deep, other = (Paths.below(tmp_path / ("x" * 90) / name) for name in ("a", "b"))
    assert len(os.fsencode(deep.control_address)) <= 100
    assert deep.control_address != other.control_address
    assert deep.control_address == Paths.below(tmp_path / ("x" * 90) / "a").control_address
    deep.ensure()
    assert Path(deep.control_address).parent in deep.all_folders
    folder = Path(deep.control_address).parent
    assert mode(folder) == 0o700
    listen(deep.control_address)
    Path(deep.control_address).unlink()
    folder.rmdir()


def test_a_socket_folder_that_others_could_enter_is_closed_and_a_link_is_refused(
    tmp_path: Path, short: Path
) -> None:
    paths = Paths.below(short)
    paths.runtime_dir.mkdir(mode=0o777)
    paths.runtime_dir.chmod(0o777)
    paths.ensure()
    assert mode(paths.runtime_dir) == 0o700
    paths.runtime_dir.rmdir()
    paths.runtime_dir.symlink_to(tmp_path)
    with pytest.raises(ForeignFolderError):
        paths.ensure()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError) as caught:
        Paths.below(tmp_path / "file").ensure()
    assert str(tmp_path / "file") in caught.value.tell(lambda text: text)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes have no folder")
def test_a_long_temporary_folder_does_not_make_the_socket_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / ("t" * 90)))
    paths = Paths.below(tmp_path / ("d" * 90))
    assert len(paths.control_address.encode()) <= 100
