"""Signing out: nothing of the account is shown any more, and what is known of it here goes if wanted."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.desk.bus import eventually
from tests.desk.desk import Desk
from tests.e2e.keyboard import press_return, type_into_window
from tests.e2e.program import START, Program, call, on

NONE = {"entrega": 0, "proforma": 0, "vehiculo": 0}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path, keyring=True) as desk:
        yield desk


def files_with(desk: Desk, text: str) -> list[str]:
    """The files of the program in which this stands."""
    return [
        path.name
        for folder in (desk.state_home, desk.cache_home, desk.config_home)
        for path in folder.rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    ]


def told(desk: Desk, backend: Backend) -> str:
    """The number of an entrega of which an alert was told, and is still on the screen."""
    (entrega,) = backend.items("entrega")
    backend.move("entrega", entrega["id"], "EN_CAMINO")
    backend.move("entrega", entrega["id"], "ENTREGADO")
    desk.notifications.wait_for(lambda call: entrega["numero"] in call.summary, START)
    return str(entrega["numero"])


def rows(desk: Desk) -> int:
    with closing(sqlite3.connect(desk.state_home / "estado-notifier" / "state.db")) as database:
        tables = ("items", "transitions", "alerts", "mutes", "estados")
        return sum(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)


@pytest.mark.parametrize("option", ["--forget", "--keep", ""])
def test_a_running_instance_shows_nothing_and_forgets_what_is_wanted(
    desk: Desk, backend: Backend, option: str
) -> None:
    environ = desk.environ(**on(backend))
    reply = call(environ, "login", "--login", backend.login, "--password-stdin", stdin=backend.password)
    assert reply.returncode == 0, reply.stderr
    with Program(desk, "run", "--hidden", environ=on(backend)) as program:
        program.wait_link("live")
        numero = told(desk, backend)
        program.wait_status(lambda status: status["pending_alerts"] == 0, "marked")
        assert "state.db" in " ".join(files_with(desk, numero))
        options = [option] if option else []
        assert call(environ, "logout", *options).returncode == 0
        status = program.wait_link("signed_out")
        assert (status["items"], status["last_sync"]) == (NONE, None)
        eventually(lambda: not desk.notifications.shown, START)
        if option == "--keep":
            assert rows(desk) > 0
        else:
            assert rows(desk) == 0
            assert files_with(desk, numero) == []
            assert files_with(desk, backend.login) == []
        assert program.stop() == 0


@pytest.mark.parametrize("option", ["--forget", "--keep"])
def test_without_an_instance(desk: Desk, backend: Backend, option: str) -> None:
    environ = desk.environ(**on(backend))
    call(environ, "login", "--login", backend.login, "--password-stdin", stdin=backend.password)
    with Program(desk, "watch", environ=on(backend)) as program:
        program.wait_link("live")
        numero = str(backend.items("entrega")[0]["numero"])
        assert program.stop() == 0
    damaged = desk.state_home / "estado-notifier" / "state.db.damaged-20260101T000000"
    damaged.write_text(numero)
    assert call(environ, "logout", option).returncode == 0
    assert bool(files_with(desk, numero)) == (option == "--keep")
    assert damaged.exists() == (option == "--keep")


def test_the_window_asks_and_forgets(desk: Desk, backend: Backend) -> None:
    with Program(desk, "run") as program:
        program.wait_link("signed_out")
        type_into_window(program.environ, backend.api_url, backend.login, backend.password)
        program.wait_link("live")
        told(desk, backend)
        desk.tray.wait_for()
        desk.tray.click("Cerrar sesión")
        # What is to go is chosen already, and so is the button.
        press_return(program.environ, "Cerrar sesión")
        program.wait_link("signed_out")
        eventually(lambda: rows(desk) == 0, START)
        assert program.stop() == 0
