"""A value that cannot be read is damage: what can be read is taken over, the rest is counted and said."""

import os
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from notifier.core.choices import Muted
from notifier.core.item_fields import NO_FIELDS
from notifier.core.model import Estado, Item, ItemKey
from notifier.sync.store.errors import CorruptError
from notifier.sync.store.store import Store
from tests.categorias import CATEGORIAS, ENTREGA, VEHICULO
from tests.sync.bits import flip, replace_once
from tests.sync.store_samples import FIELDS, NOW, in_days, item, kinds, move, now

MANY = [item(str(number)) for number in range(40)]
MUTED = ItemKey(VEHICULO, "9")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


def fill(path: Path, told: int = 5, waiting: int = 3) -> None:
    with closing(Store(path, now)) as store:
        store.use_account("a")
        store.set_estados(ENTREGA, [Estado("EN_CAMINO", "En camino"), Estado("ENTREGADO", "Entregado")])
        store.apply(ENTREGA, MANY, (), (), baseline=True)
        for number in range(told + waiting):
            alert = move(store, item(str(number)))
            if number < told:
                store.mark_delivered(alert.seqs, NOW)
        store.pause.set_until(NOW + timedelta(hours=1))
        store.set_last_sync(NOW)
        store.choices.mute(MUTED, Muted(NOW + timedelta(hours=2)))


