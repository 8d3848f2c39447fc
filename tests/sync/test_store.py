import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from notifier.core.choices import Muted
from notifier.core.model import Estado, ItemKey
from notifier.sync.store.store import Store
from tests.categorias import ENTREGA, PROFORMA, VEHICULO
from tests.sync.store_samples import ITEM, NOW, in_days, item, move, moved, now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


def test_what_was_stored_is_there_after_a_restart(path: Path) -> None:
    store = Store(path)
    store.use_account("a")
    store.apply(ENTREGA, (ITEM, item("2")), (), (), baseline=True)
    store.apply(ENTREGA, (), ("2",), ())
    store.set_estados(ENTREGA, (Estado("A", "Á", "#000000", "📦", 4, final=True),))
    store.set_last_sync(NOW)
    store.pause.set_until(NOW)
    store.choices.mute(ITEM.key, Muted(NOW))
    store.close()

    with closing(Store(path)) as again:
        assert not again.use_account("a")
        assert again.items(ENTREGA) == ({"1": ITEM}, {"2": item("2")})
        assert again.has_baseline(ENTREGA)
        assert not again.has_baseline(PROFORMA)
        assert again.estados(ENTREGA) == (Estado("A", "Á", "#000000", "📦", 4, final=True),)
        assert again.last_sync() == again.pause.until() == NOW
        assert again.choices.mutes == {ITEM.key: Muted(NOW)}


def test_an_alert_waits_until_it_is_delivered(path: Path) -> None:
    with closing(Store(path)) as store:
        alert = move(store)
        assert store.pending_alerts() == [alert]
        store.mark_delivered(alert.seqs, NOW + timedelta(seconds=1))
        assert store.pending_alerts() == []
        assert store.pending_count() == 0


def test_an_alert_and_all_of_its_transition_wait_over_a_restart(path: Path) -> None:
    store = Store(path)
    told, waits = move(store, item("1")), move(store, item("2"))
    store.mark_delivered(told.seqs, NOW)
    store.close()
    with closing(Store(path)) as again:
        assert again.pending_alerts() == [waits]
        assert waits.transitions[0].path == ("LLEGO", "NOVEDAD")
        assert waits.transitions[0].version == 4


def test_a_number_of_the_outbox_that_nobody_knows_is_passed_over(path: Path) -> None:
    with closing(Store(path)) as store:
        alert = move(store)
        store.mark_delivered((alert.seqs[0] + 1, 99), NOW)
        assert store.pending_alerts() == [alert]


def test_a_state_and_its_alert_are_one_transaction(path: Path) -> None:
    with closing(Store(path)) as store:
        store.apply(ENTREGA, (ITEM,), (), (), baseline=True)
        arrived, (transition, alert) = moved()
        broken = replace(alert, urgency=None)  # type: ignore[arg-type]  # what no row can hold
        with pytest.raises(sqlite3.IntegrityError):
            store.apply(ENTREGA, (arrived,), (), ((transition, broken),))
        assert store.items(ENTREGA)[0]["1"].estado == "EN_CAMINO"
        assert store.pending_alerts() == []


def test_an_item_that_left_comes_back(path: Path) -> None:
    with closing(Store(path)) as store:
        store.apply(ENTREGA, (ITEM,), (), (), baseline=True)
        store.apply(ENTREGA, (), ("1",), ())
        store.apply(ENTREGA, (ITEM,), (), ())
        assert store.items(ENTREGA) == ({"1": ITEM}, {})


def test_an_account_sees_only_its_own(path: Path) -> None:
    with closing(Store(path)) as store:
        assert store.use_account("a")
        store.apply(ENTREGA, (ITEM,), (), (), baseline=True)
        old = move(store)
        assert not store.use_account("a")
        assert store.items(ENTREGA)[0]
        assert store.use_account("b")
        assert store.items(ENTREGA) == ({}, {})
        assert store.pending_alerts() == []
        assert not store.has_baseline(ENTREGA)
        # The desktop may yet take an alert of the other account; it is not taken for one of this.
        new = move(store)
        store.mark_delivered(old.seqs, NOW)
        assert store.pending_alerts() == [new]


def test_the_file_is_the_users_alone(path: Path) -> None:
    Store(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_unknown_item_key_in_a_mute_is_kept_apart(path: Path) -> None:
    with closing(Store(path)) as store:
        store.choices.mute(ItemKey(VEHICULO, "1"), Muted(NOW))
        assert ItemKey(ENTREGA, "1") not in store.choices.mutes


# Pruning --------------------------------------------------------------------------------------------------


def transitions(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [row[0] for row in db.execute("SELECT id FROM transitions ORDER BY seq")]


def test_what_happened_long_ago_is_forgotten(path: Path) -> None:
    with closing(Store(path, lambda: in_days(90))) as store:
        old, young = move(store, item("old"), in_days(-1)), move(store, item("young"), in_days(1))
        store.mark_delivered(old.seqs + young.seqs, NOW)
        store.prune(timedelta(days=90))
        assert transitions(path) == ["young"]


def test_an_alert_that_waits_is_kept_however_old(path: Path) -> None:
    store = Store(path, lambda: in_days(400))
    alert = move(store)
    store.prune(timedelta(days=90))
    store.close()
    with closing(Store(path)) as again:
        assert again.pending_alerts() == [alert]


def test_an_item_is_forgotten_long_after_it_left_and_not_before(path: Path) -> None:
    days = 0
    with closing(Store(path, lambda: in_days(days))) as store:
        store.apply(ENTREGA, (item("stays"), item("first"), item("second")), (), (), baseline=True)
        store.apply(ENTREGA, (), ("first",), ())
        days = 60
        store.apply(ENTREGA, (), ("first", "second"), ())
        days = 100
        store.prune(timedelta(days=90))
        present, absent = store.items(ENTREGA)
        assert (set(present), set(absent)) == ({"stays"}, {"second"})


def test_a_mute_that_is_over_is_forgotten(path: Path) -> None:
    with closing(Store(path, now)) as store:
        store.apply(ENTREGA, (item("1"), item("2")), (), ())
        store.choices.mute(ItemKey(ENTREGA, "1"), Muted(in_days(-1)))
        store.choices.mute(ItemKey(ENTREGA, "nowhere"), Muted())
        store.choices.follow(ItemKey(ENTREGA, "nowhere"))
        store.choices.mute(ItemKey(ENTREGA, "2"), Muted(in_days(1)))
        store.prune(timedelta(days=90))
        assert store.choices.mutes == {ItemKey(ENTREGA, "2"): Muted(in_days(1))}
        assert not store.choices.follows


def test_pruning_reads_no_whole_table_of_what_happened(path: Path) -> None:
    with closing(Store(path)) as store:
        statements: list[str] = []
        store._database._db.set_trace_callback(statements.append)
        store.prune(timedelta(days=90))
        store._database._db.set_trace_callback(None)
        deletes = [statement for statement in statements if statement.startswith("DELETE")]
        plan = [
            row[3]
            for statement in deletes
            if not re.search("FROM (mutes|follows|late) ", statement)
            for row in store._database._db.execute(f"EXPLAIN QUERY PLAN {statement}")
        ]
    assert len(deletes) == 10
    assert not [step for step in plan if step.startswith("SCAN")], plan
