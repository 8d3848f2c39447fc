"""A file whose description is not what this program writes: nothing in it acts, and what is in it is kept."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from notifier.core.choices import Muted
from notifier.sync.store import salvage
from notifier.sync.store.errors import CorruptError
from notifier.sync.store.rows import MAX_NUMBER
from notifier.sync.store.schema import VERSION
from notifier.sync.store.store import Store
from tests.categorias import ENTREGA
from tests.sync.store_samples import NOW, in_days, item, kinds, move, now

ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"

ADDED = {
    "silence": "CREATE TRIGGER t AFTER INSERT ON alerts BEGIN UPDATE alerts SET delivered_at = 'x'; END",
    "refusal": "CREATE TRIGGER t BEFORE INSERT ON transitions BEGIN SELECT RAISE(ABORT, 'no'); END",
    "loss": "CREATE TRIGGER t BEFORE INSERT ON items BEGIN SELECT RAISE(IGNORE); END",
    "nowhere": "CREATE TRIGGER t AFTER INSERT ON items BEGIN INSERT INTO nowhere VALUES (1); END",
    "endless": "CREATE TRIGGER t AFTER INSERT ON items BEGIN"
    f" DELETE FROM mutes WHERE id IN ({ENDLESS} SELECT x FROM c); END",
    "condition": "CREATE UNIQUE INDEX u ON alerts (title)",
    "column": "ALTER TABLE mutes ADD COLUMN more TEXT",
    "computed": "ALTER TABLE items ADD COLUMN more TEXT AS (upper(id)) VIRTUAL",
    "view": "CREATE VIEW more AS SELECT 1",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "state.db"
    with closing(Store(path, now)) as store:
        store.use_account("a")
        store.apply(ENTREGA, [item(str(number)) for number in range(9)], (), (), baseline=True)
        move(store, item("one"))
        move(store, item("another"))
    return path


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


def aside(path: Path) -> Path:
    """What was put aside of it, without its journals."""
    parts = path.parent.glob(f"{path.name}.damaged-*")
    (found,) = [part for part in parts if not part.name.endswith(("-wal", "-shm"))]
    return found


def works(store: Store) -> None:
    """It takes in what comes, and forgets none of it."""
    waiting = store.pending_count()
    alert = move(store, item("new"))
    assert store.pending_count() == waiting + 1
    store.choices.mute(item("new").key, Muted(in_days(1)))
    store.mark_delivered(alert.seqs, NOW)
    assert store.items(ENTREGA)[0]["new"].estado == "ENTREGADO"


@pytest.mark.parametrize("statement", ADDED.values(), ids=ADDED)
def test_what_was_added_to_the_tables_does_nothing(path: Path, statement: str) -> None:
    change(path, statement)
    with closing(Store(path, now)) as store:
        assert kinds(store) == [CorruptError]
        assert not store.use_account("a")
        assert len(store.items(ENTREGA)[0]) == 11
        assert store.pending_count() == 2
        works(store)
    with closing(Store(path, now)) as again:
        assert kinds(again) == []
        assert again.pending_count() == 2


def test_what_was_added_while_it_runs_is_found_where_it_refuses(path: Path) -> None:
    with closing(Store(path, now)) as store:
        change(path, ADDED["refusal"])
        with pytest.raises(CorruptError):
            move(store, item("new"))
        store.rebuild(store.items(ENTREGA)[0].values(), (), {})
        works(store)


def test_a_view_that_never_ends_is_no_table(path: Path) -> None:
    change(
        path,
        "DROP TABLE items",
        f"CREATE VIEW items AS {ENDLESS} SELECT 'entrega' categoria, x id, 'a' numero, 'b' estado,"
        " 1 version, NULL updated_at, '' detalle, NULL left_at, '{}' fields, NULL due FROM c",
    )
    with closing(Store(path, now)) as store:
        assert kinds(store) == [CorruptError]
        assert store.items(ENTREGA) == ({}, {})
        works(store)


def test_damage_that_leads_in_circles_ends(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(salvage, "_MAX_STEPS", 3)
    for source in salvage._sources(path.read_bytes()):
        with closing(source), pytest.raises(sqlite3.OperationalError, match="interrupted"):
            source.execute(f"{ENDLESS} SELECT sum(x) FROM c").fetchone()


@pytest.mark.parametrize("version", [0, VERSION, 99])
def test_a_database_of_another_program_is_put_aside_and_not_added_to(path: Path, version: int) -> None:
    path = path.with_name("theirs.db")
    change(
        path, "CREATE TABLE theirs (x)", "INSERT INTO theirs VALUES (1)", f"PRAGMA user_version = {version}"
    )
    with closing(Store(path, now)) as store:
        assert kinds(store) == [CorruptError]
        works(store)
    with closing(sqlite3.connect(aside(path))) as theirs:
        assert theirs.execute("SELECT name FROM sqlite_schema").fetchall() == [("theirs",)]
        assert theirs.execute("SELECT x FROM theirs").fetchall() == [(1,)]


def test_a_file_without_end_is_put_aside_unread(path: Path) -> None:
    path.write_bytes(b"")
    os.truncate(path, 1 << 40)  # it takes no place on the disk
    with closing(Store(path, now)) as store:
        assert kinds(store) == [CorruptError]
        works(store)
    assert aside(path).stat().st_size == 1 << 40


def test_the_highest_number_of_all_is_no_end(path: Path) -> None:
    change(path, f"UPDATE alerts SET seq = {MAX_NUMBER - 1} WHERE seq = 2")
    with closing(Store(path, now)) as store:
        works(store)


def test_a_transition_with_a_number_of_nobody_leaves_later_ones_theirs(path: Path) -> None:
    names = "categoria, id, numero, origin, target, at, source, detalle, path, version, fields, due"
    change(
        path, f"INSERT INTO transitions (seq, {names}) SELECT {2**63 - 1}, {names} FROM transitions LIMIT 1"
    )
    with closing(Store(path, now)) as store:
        assert kinds(store) == [CorruptError]
        waits = move(store, item("new"))
    with closing(Store(path, now)) as again:
        assert waits in again.pending_alerts()
