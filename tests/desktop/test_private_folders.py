"""Folders and files that were open to others are closed; what others have is refused with a sentence."""

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.system.files import replace_text
from notifier.system.paths import Paths
from notifier.system.private_folders import ForeignFolderError, OpenFolderError

OTHER = 65534
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder whose path leaves room for a socket's name."""
    with tempfile.TemporaryDirectory(prefix="en-") as name:
        yield Path(name)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def named(paths: Paths) -> dict[str, Path]:
    return {
        "config": paths.config_dir,
        "state": paths.state_dir,
        "cache": paths.cache_dir,
        "log": paths.log_dir,
        "run": paths.runtime_dir,
    }


@pytest.mark.parametrize(
    ("name", "closed"), [("config", 0o755), *[(n, 0o700) for n in ("state", "cache", "log", "run")]]
)
def test_a_folder_that_was_open_is_closed(short: Path, name: str, closed: int) -> None:
    folder = named(Paths.below(short))[name]
    folder.mkdir()
    folder.chmod(0o777)
    Paths.below(short).ensure()
    assert mode(folder) == closed


def test_what_an_open_umask_would_leave_open_is_made_closed(short: Path) -> None:
    before = os.umask(0)
    try:
        paths = Paths.below(short / "a" / "b")
        paths.ensure()
        replace_text(short / "c" / "d" / "file", "text")
    finally:
        os.umask(before)
    folders = [short / "a", short / "a/b", short / "c", short / "c/d", *named(paths).values()]
    assert {mode(folder) for folder in folders} == {0o700}
    assert mode(short / "c/d/file") == 0o600


@pytest.mark.parametrize("folder", ["state", "log"])
def test_files_with_history_are_closed(short: Path, folder: str) -> None:
    paths = Paths.below(short)
    paths.ensure()
    files = [named(paths)[folder] / name for name in ("state.db", "state.db-wal", "estado-notifier.log.1")]
    elsewhere = short / "elsewhere"
    for file, rights in zip([*files, elsewhere], (0o644, 0o666, 0o640, 0o644), strict=True):
        file.write_text("")
        file.chmod(rights)
    (files[0].parent / "link").symlink_to(elsewhere)
    paths.ensure()
    assert [mode(file) for file in files] == [0o600] * 3
    assert mode(elsewhere) == 0o644


def test_settings_that_others_could_write_are_theirs_to_read_alone(short: Path) -> None:
    paths = Paths.below(short)
    paths.ensure()
    paths.config_dir.chmod(0o777)
    files = [paths.config_file, paths.config_dir / "mine.toml"]
    for file, rights in zip(files, (0o666, 0o664), strict=True):
        file.write_text("")
        file.chmod(rights)
    paths.ensure()
    assert [mode(file) for file in files] == [0o644] * 2
    assert mode(paths.config_dir) == 0o755


@pytest.mark.parametrize("rights", [0o777, 0o773, 0o702])
@pytest.mark.parametrize("depth", [1, 3])
def test_a_folder_that_others_could_exchange_is_refused(short: Path, rights: int, depth: int) -> None:
    inner = short.joinpath("open", *["x"] * (depth - 1))
    inner.mkdir(parents=True)
    (short / "open").chmod(rights)
    with pytest.raises(OpenFolderError) as caught:
        Paths.below(inner).ensure()
    assert str(short / "open") in caught.value.tell(str)
    (short / "open").chmod(rights | stat.S_ISVTX)  # as /tmp is
    Paths.below(inner).ensure()


@needs_root
def test_a_group_of_others_may_not_write_above_either(short: Path) -> None:
    above = short / "shared"
    above.mkdir()
    above.chmod(0o770)
    os.chown(above, OTHER, OTHER)
    with pytest.raises(OpenFolderError):
        Paths.below(above).ensure()
    os.chown(above, OTHER, os.getegid())  # the user's own group
    Paths.below(above).ensure()


@needs_root
@pytest.mark.parametrize("name", ["config", "state", "cache", "log", "run"])
def test_a_folder_of_another_user_is_refused(short: Path, name: str) -> None:
    folder = named(Paths.below(short))[name]
    folder.mkdir()
    os.chown(folder, OTHER, OTHER)
    with pytest.raises(ForeignFolderError) as caught:
        Paths.below(short).ensure()
    assert str(folder) in caught.value.tell(str)


@needs_root
def test_what_another_user_left_in_an_open_folder_is_refused(short: Path) -> None:
    paths = Paths.below(short)
    paths.ensure()
    paths.database.write_text("")
    os.chown(paths.database, OTHER, OTHER)
    with pytest.raises(ForeignFolderError) as caught:
        paths.ensure()
    assert str(paths.database) in caught.value.tell(str)


@needs_root
@pytest.mark.parametrize("whose", ["link", "folder"])
def test_a_link_is_followed_between_folders_of_ones_own_alone(short: Path, whose: str) -> None:
    paths, kept = Paths.below(short / "home"), short / "kept"
    (short / "home").mkdir()
    kept.mkdir()
    kept.chmod(0o777)
    paths.state_dir.symlink_to(kept)
    paths.ensure()
    assert mode(kept) == 0o700
    os.chown(kept if whose == "folder" else paths.state_dir, OTHER, OTHER, follow_symlinks=False)
    with pytest.raises(ForeignFolderError):
        paths.ensure()


def test_a_file_in_a_folders_place_is_refused(short: Path) -> None:
    paths = Paths.below(short)
    paths.runtime_dir.write_text("")
    with pytest.raises(Exception, match=str(paths.runtime_dir)):
        paths.ensure()
