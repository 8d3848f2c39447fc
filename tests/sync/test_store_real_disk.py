"""A real disk that is full, or can't be written. Skipped where nobody may mount one; CI runs as root."""

import contextlib
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from notifier.sync.store.errors import CorruptError, StoreError
from notifier.sync.store.store import Store
from tests.categorias import ENTREGA
from tests.sync.store_samples import ITEM, item, kinds, move


class Disk:
    """A file system of half a megabyte."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "state.db"
        self._filler = folder / "filler"

    def fill(self) -> None:
        """Leave no byte free."""
        with self._filler.open("ab", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))

    def free(self) -> None:
        self._filler.unlink()

    def remount(self, how: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{how}", self.folder], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
        subprocess.run(mount, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no right to mount a small disk: {error}")
    yield Disk(folder)
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk(disk: Disk) -> None:
    store = Store(disk.database)
    store.apply(ENTREGA, (ITEM,), (), (), baseline=True)
    disk.fill()
    alerts = [move(store, item(str(number))) for number in range(200)]
    assert store.in_memory
    assert kinds(store) == [StoreError]
    assert not store.heal()
    assert not store.heal()
    assert store.take_troubles() == ()
    disk.free()
    assert store.heal()
    store.close()
    with closing(Store(disk.database)) as again:
        assert again.pending_alerts() == alerts
        assert not again.in_memory


def test_a_start_on_a_full_disk(disk: Disk) -> None:
    disk.fill()
    store = Store(disk.database)
    assert kinds(store) == [StoreError]
    alert = move(store)
    disk.free()
    store.close()
    with closing(Store(disk.database)) as again:
        assert again.take_troubles() == ()
        assert again.pending_alerts() == [alert]


def test_a_start_on_a_disk_that_was_filled_by_a_program_that_was_killed(disk: Disk) -> None:
    """All that it had written is in the journal, and there is no room for the journal's index."""
    store = Store(disk.database)
    alerts = [move(store, item(str(number))) for number in range(10)]
    journal = disk.folder / "state.db-wal"
    before = {file: file.read_bytes() for file in (disk.database, journal)}
    store.close()
    for file, content in before.items():
        file.write_bytes(content)
    disk.fill()
    late = Store(disk.database)
    assert late.in_memory
    assert kinds(late) == [StoreError]
    assert late.pending_alerts() == alerts
    alerts.append(move(late))
    disk.free()
    assert late.heal()
    late.close()
    with closing(Store(disk.database)) as again:
        assert again.take_troubles() == ()
        assert again.pending_alerts() == alerts


def test_a_damaged_file_on_a_full_disk(disk: Disk) -> None:
    Store(disk.database).close()
    disk.database.write_bytes(b"not a database at all, " * 200)
    disk.fill()
    store = Store(disk.database)
    assert kinds(store) == [CorruptError, StoreError]
    alert = move(store)
    disk.free()
    store.close()
    with closing(Store(disk.database)) as again:
        assert again.pending_alerts() == [alert]


def test_a_disk_that_turned_read_only(disk: Disk) -> None:
    store = Store(disk.database)
    alert = move(store)
    store.close()
    disk.remount("ro")
    late = Store(disk.database)
    later = move(late)
    assert late.in_memory
    assert kinds(late) == [StoreError]
    assert late.pending_alerts() == [alert, later]
    assert not late.heal()
    disk.remount("rw")
    assert late.heal()
    late.close()
    with closing(Store(disk.database)) as again:
        assert again.take_troubles() == ()
        assert again.pending_alerts() == [alert, later]
