"""What is forgotten is gone: from the tables, the file's free pages, its journal, and from beside it."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from notifier.core.choices import Muted
from notifier.core.model import Estado, ItemKey
from notifier.sync.store import database_file
from notifier.sync.store.store import Store
from tests.categorias import ENTREGA
from tests.sync.store_samples import NOW, item, move

SECRET = "Tienda Sol de la esquina"


@pytest.fixture(autouse=True)
def forgetful_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian's SQLite overwrites by itself what is deleted; others leave it where it was."""
    usual = database_file.connect

    def connect(path: Path | str, *, uri: bool = False) -> sqlite3.Connection:
        made = usual(path, uri=uri)
        made.execute("PRAGMA secure_delete = OFF").fetchall()
        return made

    monkeypatch.setattr(database_file, "connect", connect)


def filled(path: Path) -> Store:
    store = Store(path)
    store.use_account("http://empresa.bo Ana")
    store.set_proven("t0ken")
    store.set_told_version("1.2")
    store.set_estados(ENTREGA, [Estado("X", SECRET, "#000000", "", 1)])
    for number in range(200):
        move(store, replace(item(str(number)), numero=SECRET, detalle=SECRET))
    store.choices.mute(ItemKey(ENTREGA, "1"), Muted(NOW))
    store.pause.set_until(NOW)
    path.with_name("state.db.damaged-20260101T000000").write_text(SECRET)
    return store


def left(path: Path) -> list[str]:
    """The files in which something of the account stands."""
    words = (SECRET.encode(), b"Ana")
    files = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    return [name for name, content in files.items() if any(word in content for word in words)]


def test_nothing_of_an_account_is_left_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with closing(filled(path)) as store:
        assert left(path)
        assert store.forget_account()
        # While it is open, too: nobody waits for the end of the program.
        assert left(path) == []
        assert store.pending_alerts() == []
        assert store.told_version() == "1.2"
        assert not store.is_proven("t0ken")
        assert store.pause.until() is None
        assert store.use_account("http://empresa.bo Luis")
        assert move(store).seqs
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_another_account_leaves_nothing_of_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with closing(filled(path)) as store:
        assert store.use_account("http://empresa.bo Luis")
        assert left(path) == []


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with closing(filled(path)) as store:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert not store.forget_account()
            assert store.pending_alerts() == []
            other.execute("ROLLBACK")
        # As soon as it can be.
        assert store.forget_account()
        assert left(path) == []


@pytest.mark.parametrize("account", [None, "http://empresa.bo Luis"])
def test_what_a_kill_interrupts_the_next_start_finishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, account: str | None
) -> None:
    path = tmp_path / "state.db"
    with closing(filled(path)) as store, monkeypatch.context() as killed:
        killed.setattr("notifier.sync.store.database.Database.scrub", lambda _self: True)
        assert store.forget_account() if account is None else store.use_account(account)
        assert left(path)
    with closing(Store(path)):
        assert left(path) == []


def test_a_file_set_aside_before_the_first_account_stays(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    aside = path.with_name("state.db.damaged-20260101T000000")
    aside.write_text(SECRET)
    for _ in range(2):
        with closing(Store(path)) as store:
            store.use_account("http://empresa.bo Ana")
    assert aside.exists()
