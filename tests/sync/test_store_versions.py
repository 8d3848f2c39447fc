"""A file of another version of the program."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from notifier.core.choices import Muted
from notifier.core.item_fields import NO_FIELDS, Fields
from notifier.core.look import Look
from notifier.core.model import AlertKind, Estado, Item, ItemKey, Source, Transition, Urgency
from notifier.sync.store import schema
from notifier.sync.store.errors import NewerError
from notifier.sync.store.store import Store
from tests.categorias import CATEGORIAS, ENTREGA, VEHICULO
from tests.sync.store_samples import NOW, in_days, move

VERSION_3 = Path(__file__).parent / "data/state-3.db"
VERSION_4 = Path(__file__).parent / "data/state-4.db"
HISTORY = ("transitions", "alerts", "traces", "mutes", "items", "estados", "meta")
AT = NOW.isoformat()
VERSION_1 = """
    PRAGMA journal_mode = WAL;
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE items (
        categoria TEXT NOT NULL, id TEXT NOT NULL, numero TEXT NOT NULL, estado TEXT NOT NULL,
        version INTEGER, updated_at TEXT, detalle TEXT NOT NULL, present INTEGER NOT NULL,
        PRIMARY KEY (categoria, id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE estados (
        categoria TEXT NOT NULL, codigo TEXT NOT NULL, nombre TEXT NOT NULL, color TEXT NOT NULL,
        icono TEXT NOT NULL, orden INTEGER NOT NULL, final INTEGER NOT NULL, PRIMARY KEY (categoria, codigo)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE transitions (
        seq INTEGER PRIMARY KEY, categoria TEXT NOT NULL, id TEXT NOT NULL, numero TEXT NOT NULL,
        origin TEXT NOT NULL, target TEXT NOT NULL, at TEXT NOT NULL, source TEXT NOT NULL,
        detalle TEXT NOT NULL
    ) STRICT;
    CREATE TABLE alerts (
        seq INTEGER PRIMARY KEY, transition_seq INTEGER NOT NULL REFERENCES transitions (seq),
        title TEXT NOT NULL, body TEXT NOT NULL, urgency TEXT NOT NULL, delivered_at TEXT
    ) STRICT;
    CREATE INDEX alerts_pending ON alerts (seq) WHERE delivered_at IS NULL;
    CREATE TABLE mutes (
        categoria TEXT NOT NULL, id TEXT NOT NULL, until TEXT NOT NULL, PRIMARY KEY (categoria, id)
    ) STRICT, WITHOUT ROWID;
    PRAGMA user_version = 1;
"""
ROWS = f"""
    INSERT INTO meta VALUES ('account', 'a'), ('baseline:entrega', '1'), ('paused_until', '{AT}');
    INSERT INTO items VALUES
        ('entrega', '1', 'ENT-1', 'ENTREGADO', 4, '{AT}', 'Tienda Sol', 1),
        ('entrega', '2', 'ENT-2', 'ASIGNADA', NULL, NULL, '', 0);
    INSERT INTO estados VALUES ('entrega', 'ASIGNADA', 'Asignada', '#0275D8', '', 1, 0);
    INSERT INTO transitions VALUES
        (1, 'entrega', '1', 'ENT-1', 'ASIGNADA', 'EN_CAMINO', '{AT}', 'event', ''),
        (2, 'entrega', '1', 'ENT-1', 'EN_CAMINO', 'ENTREGADO', '{AT}', 'snapshot', 'Tienda Sol');
    INSERT INTO alerts VALUES (1, 1, 'told', '', 'low', '{AT}'), (2, 2, 'waits', 'body', 'critical', NULL);
    INSERT INTO mutes VALUES ('vehiculo', '3', '{AT}');
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
def old(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(VERSION_1 + ROWS)
    return path


def test_what_version_1_knew_is_kept(old: Path) -> None:
    with closing(Store(old)) as store:
        assert store.take_troubles() == ()
        assert not store.use_account("a")
        assert store.has_baseline(ENTREGA)
        assert store.pause.until() == NOW
        present, absent = store.items(ENTREGA)
        assert present == {"1": Item(ENTREGA, "1", "ENT-1", "ENTREGADO", 4, NOW, "Tienda Sol")}
        assert absent == {"2": Item(ENTREGA, "2", "ENT-2", "ASIGNADA")}
        assert store.estados(ENTREGA) == (Estado("ASIGNADA", "Asignada", "#0275D8", "", 1),)
        assert store.choices.mutes == {ItemKey(VEHICULO, "3"): Muted(NOW)}
        (alert,) = store.pending_alerts()
        assert (alert.kind, alert.title, alert.body) == (AlertKind.TRANSITION, "waits", "body")
        assert (alert.urgency, alert.seqs) == (Urgency.CRITICAL, (2,))
        key = ItemKey(ENTREGA, "1")
        assert alert.transitions == (
            Transition(key, "ENT-1", "EN_CAMINO", "ENTREGADO", NOW, Source.SNAPSHOT, "Tienda Sol"),
        )
        assert move(store).seqs == (3,)


def test_a_real_file_of_version_3_is_read_with_all_its_history(path: Path) -> None:
    """That version itself made it: items, catalogue, alerts told and waiting, a trace, a mute, meta."""
    path.write_bytes(VERSION_3.read_bytes())
    with closing(sqlite3.connect(path)) as db:
        before = {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in HISTORY}
    assert {table: len(rows) for table, rows in before.items()} == {
        "transitions": 2,
        "alerts": 2,
        "traces": 1,
        "mutes": 1,
        "items": 14,
        "estados": 6,
        "meta": 11,
    }
    with closing(Store(path, lambda: NOW)) as store:
        assert store.take_troubles() == ()
        assert not store.use_account("https://api.empresa.bo 12", "estandar")
        assert store.is_proven("secret")
        assert [store.has_baseline(categoria) for categoria in CATEGORIAS] == [True] * 3
        assert (store.last_sync(), store.told_version()) == (NOW, "0.2.0")
        present, absent = store.items(ENTREGA)
        assert (len(present), set(absent)) == (11, {"12"})
        assert present["1"] == Item(
            *(ENTREGA, "1", "ENT-2026-0001", "EN_CAMINO", 2, NOW),
            "Almacén Illimani 1 · Luis Mamani Quispe · 1201-ABC",
        )
        assert (present["1"].fields, present["1"].due) == (NO_FIELDS, None)
        assert [estado.nombre for estado in store.estados(ENTREGA)] == [
            *("Programado", "Asignada", "En camino", "Entregado")
        ]
        (alert,) = store.pending_alerts()
        assert (alert.title, alert.seqs) == ("Entrega ENT-2026-0003: ENTREGADO", (2,))
        assert alert.transitions[0].path == ("EN_CAMINO",)
        assert store.choices.mutes == {ItemKey(ENTREGA, "4"): Muted(NOW + timedelta(hours=2))}
        with_fields = replace(
            present["1"], fields=Fields({"client": "Sol", "zone": "Centro"}), due=in_days(1)
        )
        store.apply(ENTREGA, (with_fields,), (), ())
        assert move(store, with_fields).transitions[0].fields == with_fields.fields
    with closing(Store(path, lambda: NOW)) as again:
        assert again.take_troubles() == ()
        found = again.items(ENTREGA)[0]["1"]
        assert (found.fields, found.due) == (with_fields.fields, in_days(1))
        assert again.pending_alerts()[-1].transitions[0].due == in_days(1)
    with closing(sqlite3.connect(path)) as db:
        after = db.execute("SELECT * FROM transitions").fetchall()
        assert [row[:11] for row in after[:2]] == before["transitions"]
        assert db.execute("SELECT * FROM traces").fetchall() == before["traces"]


def test_a_real_file_of_version_4_is_read_with_its_mutes_and_what_waits(path: Path) -> None:
    """That version itself made it: fields and due of items, alerts told and waiting, a mute, a pause."""
    path.write_bytes(VERSION_4.read_bytes())
    with closing(Store(path, lambda: NOW)) as store:
        assert store.take_troubles() == ()
        assert not store.use_account("https://api.empresa.bo 12", "estandar")
        assert store.pause.until() == NOW + timedelta(hours=1)
        present, absent = store.items(ENTREGA)
        assert (len(present), set(absent)) == (7, {"8"})
        assert present["4"].fields == Fields({"client": "Almacén 4", "zone": "Centro"})
        # What nobody had noted is counted from the last change that the server told.
        assert (present["4"].due, present["4"].entered_at) == (in_days(1), present["4"].updated_at)
        assert store.choices.mutes == {ItemKey(ENTREGA, "4"): Muted(NOW + timedelta(hours=2))}
        assert not store.choices.follows
        (alert,) = store.pending_alerts()
        assert (alert.kind, alert.title) == (AlertKind.TRANSITION, "Entrega ENT-2026-0002: NOVEDAD")
        assert (alert.look, alert.key, alert.transitions[0].silenced) == (Look.NEUTRAL, None, "")
        store.choices.follow(ItemKey(ENTREGA, "5"))
        store.apply(ENTREGA, (replace(present["4"], entered_at=NOW),), (), ())
    with closing(Store(path, lambda: NOW)) as again:
        assert again.take_troubles() == ()
        assert set(again.choices.follows) == {ItemKey(ENTREGA, "5")}
        assert again.items(ENTREGA)[0]["4"].entered_at == NOW
    with closing(sqlite3.connect(path)) as db:
        # Nobody could note what was seen: it counts as seen when it was told.
        assert db.execute("SELECT count(*) FROM alerts WHERE seen_at = delivered_at").fetchone() == (1,)
        assert db.execute("SELECT count(*) FROM traces").fetchone() == (1,)


def test_what_version_1_left_behind_is_pruned_like_any_other(old: Path) -> None:
    Store(old).close()
    # When the item left was not kept; the count begins with the new version, on the system's own clock.
    with closing(sqlite3.connect(old)) as db:
        (left_at,) = db.execute("SELECT left_at FROM items WHERE left_at IS NOT NULL").fetchone()
    assert left_at.endswith("+00:00")
    with closing(Store(old, lambda: in_days(100_000))) as store:
        store.prune(timedelta(days=90))
        assert store.items(ENTREGA)[1] == {}
    with closing(sqlite3.connect(old)) as db:
        assert db.execute("SELECT title FROM alerts").fetchall() == [("waits",)]


def test_an_old_file_gets_the_tables_of_a_new_one(old: Path, tmp_path: Path) -> None:
    def layout(file: Path) -> set[tuple[str, ...]]:
        Store(file).close()
        with closing(sqlite3.connect(file)) as db:
            return set(
                db.execute(
                    "SELECT t.type, t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c"
                    " UNION ALL SELECT 'version', user_version, '' FROM pragma_user_version"
                )
            )

    assert layout(old) == layout(tmp_path / "new.db")


def test_a_migration_that_fails_leaves_the_old_version(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dump(old)
    monkeypatch.setitem(schema.MIGRATIONS, 1, (*schema.MIGRATIONS[1], "DROP TABLE nowhere"))
    with closing(sqlite3.connect(old, isolation_level=None)) as db:
        with pytest.raises(sqlite3.OperationalError):
            schema.upgrade(db)
        assert schema.version_of(db) == 1
    assert dump(old) == before


CHILD = """
import signal, sys
from pathlib import Path
from notifier.sync.store import schema
from notifier.sync.store.store import Store
from tests.categorias import CATEGORIAS, ENTREGA, VEHICULO

def statements(all_of_them=tuple(schema.MIGRATIONS[1])):
    yield from all_of_them
    print("nearly there", flush=True)
    signal.pause()

schema.MIGRATIONS[1] = statements()
Store(Path(sys.argv[1]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_program_killed_in_a_migration_leaves_the_old_version(old: Path) -> None:
    before = dump(old)
    with subprocess.Popen([sys.executable, "-c", CHILD, old], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "nearly there\n"
        child.send_signal(signal.SIGKILL)
    with closing(sqlite3.connect(old)) as db:
        assert schema.version_of(db) == 1
    assert dump(old) == before
    with closing(Store(old)) as store:
        assert [alert.title for alert in store.pending_alerts()] == ["waits"]
        assert store.take_troubles() == ()


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return list(db.iterdump())


def test_a_newer_file_is_refused_with_a_sentence_and_left_as_it_is(path: Path) -> None:
    Store(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("CREATE TABLE of_tomorrow (x)")
        schema.mark_version(db, 99)
    path.chmod(0o640)
    before, stat = path.read_bytes(), path.stat()
    with pytest.raises(NewerError, match="Actualice el programa"):
        Store(path)
    assert path.read_bytes() == before
    assert (path.stat().st_mode, path.stat().st_mtime_ns) == (stat.st_mode, stat.st_mtime_ns)
    assert list(path.parent.iterdir()) == [path]
