"""A file that is not what was written: set aside, told, and made anew."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from notifier.core.choices import Muted
from notifier.core.model import Estado, Item, ItemKey
from notifier.sync.store.errors import CorruptError, StoreError
from notifier.sync.store.store import Store
from tests.categorias import ENTREGA, VEHICULO
from tests.sync.store_samples import NOW, in_days, item, move, now

ASIDE = "state.db.damaged-20260302T083000"
MANY = [item(str(number)) for number in range(2000)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


def filled(path: Path) -> None:
    with closing(Store(path)) as store:
        store.use_account("a")
        store.apply(ENTREGA, MANY, (), (), baseline=True)


def scribble(path: Path) -> None:
    path.write_bytes(b"not a database at all, " * 100)


def overwrite_pages(path: Path) -> None:
    """Leave the header and the tables' names as they are, and nothing else."""
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))


def cut_off(path: Path) -> None:
    os.truncate(path, 8192)


def drop_a_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE alerts")


def drop_a_column(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("ALTER TABLE transitions DROP COLUMN path")


def forget_the_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 0")


def claim_the_first_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 1")


def claim_a_version_of_nowhere(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 66")


@pytest.mark.parametrize(
    ("damage", "items"),
    [
        (scribble, 0),
        (overwrite_pages, 0),
        (cut_off, 0),
        (drop_a_table, len(MANY)),
        (drop_a_column, len(MANY)),
        (forget_the_version, len(MANY)),
        (claim_the_first_version, len(MANY)),
        (claim_a_version_of_nowhere, len(MANY)),
    ],
)
def test_a_damaged_file_is_set_aside_told_and_read_as_far_as_it_goes(
    path: Path, damage: Callable[[Path], None], items: int
) -> None:
    filled(path)
    damage(path)
    damaged = path.read_bytes()
    with closing(Store(path, now)) as store:
        (trouble,) = store.take_troubles()
        assert isinstance(trouble, CorruptError)
        assert trouble.tell(str).startswith("No se podían leer los datos guardados")
        assert str(path.with_name(ASIDE)) in trouble.tell(str)
        assert store.take_troubles() == ()
        assert not store.in_memory
        assert len(store.items(ENTREGA)[0]) == items
        store.use_account("a")
        alert = move(store)
    assert path.with_name(ASIDE).read_bytes() == damaged
    with closing(Store(path)) as again:
        assert again.take_troubles() == ()
        assert again.pending_alerts() == [alert]


def test_an_empty_file_is_a_new_one(path: Path) -> None:
    path.touch()
    with closing(Store(path)) as store:
        assert store.take_troubles() == ()
        move(store)


def test_the_journal_of_a_file_that_was_set_aside_is_nobodys(path: Path) -> None:
    """As it is where the program was killed between the two."""
    store = Store(path)
    move(store)
    journal = path.with_name("state.db-wal").read_bytes()
    store.close()
    path.unlink()
    path.with_name("state.db-wal").write_bytes(journal)
    with closing(Store(path)) as again:
        assert again.pending_alerts() == []
        assert again.items(ENTREGA) == ({}, {})


def test_a_file_that_was_set_aside_is_kept_as_long_as_history(path: Path) -> None:
    filled(path)
    scribble(path)
    Store(path, now).close()
    aside = path.with_name(ASIDE)
    for days, kept in ((89, True), (91, False)):
        with closing(Store(path, partial(in_days, days))) as store:
            store.prune(timedelta(days=90))
            assert aside.exists() is kept
    assert path.exists()


# While the program runs -----------------------------------------------------------------------------------


def damage_under(store: Store, path: Path) -> None:
    """Everything that is kept in memory of the file goes, and then the file."""
    store._database._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    store._database._db.execute("PRAGMA shrink_memory")
    overwrite_pages(path)


def test_damage_found_while_it_runs_has_a_name(path: Path) -> None:
    filled(path)
    store = Store(path, now)
    damage_under(store, path)
    with pytest.raises(CorruptError):
        move(store)
    with pytest.raises(CorruptError):
        store.items(ENTREGA)
    store.close()


def test_a_damaged_file_is_rebuilt_from_what_is_known(path: Path) -> None:
    filled(path)
    store = Store(path, now)
    store.pause.set_until(NOW)
    store.choices.mute(ItemKey(VEHICULO, "9"), Muted(NOW))
    store.choices.follow(ItemKey(VEHICULO, "9"))
    told, waits = move(store, item("a")), move(store, item("b"))
    store.mark_delivered(told.seqs, NOW)
    damage_under(store, path)
    with pytest.raises(CorruptError):
        store.apply(ENTREGA, MANY, (), ())

    catalogue = (Estado("A", "Á"),)
    muted = {ItemKey(VEHICULO, "9"): Muted(NOW)}
    vehiculo = Item(VEHICULO, "9", "ABC-123", "DISPONIBLE")
    store.rebuild([*MANY, vehiculo], [item("gone")], {ENTREGA: catalogue})
    (trouble,) = store.take_troubles()
    assert isinstance(trouble, CorruptError)
    assert not store.in_memory
    later = move(store)
    # The desktop held this one while the file was made anew.
    store.mark_delivered(told.seqs, NOW)
    store.close()

    assert path.with_name(ASIDE).exists()
    assert path.stat().st_mode & 0o777 == 0o600
    with closing(Store(path)) as again:
        assert again.take_troubles() == ()
        assert not again.use_account("a")
        assert again.has_baseline(ENTREGA)
        assert again.pause.until() == NOW
        present, absent = again.items(ENTREGA)
        assert len(present) == len(MANY)
        assert present["2"] == item("2")
        assert absent == {"gone": item("gone")}
        assert again.items(VEHICULO) == ({"9": vehiculo}, {})
        assert again.estados(ENTREGA) == catalogue
        assert again.choices.mutes == muted
        assert set(again.choices.follows) == set(muted)
        assert again.pending_alerts() == [waits, later]


def test_a_rebuilt_file_that_can_not_be_written_is_kept_in_memory(path: Path) -> None:
    filled(path)
    store = Store(path, now)
    damage_under(store, path)
    home = path.parent.rename(path.parent.with_name("away"))
    path.parent.touch()
    with pytest.raises(CorruptError):
        move(store)
    store.rebuild(MANY, (), {})
    assert [type(trouble) for trouble in store.take_troubles()] == [StoreError]
    assert store.in_memory
    alert = move(store)
    path.parent.unlink()
    home.rename(path.parent)
    assert store.heal()
    assert [type(trouble) for trouble in store.take_troubles()] == [CorruptError]
    store.close()
    with closing(Store(path)) as again:
        assert again.pending_alerts() == [alert]
        assert len(again.items(ENTREGA)[0]) == len(MANY)
