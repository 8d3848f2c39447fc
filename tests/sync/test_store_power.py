"""A pulled plug at any moment: the file opens, and no alert that was told is missing from it."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from notifier.sync.store import database, database_file
from notifier.sync.store.store import Store
from tests.categorias import ENTREGA
from tests.soak.budget import budget
from tests.sync.power import Connection, Disk, LossyVFS
from tests.sync.store_samples import NOW, item, moved

CUTS = budget(small=300, full=10_000)


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Disk:
    """What a store did to it, from the making of the file on: changes, alerts, marks, an account."""
    disk = Disk()
    vfs = LossyVFS(disk)
    path = tmp_path_factory.mktemp("power") / "state.db"
    path.touch()  # it is closed to others by name
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database_file, "connect", Connection)
        patch.setattr(database_file, "identity", lambda _path: (1, 1))
        if hasattr(database, "identity"):
            patch.setattr(database, "identity", lambda _path: (1, 1))
        store = Store(path)
        store.use_account("a")
        for step in range(1, 60):
            arrived, told = moved(item(str(step % 7), f"E{step}"))
            (alert,) = store.apply(ENTREGA, (arrived,), (), (told,))
            disk.say("told", alert.seqs[0])
            if step % 3:
                store.mark_delivered(alert.seqs, NOW)
                disk.say("marked", alert.seqs[0])
            if step % 20 == 0:
                store._database._db.execute("PRAGMA wal_checkpoint")
        assert not store.in_memory
        store.close()
    vfs.unregister()
    return disk


def test_the_store_waits_for_the_disk(disk: Disk) -> None:
    assert len([step for step in disk.steps if step.kind == "sync" and step.name.endswith("-wal")]) > 90


def test_a_power_cut_loses_no_alert_that_was_told_and_no_mark_that_was_made(
    disk: Disk, tmp_path: Path
) -> None:
    for seed in range(CUTS):
        lot = random.Random(seed)
        until = lot.randint(1, len(disk.steps))
        folder = tmp_path / str(seed)
        folder.mkdir()
        disk.lay_out(until, lot, folder)
        path = folder / "state.db"
        with closing(Store(path)) as store:
            assert store.take_troubles() == (), f"seed {seed}"
            waiting = {seq for alert in store.pending_alerts() for seq in alert.seqs}
        with closing(sqlite3.connect(path)) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            kept = {seq for (seq,) in db.execute("SELECT seq FROM alerts")}
            # The item and the alert of it are one step.
            newest = dict(db.execute("SELECT id, target FROM transitions ORDER BY seq"))
            assert dict(db.execute("SELECT id, estado FROM items")) == newest
            assert db.execute("SELECT count(*) FROM transitions").fetchone() == (len(kept),)
        assert kept == set(range(1, len(kept) + 1)), f"seed {seed}"
        assert disk.said("told", until) <= kept, f"seed {seed}"
        assert not disk.said("marked", until) & waiting, f"seed {seed}"
