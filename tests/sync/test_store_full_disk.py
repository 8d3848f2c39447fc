"""A file that can't be written: memory stands in for it, it is told once, and it heals.

A limit of pages makes the real library refuse with a real SQLITE_FULL, anywhere. test_store_real_disk.py
fills a real disk, which takes the right to mount one.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from notifier.sync.store import database_file
from notifier.sync.store.errors import CorruptError, StoreError
from notifier.sync.store.schema import mark_version
from notifier.sync.store.store import Store
from tests.categorias import ENTREGA
from tests.sync.store_samples import ITEM, NOW, item, kinds, move, moved, now

LARGE = [item(str(number)) for number in range(1000, 3000)]
ASIDE = "state.db.damaged-20260302T083000"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "state.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    path.parent.mkdir()
    with closing(Store(path, now)) as store:
        store.use_account("a")
        store.apply(ENTREGA, (ITEM,), (), (), baseline=True)
        yield store


def fill_up(store: Store) -> None:
    """Let the file have no page more than it has, and want more."""
    store._database._db.execute("PRAGMA max_page_count = 1").fetchall()
    store.apply(ENTREGA, LARGE, (), ())


def estado(path: Path, item_id: str) -> str | None:
    with closing(sqlite3.connect(path)) as db:
        row = db.execute("SELECT estado FROM items WHERE id = ?", (item_id,)).fetchone()
    return row[0] if row else None


def test_a_step_that_the_disk_can_not_take_is_taken_by_memory(store: Store, path: Path) -> None:
    earlier = move(store, item("earlier"))
    fill_up(store)
    assert store.in_memory
    alert = move(store)
    store.mark_delivered(earlier.seqs, NOW)
    store.pause.set_until(NOW)
    assert store.pending_alerts() == [alert]
    assert store.pause.until() == NOW
    assert store.items(ENTREGA)[0]["1"].estado == "ENTREGADO"
    assert len(store.items(ENTREGA)[0]) == len(LARGE) + 2
    # Should it crash now, the alert that was delivered since is told again, and no change is lost.
    assert estado(path, "1") == "EN_CAMINO"
    assert estado(path, "1000") is None
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM alerts WHERE delivered_at IS NULL").fetchone() == (1,)


def test_a_difference_that_can_be_read_but_once_is_taken_whole(store: Store) -> None:
    store._database._db.execute("PRAGMA max_page_count = 1").fetchall()
    arrived, told = moved()
    store.apply(ENTREGA, iter([*LARGE, arrived]), iter(["1000"]), [told])
    assert store.in_memory
    present, absent = store.items(ENTREGA)
    assert (len(present), set(absent)) == (len(LARGE), {"1000"})


def test_it_is_told_once_that_nothing_can_be_saved(store: Store, path: Path) -> None:
    fill_up(store)
    move(store)
    (trouble,) = store.take_troubles()
    assert trouble.title == "No se pueden guardar los datos"
    assert trouble.tell(str).startswith("Libere espacio en disco")
    assert str(path) in trouble.tell(str)
    move(store, item("2"))
    assert store.take_troubles() == ()


def test_what_was_in_memory_is_in_the_file_when_it_heals(store: Store, path: Path) -> None:
    earlier = move(store, item("earlier"))
    fill_up(store)
    alert = move(store)
    store.mark_delivered(earlier.seqs, NOW)
    assert store.heal()
    assert not store.in_memory
    assert estado(path, "1") == "ENTREGADO"
    later = move(store, item("later"))
    store.close()
    with closing(Store(path)) as again:
        assert again.pending_alerts() == [alert, later]
        assert len(again.items(ENTREGA)[0]) == len(LARGE) + 3
        assert not again.use_account("a")
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_second_full_disk_is_told_again(store: Store) -> None:
    fill_up(store)
    assert kinds(store) == [StoreError]
    assert store.heal()
    store._database._db.execute("PRAGMA max_page_count = 1").fetchall()
    store.apply(ENTREGA, [item(f"more{number}") for number in range(2000)], (), ())
    assert kinds(store) == [StoreError]


def test_a_store_that_is_well_has_nothing_to_heal(store: Store, path: Path) -> None:
    assert store.heal()
    assert store.take_troubles() == ()
    assert not store.in_memory


def test_what_is_in_memory_at_the_end_is_saved_if_it_can_be(store: Store, path: Path) -> None:
    fill_up(store)
    alert = move(store)
    store.close()
    with closing(Store(path)) as again:
        assert again.pending_alerts() == [alert]


def test_a_mistake_is_not_taken_for_a_full_disk(store: Store) -> None:
    arrived, (transition, alert) = moved()
    with pytest.raises(sqlite3.IntegrityError):
        store.apply(ENTREGA, (arrived,), (), ((replace(transition, numero=None), alert),))  # type: ignore[arg-type]  # what no row can hold
    assert not store.in_memory


def test_a_file_that_another_program_holds_is_left_alone_until_it_is_free(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_file, "LOCK_PATIENCE", 0.05)
    path.parent.mkdir()
    store = Store(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        alert = move(store)
        assert store.in_memory
        assert not store.heal()
        other.execute("ROLLBACK")
    assert store.heal()
    store.close()
    with closing(Store(path)) as again:
        assert again.pending_alerts() == [alert]


def test_a_file_that_is_damaged_meanwhile_is_set_aside(store: Store, path: Path) -> None:
    fill_up(store)
    path.write_bytes(b"not a database at all, " * 100)
    assert store.heal()
    assert kinds(store) == [StoreError, CorruptError]
    store.close()
    with closing(Store(path)) as again:
        assert len(again.items(ENTREGA)[0]) == len(LARGE) + 1


def test_a_file_that_is_newer_meanwhile_is_left_as_it_is(store: Store, path: Path) -> None:
    fill_up(store)
    with closing(sqlite3.connect(path)) as db:
        mark_version(db, 99)
    assert not store.heal()
    assert estado(path, "1") == "EN_CAMINO"
    assert estado(path, "1000") is None


# From the start -------------------------------------------------------------------------------------------


def test_a_folder_that_can_not_be_is_told_and_heals(path: Path) -> None:
    path.parent.touch()
    with closing(Store(path, now)) as store:
        assert kinds(store) == [StoreError]
        assert store.in_memory
        assert store.use_account("a")
        alert = move(store)
        assert not store.heal()
        path.parent.unlink()
        assert store.heal()
        assert store.take_troubles() == ()
    assert path.stat().st_mode & 0o777 == 0o600
    with closing(Store(path)) as again:
        assert again.pending_alerts() == [alert]


def test_a_file_that_nobody_could_read_is_not_overwritten(store: Store, path: Path) -> None:
    move(store)
    store.close()
    home = path.parent.rename(path.parent.with_name("away"))
    with closing(Store(path, now)) as late:
        assert late.items(ENTREGA) == ({}, {})
        late.apply(ENTREGA, (item("2"),), (), (), baseline=True)
        home.rename(path.parent)
        assert late.heal()
        assert kinds(late) == [StoreError, CorruptError]
    assert estado(path.with_name(ASIDE), "1") == "ENTREGADO"
    assert estado(path, "2") == "EN_CAMINO"


def test_half_of_what_another_program_holds_is_not_taken_for_all(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its journal can't be read while it is held; the file without it is another, older state."""
    monkeypatch.setattr(database_file, "LOCK_PATIENCE", 0.05)
    path.parent.mkdir()
    other = Store(path)
    other._database._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    other.apply(ENTREGA, (ITEM,), (), (), baseline=True)
    other._database._db.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
    alert = move(other)
    store = Store(path, now)
    assert store.in_memory
    other.close()
    assert store.heal()
    store.close()
    with closing(Store(path.with_name(ASIDE))) as found:
        assert found.pending_alerts() == [alert]


def test_a_newer_file_that_turns_up_is_left_as_it_is(store: Store, path: Path) -> None:
    store.close()
    with closing(sqlite3.connect(path)) as db:
        mark_version(db, 99)
    before = path.read_bytes()
    home = path.parent.rename(path.parent.with_name("away"))
    late = Store(path)
    home.rename(path.parent)
    move(late)
    assert not late.heal()
    late.close()
    assert path.read_bytes() == before
