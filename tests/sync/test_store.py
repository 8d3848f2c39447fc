import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notifier.core.catalog import Catalog
from notifier.core.model import Alert, Categoria, Estado, Item, ItemKey, Source, Transition, Urgency
from notifier.core.wording import transition_alert
from notifier.sync.store import Store, StoreError
from tests.sync.world import CATALOG, entrega

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
ITEM = Item(Categoria.ENTREGA, "1", "ENT-1", "EN_CAMINO", 3, NOW, "Tienda Sol")


def moved(catalog: Catalog = CATALOG) -> tuple[Item, tuple[Transition, Alert]]:
    item = replace(ITEM, estado="ENTREGADO", version=4)
    transition = Transition(item.key, item.numero, ITEM.estado, item.estado, NOW, Source.EVENT)
    return item, (transition, transition_alert(transition, Urgency.NORMAL, catalog, str))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


def test_what_was_stored_is_there_after_a_restart(path: Path) -> None:
    store = Store(path)
    store.apply(Categoria.ENTREGA, (ITEM, entrega("2", "ASIGNADA", None)), (), (), baseline=True)
    store.apply(Categoria.ENTREGA, (), ("2",), ())
    store.set_estados(Categoria.ENTREGA, (Estado("A", "Á", "#000000", "📦", 4, final=True),))
    store.set_last_sync(NOW)
    store.set_paused_until(NOW)
    store.set_mute(ITEM.key, NOW)
    store.close()

    again = Store(path)
    assert again.items(Categoria.ENTREGA) == ({"1": ITEM}, {"2": entrega("2", "ASIGNADA", None)})
    assert again.has_baseline(Categoria.ENTREGA)
    assert not again.has_baseline(Categoria.PROFORMA)
    assert again.estados(Categoria.ENTREGA) == (Estado("A", "Á", "#000000", "📦", 4, final=True),)
    assert again.last_sync() == again.paused_until() == NOW
    assert again.mutes() == {ITEM.key: NOW}
    again.close()


def test_an_alert_waits_until_it_is_delivered(path: Path) -> None:
    store = Store(path)
    item, told = moved()
    (alert,) = store.apply(Categoria.ENTREGA, (item,), (), (told,))
    assert store.pending_alerts() == [alert]
    store.mark_delivered(alert.seqs, NOW + timedelta(seconds=1))
    assert store.pending_alerts() == []
    assert store.pending_count() == 0
    store.close()


def test_a_state_and_its_alert_are_one_transaction(path: Path) -> None:
    store = Store(path)
    store.apply(Categoria.ENTREGA, (ITEM,), (), (), baseline=True)
    item, (transition, alert) = moved()
    broken = replace(alert, urgency=None)  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError):
        store.apply(Categoria.ENTREGA, (item,), (), ((transition, broken),))
    assert store.items(Categoria.ENTREGA)[0]["1"].estado == "EN_CAMINO"
    assert store.pending_alerts() == []
    store.close()


def test_an_account_sees_only_its_own(path: Path) -> None:
    store = Store(path)
    assert store.use_account("a")
    store.apply(Categoria.ENTREGA, (ITEM,), (), (), baseline=True)
    assert not store.use_account("a")
    assert store.items(Categoria.ENTREGA)[0]
    assert store.use_account("b")
    assert store.items(Categoria.ENTREGA) == ({}, {})
    assert not store.has_baseline(Categoria.ENTREGA)
    store.close()


def test_the_file_is_the_users_alone(path: Path) -> None:
    Store(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_newer_file_is_refused_with_a_sentence(path: Path) -> None:
    Store(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreError, match="Actualice el programa"):
        Store(path)


def test_a_file_that_is_no_database_is_said(path: Path) -> None:
    path.write_bytes(b"not a database at all, " * 100)
    with pytest.raises(StoreError, match=r"state\.db"):
        Store(path)


def test_a_folder_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        Store(tmp_path / "absent" / "state.db")


def test_an_unknown_item_key_in_a_mute_is_kept_apart(path: Path) -> None:
    store = Store(path)
    store.set_mute(ItemKey(Categoria.VEHICULO, "1"), NOW)
    assert ItemKey(Categoria.ENTREGA, "1") not in store.mutes()
    store.close()
