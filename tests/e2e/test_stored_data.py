"""What is known is in a damaged file, or finds no room: the program goes on, says so once, loses nothing."""

import contextlib
import itertools
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.e2e.program import START, Program, call, on
from tests.private_desktop.bus import eventually
from tests.private_desktop.private_desktop import PrivateDesktop

GARBAGE = b"not a database at all, " * 500
NO_ROOM = "No se pueden guardar los datos"


def folder(private_desktop: PrivateDesktop) -> Path:
    return private_desktop.state_home / "estado-notifier"


def told(private_desktop: PrivateDesktop) -> list[str]:
    return [call.summary for call in private_desktop.notifications.calls]


def test_a_damaged_file(private_desktop: PrivateDesktop, backend: Backend) -> None:
    folder(private_desktop).mkdir()
    (folder(private_desktop) / "state.db").write_bytes(GARBAGE)
    environ = on(backend, backend.sign_in())
    for _life in range(2):
        with Program(private_desktop, "run", "--hidden", environ=environ) as program:
            status = program.wait_link("live")
            assert status["items"] == {"entrega": 1, "proforma": 1, "vehiculo": 1}
            private_desktop.notifications.wait_for(lambda _call: True, START)
            assert program.stop() == 0
    assert told(private_desktop) == ["Datos guardados dañados"]
    (aside,) = folder(private_desktop).glob("state.db.damaged-*")
    assert aside.read_bytes() == GARBAGE
    assert str(aside) in private_desktop.notifications.calls[0].body


@pytest.fixture
def small_disk(private_desktop: PrivateDesktop) -> Iterator[Path]:
    """The folder of the program's data, on a file system of a megabyte."""
    disk = folder(private_desktop)
    disk.mkdir()
    try:
        mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
        subprocess.run(mount, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no right to mount a small disk: {error}")
    yield disk
    subprocess.run(["umount", disk], check=True)


def fill(disk: Path) -> Path:
    """Leave no byte free; the file that takes them all."""
    filler = disk / "filler"
    with filler.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    return filler


def test_a_full_disk(private_desktop: PrivateDesktop, backend: Backend, small_disk: Path) -> None:
    (entrega,), (proforma,) = backend.items("entrega"), backend.items("proforma")
    backend.move("proforma", proforma["id"], "PENDIENTE")
    estados = itertools.cycle(("EN_CAMINO", "ASIGNADA"))
    with Program(private_desktop, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        filler = fill(small_disk)

        def is_told() -> bool:
            # The file has some room of its own.
            backend.move("entrega", entrega["id"], next(estados))
            return NO_ROOM in told(private_desktop)

        eventually(is_told, START)
        backend.move("entrega", entrega["id"], "NOVEDAD")
        backend.move("proforma", proforma["id"], "APROBADA")
        private_desktop.notifications.wait_for(lambda call: "Aprobada" in call.summary + call.body, START)
        program.wait_status(
            lambda status: (status["link"], status["pending_alerts"]) == ("live", 0), "all told, and live"
        )
        filler.unlink()
        assert program.stop() == 0
    assert told(private_desktop).count(NO_ROOM) == 1
    with closing(sqlite3.connect(small_disk / "state.db")) as database:
        estados_kept = dict(database.execute("SELECT categoria, estado FROM items").fetchall())
        waiting = database.execute("SELECT count(*) FROM alerts WHERE delivered_at IS NULL").fetchone()
    assert (estados_kept["entrega"], estados_kept["proforma"], waiting) == ("NOVEDAD", "APROBADA", (0,))


def test_a_log_without_room_is_no_reason_to_print(private_desktop: PrivateDesktop, backend: Backend) -> None:
    log = folder(private_desktop) / "log" / "estado-notifier.log"
    log.parent.mkdir(parents=True)
    log.symlink_to("/dev/full")
    with Program(private_desktop, "run", "--hidden", environ=on(backend, "no-such-token")) as program:
        program.wait_link("signed_out")
        assert program.stop() == 0
    assert program.output() == ""


def test_one_flipped_bit(private_desktop: PrivateDesktop, backend: Backend) -> None:
    """In one time of one row: the program goes live, says so once, and keeps the history."""
    environ = on(backend, backend.sign_in())
    (proforma,) = backend.items("proforma")
    backend.move("proforma", proforma["id"], "PENDIENTE")
    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        program.wait_link("live")
        backend.move("proforma", proforma["id"], "APROBADA")
        private_desktop.notifications.wait_for(lambda call: "Aprobada" in call.summary + call.body, START)
        program.wait_status(lambda status: status["pending_alerts"] == 0, "told")
        assert program.stop() == 0
    database = folder(private_desktop) / "state.db"
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("UPDATE items SET updated_at = replace(updated_at, ':', ';') WHERE categoria = 'vehiculo'")
        before = db.execute("SELECT count(*) FROM transitions").fetchone()
    seen = len(told(private_desktop))
    for _life in range(2):
        with Program(private_desktop, "run", "--hidden", environ=environ) as program:
            status = program.wait_link("live")
            assert status["items"] == {"entrega": 1, "proforma": 1, "vehiculo": 1}
            eventually(lambda: len(told(private_desktop)) > seen, START)
            assert program.stop() == 0
    assert told(private_desktop)[seen:] == ["Datos guardados dañados"]
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("SELECT count(*) FROM transitions").fetchone() == before


def test_the_folders_go_away_under_the_program(private_desktop: PrivateDesktop, backend: Backend) -> None:
    environ = on(backend, backend.sign_in())
    (proforma,) = backend.items("proforma")
    backend.move("proforma", proforma["id"], "PENDIENTE")
    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        program.wait_link("live")
        database, lock = folder(private_desktop) / "state.db", folder(private_desktop) / "instance.lock"
        shutil.rmtree(folder(private_desktop))
        for socket in private_desktop.folder.rglob("control.sock"):
            shutil.rmtree(socket.parent)
        # A second start finds the first, and shows it.
        second = call(program.environ, "run")
        assert (second.returncode, second.stderr) == (0, "")
        eventually(lambda: database.exists() and lock.exists(), START)
        backend.move("proforma", proforma["id"], "APROBADA")
        private_desktop.notifications.wait_for(lambda call: "Aprobada" in call.summary + call.body, START)
        program.wait_status(
            lambda status: (status.get("link"), status.get("pending_alerts")) == ("live", 0), "told, and live"
        )
        assert call(program.environ, "run").returncode == 0
        assert program.stop() == 0
    assert told(private_desktop).count(NO_ROOM) == 1
    assert folder(private_desktop).stat().st_mode & 0o777 == 0o700
    assert "control socket" not in program.output()
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("SELECT estado FROM items WHERE categoria = 'proforma'").fetchone() == ("APROBADA",)
    log = folder(private_desktop) / "log" / "estado-notifier.log"
    assert log.exists()