def sql(text: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute("PRAGMA ignore_check_constraints = ON")
            db.execute("PRAGMA writable_schema = ON")
            db.execute(text)

    return change


def bytes_of(old: bytes, new: bytes) -> Callable[[Path], None]:
    return lambda path: replace_once(path, old, new)


def whole(store: Store) -> None:
    """Read all that a start reads."""
    for categoria in CATEGORIAS:
        store.items(categoria)
        store.estados(categoria)
    assert store.choices.mutes is not None
    store.last_sync()
    store.pause.until()


DAMAGES: dict[str, Callable[[Path], None]] = {
    "a time": sql("UPDATE items SET updated_at = '2026-03-02T12;00:00+00:00' WHERE id = '7'"),
    "a time without a zone": sql("UPDATE items SET updated_at = '2026-03-02' WHERE id = '7'"),
    "a time of year 0": sql("UPDATE items SET updated_at = '0000-03-02T08:30:00+00:00' WHERE id = '7'"),
    "a time of year 1": sql("UPDATE items SET updated_at = '0001-01-01T00:00:00+09:00' WHERE id = '7'"),
    "when it left": sql("UPDATE items SET left_at = 'yesterday' WHERE id = '7'"),
    "when it is due": sql("UPDATE items SET due = 'tomorrow' WHERE id = '7'"),
    "fields that are no JSON": sql("""UPDATE items SET fields = '{"client":"Tienda' WHERE id = '7'"""),
    "fields that are no object": sql("UPDATE items SET fields = '[1]' WHERE id = '7'"),
    "a field that is no text": sql("""UPDATE items SET fields = '{"client":{"a":1}}' WHERE id = '7'"""),
    "the key of a field": sql("""UPDATE items SET fields = '{"cli nt":"Sol"}' WHERE id = '7'"""),
    "fields without end": sql("UPDATE items SET fields = json_object('client', hex(zeroblob(999999)))"),
    "fields too deep": sql("""UPDATE items SET fields = replace(hex(zeroblob(99999)), '0', '[')"""),
    "fields of the history": sql("UPDATE transitions SET fields = 'x', due = 'y' WHERE seq = 8"),
    "a category": sql("UPDATE mutes SET categoria = 'wehiculo'"),
    "an urgency": sql("UPDATE alerts SET urgency = 'norm!l' WHERE seq = 8"),
    "a source": sql("UPDATE transitions SET source = 'evenu' WHERE seq = 8"),
    "an alert without its transition": sql("UPDATE alerts SET transition_seq = 4711 WHERE seq = 8"),
    "a number beyond all": sql(f"UPDATE alerts SET seq = {2**63 - 1} WHERE seq = 1"),
    "a pause": sql("UPDATE meta SET value = '2026-03-02T09:3?:00+00:00' WHERE key = 'paused_until'"),
    "the last time in step": sql("UPDATE meta SET value = 'x' WHERE key = 'last_sync'"),
    "a mute": sql("UPDATE mutes SET until = ''"),
    "bytes that are no UTF-8": bytes_of(b"7ENT-7EN_CAMINO", b"7ENT-7EN\xc3CAMIN\xff"),
    "a NULL where text was": sql(
        "UPDATE sqlite_schema SET sql = replace(sql, 'numero TEXT NOT NULL', 'numero TEXT')"
    ),
    "a column of another name": bytes_of(
        b"detalle TEXT NOT NULL,\n        left_at", b"detalla TEXT NOT NULL,\n        left_at"
    ),
    "a table of another name": bytes_of(b"CREATE TABLE mutes", b"CREATE TABLE muces"),
    "the first bytes": bytes_of(b"SQLite format 3", b"SQLite format 7"),
    "the size of a page": bytes_of(b"SQLite format 3\0\x10\0", b"SQLite format 3\0\x10\x04"),
    "a version from nowhere": sql("PRAGMA user_version = 1073741826"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_one_value_costs_no_more_than_its_row(path: Path, damage: Callable[[Path], None]) -> None:
    fill(path)
    damage(path)
    with closing(Store(path, now)) as store:
        store.at_start(lambda: whole(store))
        told = store.take_troubles()
        assert [type(trouble) for trouble in told] in ([CorruptError], [])
        present, absent = store.items(ENTREGA)
        assert len(present) + len(absent) >= len(MANY) - 1
        assert len(store.pending_alerts()) >= 2
        assert not store.use_account("a")
        assert move(store, item("new")) in store.pending_alerts()
    with closing(Store(path, now)) as again:
        whole(again)
        assert again.take_troubles() == ()
        assert len(again.pending_alerts()) >= 3
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM transitions").fetchone()[0] >= 8


def test_what_the_server_may_call_an_item_is_no_damage(path: Path) -> None:
    named = [item(name) for name in ("7\u00a0a", "7\u200ba", "\uff17", "i" * 1000)]
    with closing(Store(path, now)) as store:
        store.use_account("a")
        store.apply(ENTREGA, named, (), (), baseline=True)
    with closing(Store(path, now)) as store:
        assert set().union(*store.items(ENTREGA)) == {one.id for one in named}


def test_damaged_fields_cost_the_fields_and_no_row(path: Path) -> None:
    fill(path)
    sql("UPDATE items SET fields = '{' WHERE id = '7'")(path)
    sql("UPDATE transitions SET fields = '{', due = '?' WHERE seq = 8")(path)
    with closing(Store(path, now)) as store:
        store.at_start(lambda: whole(store))
        assert kinds(store) == [CorruptError]
        present, _ = store.items(ENTREGA)
        assert len(present) == len(MANY)
        assert (present["7"].fields, present["7"].detalle) == (NO_FIELDS, "Tienda Sol")
        assert present["8"].fields == FIELDS
        assert [alert.seqs for alert in store.pending_alerts()] == [(6,), (7,), (8,)]


def test_a_damaged_row_of_the_history_is_counted(path: Path) -> None:
    fill(path)
    sql("UPDATE alerts SET urgency = 'loud' WHERE seq = 7")(path)
    with closing(Store(path, now)) as store:
        (trouble,) = store.take_troubles()
        # Of eight transitions, eight alerts and a mute.
        assert "se recuperaron 16 registros; 1 no se pudieron leer" in trouble.tell(str)
        assert [alert.seqs for alert in store.pending_alerts()] == [(6,), (8,)]


def test_a_damaged_letter_of_an_alert_is_told_as_it_is(path: Path) -> None:
    fill(path)
    sql("UPDATE alerts SET body = CAST(x'41ff42' AS TEXT) WHERE seq = 7")(path)
    with closing(Store(path, now)) as store:
        assert [alert.body for alert in store.pending_alerts()] == ["→", "A?B", "→"]


def test_an_estado_that_nothing_else_has_is_no_state_to_compare_with(path: Path) -> None:
    fill(path)
    sql("UPDATE items SET estado = 'EN_CAMINN' WHERE id = '30'")(path)
    sql("UPDATE items SET updated_at = 'damage' WHERE id = '31'")(path)
    with closing(Store(path, now)) as store:
        store.at_start(lambda: whole(store))
        present, _ = store.items(ENTREGA)
        assert {"30", "31"}.isdisjoint(present)
        # Only a whole list brings the others back.
        assert {found.updated_at for found in present.values()} == {None}


def test_an_estado_with_a_flipped_bit_is_damage(path: Path) -> None:
    fill(path)
    sql("UPDATE items SET estado = 'EN_CAMINN' WHERE id = '30'")(path)
    with closing(Store(path, now)) as store:
        store.at_start(lambda: whole(store))
        assert kinds(store) == [CorruptError]
        present, _ = store.items(ENTREGA)
        assert len(present) == len(MANY) - 1


def test_an_estado_that_the_server_has_not_told_is_none(path: Path) -> None:
    fill(path)
    with closing(Store(path, now)) as store:
        others = [item("30", "NOVEDAD"), item("31", "EN_CAMINN"), item("32", "EN_CAMINN")]
        store.apply(ENTREGA, others, (), ())
    with closing(Store(path, now)) as store:
        whole(store)
        assert kinds(store) == []


def test_a_damaged_account_takes_nothing_away(path: Path) -> None:
    fill(path)
    sql("UPDATE meta SET value = 'b' WHERE key = 'account'")(path)
    with closing(Store(path, now)) as store:
        assert not store.use_account("a")
        assert len(store.pending_alerts()) == 3


def test_silence_for_a_thousand_years_is_none(path: Path) -> None:
    fill(path)
    sql("UPDATE meta SET value = '8026-03-02T09:30:00+00:00' WHERE key = 'paused_until'")(path)
    sql("UPDATE mutes SET until = '8026-03-02T09:30:00+00:00'")(path)
    with closing(Store(path, now)) as store:
        assert store.pause.until() is None
        assert store.choices.mutes == {}


# While it runs --------------------------------------------------------------------------------------------


def test_history_outlives_damage_that_is_found_while_it_runs(path: Path) -> None:
    fill(path)
    store = Store(path, now)
    waiting = store.pending_alerts()
    store.mark_delivered(waiting[0].seqs, NOW)
    sql("UPDATE transitions SET at = 'never' WHERE seq = 1")(path)
    sql("DROP TABLE mutes")(path)
    with pytest.raises(CorruptError):
        store.choices.mute(MUTED, Muted(NOW))
    store.rebuild(MANY, (), {})
    (trouble,) = store.take_troubles()
    assert "se recuperaron 14 registros; 2 no se pudieron leer" in trouble.tell(str)
    assert store.pending_alerts() == waiting[1:]
    store.choices.mute(MUTED, Muted(NOW))
    store.close()
    with closing(Store(path, now)) as again:
        assert again.pending_alerts() == waiting[1:]
        assert again.choices.mutes == {MUTED: Muted(NOW)}
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM transitions").fetchone() == (7,)


def test_an_alert_that_was_delivered_is_not_pending_in_the_new_file(path: Path) -> None:
    fill(path)
    store = Store(path, now)
    waiting = store.pending_alerts()
    store.mark_delivered(waiting[0].seqs, NOW)
    sql(f"UPDATE alerts SET delivered_at = NULL WHERE seq = {waiting[0].seqs[0]}")(path)
    store.rebuild(MANY, (), {})
    store.close()
    with closing(Store(path, now)) as again:
        assert again.pending_alerts() == waiting[1:]


# Something else in its place ------------------------------------------------------------------------------


def folder(path: Path) -> None:
    path.mkdir()
    (path / "mine.txt").write_text("kept")


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize("make", [folder, os.mkfifo, lambda path: path.symlink_to("/dev/full")])
def test_what_is_no_file_is_set_aside(path: Path, suffix: str, make: Callable[[Path], None]) -> None:
    fill(path)
    part = path.with_name(path.name + suffix)
    if not suffix:
        path.unlink()
    make(part)
    with closing(Store(path, now)) as store:
        assert kinds(store) == [CorruptError]
        assert not store.in_memory
        waiting = store.pending_alerts()
        assert len(waiting) == (3 if suffix else 0)
        waiting.append(move(store, item("new")))
    with closing(Store(path, now)) as again:
        assert again.pending_alerts() == waiting
        assert kinds(again) == []


def test_a_journal_of_another_database_takes_nothing_away(path: Path, tmp_path: Path) -> None:
    other = Store(tmp_path / "other.db", now)
    move(other)
    journal = (tmp_path / "other.db-wal").read_bytes()
    other.close()
    fill(path)
    path.with_name("state.db-journal").write_bytes(journal)
    path.with_name("state.db-shm").write_bytes(random.Random(1).randbytes(32768))
    with closing(Store(path, now)) as store:
        assert len(store.pending_alerts()) == 3


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_journal_ends_nothing(path: Path, seed: int) -> None:
    """What stands behind the damage is gone; no more than that."""
    rng = random.Random(seed)
    fill(path)
    store = Store(path, now)
    for number in range(20, 30):
        move(store, item(str(number)))
    files = {name: path.with_name(name).read_bytes() for name in ("state.db", "state.db-wal", "state.db-shm")}
    store.close()
    for name, content in files.items():
        path.with_name(name).write_bytes(content)
    flip(path.with_name("state.db-wal"), rng, 20)
    flip(path.with_name("state.db-shm"), rng, 20)
    with closing(Store(path, now)) as late:
        whole(late)
        assert len(late.pending_alerts()) >= 3
        move(late, item("new"))
    with closing(Store(path, now)) as again:
        assert again.take_troubles() == ()


def test_few_damaged_files_are_kept(path: Path) -> None:
    for days in range(6):
        path.write_bytes(b"not a database at all, " * 500)
        with closing(Store(path, lambda days=days: in_days(days))) as store:  # type: ignore[misc]  # a lambda with a default has no type
            store.prune(timedelta(days=90))
    assert len(list(path.parent.glob("state.db.damaged-*"))) == 3
    assert max(path.parent.glob("state.db.damaged-*")).name == "state.db.damaged-20260307T083000"


# Any bits -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(60))
def test_a_hundred_flipped_bits_leave_a_store_that_works(path: Path, seed: int) -> None:
    fill(path, told=60, waiting=20)
    told = {f"ENT-{number}" for number in range(60)}
    flip(path, random.Random(seed), 100)
    with closing(Store(path, now)) as store:
        store.at_start(lambda: whole(store))
        assert told.isdisjoint(alert.title for alert in store.pending_alerts()), "told twice"
        for found in store.items(ENTREGA)[0].values():
            assert isinstance(found, Item)
        late = move(store, replace(item("late"), updated_at=NOW))
        store.mark_delivered(late.seqs, NOW)
        store.prune(timedelta(days=90))
    with closing(Store(path, now)) as again:
        whole(again)
        assert again.take_troubles() == ()


def test_a_file_that_was_set_aside_outlives_the_first_who_signs_in(path: Path) -> None:
    """Nothing in it says whose it was; it may be this very account's."""
    fill(path)
    path.write_bytes(b"not a database at all, " * 500)
    with closing(Store(path, now)) as store:
        assert store.use_account("a")
        assert len(list(path.parent.glob("state.db.damaged-*"))) == 1
        # Another account's files go, as before.
        assert store.use_account("b")
        assert not list(path.parent.glob("state.db.damaged-*"))
