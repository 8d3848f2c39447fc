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
from tests.desk.bus import eventually
from tests.desk.desk import Desk
from tests.e2e.program import START, Program, call, on

GARBAGE = b"not a database at all, " * 500
NO_ROOM = "No se pueden guardar los datos"


def folder(desk: Desk) -> Path:
    return desk.state_home / "estado-notifier"


def told(desk: Desk) -> list[str]:
    return [call.summary for call in desk.notifications.calls]


def test_a_damaged_file(desk: Desk, backend: Backend) -> None:
    folder(desk).mkdir()
    (folder(desk) / "state.db").write_bytes(GARBAGE)
    environ = on(backend, backend.sign_in())
    for _life in range(2):
        with Program(desk, "run", "--hidden", environ=environ) as program:
            status = program.wait_link("live")
            assert status["items"] == {"entrega": 1, "proforma": 1, "vehiculo": 1}
            desk.notifications.wait_for(lambda _call: True, START)
            assert program.stop() == 0
    assert told(desk) == ["Datos guardados dañados"]
    (aside,) = folder(desk).glob("state.db.damaged-*")
    assert aside.read_bytes() == GARBAGE
    assert str(aside) in desk.notifications.calls[0].body


@pytest.fixture
def small_disk(desk: Desk) -> Iterator[Path]:
    """The folder of the program's data, on a file system of a megabyte."""
    disk = folder(desk)
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


def test_a_full_disk(desk: Desk, backend: Backend, small_disk: Path) -> None:
    (entrega,), (proforma,) = backend.items("entrega"), backend.items("proforma")
    backend.move("proforma", proforma["id"], "PENDIENTE")
    estados = itertools.cycle(("EN_CAMINO", "ASIGNADA"))
    with Program(desk, "run", "--hidden", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        filler = fill(small_disk)

        def is_told() -> bool:
            # The file has some room of its own.
            backend.move("entrega", entrega["id"], next(estados))
            return NO_ROOM in told(desk)

        eventually(is_told, START)
        backend.move("entrega", entrega["id"], "NOVEDAD")
        backend.move("proforma", proforma["id"], "APROBADA")
        desk.notifications.wait_for(lambda call: "Aprobada" in call.summary + call.body, START)
        program.wait_status(
            lambda status: (status["link"], status["pending_alerts"]) == ("live", 0), "all told, and live"
        )
        filler.unlink()
        assert program.stop() == 0
    assert told(desk).count(NO_ROOM) == 1
    with closing(sqlite3.connect(small_disk / "state.db")) as database:
        estados_kept = dict(database.execute("SELECT categoria, estado FROM items").fetchall())
        waiting = database.execute("SELECT count(*) FROM alerts WHERE delivered_at IS NULL").fetchone()
    assert (estados_kept["entrega"], estados_kept["proforma"], waiting) == ("NOVEDAD", "APROBADA", (0,))


def test_a_log_without_room_is_no_reason_to_print(desk: Desk, backend: Backend) -> None:
    log = folder(desk) / "log" / "estado-notifier.log"
    log.parent.mkdir(parents=True)
    log.symlink_to("/dev/full")
    with Program(desk, "run", "--hidden", environ=on(backend, "no-such-token")) as program:
        program.wait_link("signed_out")
        assert program.stop() == 0
    assert program.output() == ""


def test_one_flipped_bit(desk: Desk, backend: Backend) -> None:
    """In one time of one row: the program goes live, says so once, and keeps the history."""
    environ = on(backend, backend.sign_in())
    (proforma,) = backend.items("proforma")
    backend.move("proforma", proforma["id"], "PENDIENTE")
    with Program(desk, "run", "--hidden", environ=environ) as program:
        program.wait_link("live")
        backend.move("proforma", proforma["id"], "APROBADA")
        desk.notifications.wait_for(lambda call: "Aprobada" in call.summary + call.body, START)
        program.wait_status(lambda status: status["pending_alerts"] == 0, "told")
        assert program.stop() == 0
    database = folder(desk) / "state.db"
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("UPDATE items SET updated_at = replace(updated_at, ':', ';') WHERE categoria = 'vehiculo'")
        before = db.execute("SELECT count(*) FROM transitions").fetchone()
    seen = len(told(desk))
    for _life in range(2):
        with Program(desk, "run", "--hidden", environ=environ) as program:
            status = program.wait_link("live")
            assert status["items"] == {"entrega": 1, "proforma": 1, "vehiculo": 1}
            eventually(lambda: len(told(desk)) > seen, START)
            assert program.stop() == 0
    assert told(desk)[seen:] == ["Datos guardados dañados"]
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("SELECT count(*) FROM transitions").fetchone() == before


def test_the_folders_go_away_under_the_program(desk: Desk, backend: Backend) -> None:
    environ = on(backend, backend.sign_in())
    (proforma,) = backend.items("proforma")
    backend.move("proforma", proforma["id"], "PENDIENTE")
    with Program(desk, "run", "--hidden", environ=environ) as program:
        program.wait_link("live")
        database, lock = folder(desk) / "state.db", folder(desk) / "instance.lock"
        shutil.rmtree(folder(desk))
        for socket in desk.folder.rglob("control.sock"):
            shutil.rmtree(socket.parent)
        # A second start finds the first, and shows it.
        second = call(program.environ, "run")
        assert (second.returncode, second.stderr) == (0, "")
        eventually(lambda: database.exists() and lock.exists(), START)
        backend.move("proforma", proforma["id"], "APROBADA")
        desk.notifications.wait_for(lambda call: "Aprobada" in call.summary + call.body, START)
        program.wait_status(
            lambda status: (status.get("link"), status.get("pending_alerts")) == ("live", 0), "told, and live"
        )
        assert call(program.environ, "run").returncode == 0
        assert program.stop() == 0
    assert told(desk).count(NO_ROOM) == 1
    assert folder(desk).stat().st_mode & 0o777 == 0o700
    assert "control socket" not in program.output()
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("SELECT estado FROM items WHERE categoria = 'proforma'").fetchone() == ("APROBADA",)
    log = folder(desk) / "log" / "estado-notifier.log"
    assert log.exists()
