"""The folder of the data goes away while they are used: noticed, said once, made anew with all in it."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from notifier.sync.store.errors import CorruptError, GoneError
from notifier.sync.store.store import Store
from tests.categorias import ENTREGA
from tests.sync.store_samples import ITEM, item, kinds, move, now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "state.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    path.parent.mkdir()
    with closing(Store(path, now)) as store:
        store.apply(ENTREGA, (ITEM,), (), (), baseline=True)
        yield store


def is_well(store: Store) -> None:
    store.look()
    assert not store.in_memory
    assert store.take_troubles() == ()


def test_a_folder_that_was_removed_is_made_anew(store: Store, path: Path) -> None:
    is_well(store)
    first = move(store)
    shutil.rmtree(path.parent)
    second = move(store, item("2"))
    store.look()
    assert store.in_memory
    (trouble,) = store.take_troubles()
    assert isinstance(trouble, GoneError)
    assert "desapareció" in trouble.tell(str)
    assert store.heal()
    is_well(store)
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600
    with closing(Store(path)) as again:
        assert again.pending_alerts() == [first, second]


def test_a_file_that_was_removed_is_made_anew(store: Store, path: Path) -> None:
    alert = move(store)
    for part in path.parent.iterdir():
        part.unlink()
    store.look()
    assert store.heal()
    assert kinds(store) == [GoneError]
    with closing(Store(path)) as again:
        assert again.pending_alerts() == [alert]


def test_a_folder_that_comes_back_is_used_again(store: Store, path: Path) -> None:
    first = move(store)
    away = path.parent.rename(path.parent.with_name("away"))
    path.parent.touch()
    store.look()
    assert not store.heal()
    second = move(store, item("2"))
    path.parent.unlink()
    away.rename(path.parent)
    assert store.heal()
    # It is the very file that was left: nothing is set aside.
    assert kinds(store) == [GoneError]
    is_well(store)
    with closing(Store(path)) as again:
        assert again.pending_alerts() == [first, second]


def test_another_file_in_its_place_is_kept_beside(store: Store, path: Path, tmp_path: Path) -> None:
    alert = move(store)
    with closing(Store(tmp_path / "other.db")) as other:
        theirs = move(other, item("theirs"))
    path.unlink()
    (tmp_path / "other.db").rename(path)
    store.look()
    assert store.heal()
    assert kinds(store) == [GoneError, CorruptError]
    with closing(Store(path)) as again:
        assert again.pending_alerts() == [alert]
    aside = min(path.parent.glob("state.db.damaged-*"))
    with closing(Store(aside)) as found:
        assert found.pending_alerts() == [theirs]


def test_another_disk_over_it_and_away_again(store: Store, path: Path) -> None:
    first = move(store)
    try:
        mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(path.parent)]
        subprocess.run(mount, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no right to mount a disk: {error}")
    try:
        store.look()
        assert store.heal()
        second = move(store, item("2"))
        with closing(Store(path)) as again:
            assert again.pending_alerts() == [first, second]
    finally:
        subprocess.run(["umount", "--lazy", path.parent], check=True)
    store.look()
    assert store.heal()
    third = move(store, item("3"))
    assert kinds(store)[:2] == [GoneError, GoneError]
    with closing(Store(path)) as again:
        assert again.pending_alerts() == [first, second, third]
