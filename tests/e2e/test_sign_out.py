"""Signing out: nothing of the account is shown any more, and what is known of it here goes if wanted."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.e2e.keyboard import press_return, type_into_window
from tests.e2e.program import START, Program, call, on
from tests.private_desktop.bus import eventually
from tests.private_desktop.private_desktop import PrivateDesktop

NONE = {"entrega": 0, "proforma": 0, "vehiculo": 0}


@pytest.fixture
def private_desktop(tmp_path: Path) -> Iterator[PrivateDesktop]:
    with PrivateDesktop(tmp_path, keyring=True) as private_desktop:
        yield private_desktop


def files_with(private_desktop: PrivateDesktop, text: str) -> list[str]:
    """The files of the program in which this stands."""
    return [
        path.name
        for folder in (private_desktop.state_home, private_desktop.cache_home, private_desktop.config_home)
        for path in folder.rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    ]


def told(private_desktop: PrivateDesktop, backend: Backend) -> str:
    """The number of an entrega of which an alert was told, and is still on the screen."""
    (entrega,) = backend.items("entrega")
    backend.move("entrega", entrega["id"], "EN_CAMINO")
    backend.move("entrega", entrega["id"], "ENTREGADO")
    private_desktop.notifications.wait_for(lambda call: entrega["numero"] in call.summary, START)
    return str(entrega["numero"])


def rows(private_desktop: PrivateDesktop) -> int:
    with closing(sqlite3.connect(private_desktop.state_home / "estado-notifier" / "state.db")) as database:
        tables = ("items", "transitions", "alerts", "mutes", "estados")
        return sum(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)


@pytest.mark.parametrize("option", ["--forget", "--keep", ""])
def test_a_running_instance_shows_nothing_and_forgets_what_is_wanted(
    private_desktop: PrivateDesktop, backend: Backend, option: str
) -> None:
    environ = private_desktop.environ(**on(backend))
    reply = call(environ, "login", "--login", backend.login, "--password-stdin", stdin=backend.password)
    assert reply.returncode == 0, reply.stderr
    with Program(private_desktop, "run", "--hidden", environ=on(backend)) as program:
        program.wait_link("live")
        numero = told(private_desktop, backend)
        program.wait_status(lambda status: status["pending_alerts"] == 0, "marked")
        assert "state.db" in " ".join(files_with(private_desktop, numero))
        options = [option] if option else []
        assert call(environ, "logout", *options).returncode == 0
        status = program.wait_link("signed_out")
        assert (status["items"], status["last_sync"]) == (NONE, None)
        eventually(lambda: not private_desktop.notifications.shown, START)
        if option == "--keep":
            assert rows(private_desktop) > 0
        else:
            assert rows(private_desktop) == 0
            assert files_with(private_desktop, numero) == []
            assert files_with(private_desktop, backend.login) == []
        assert program.stop() == 0


@pytest.mark.parametrize("option", ["--forget", "--keep"])
def test_without_an_instance(private_desktop: PrivateDesktop, backend: Backend, option: str) -> None:
    environ = private_desktop.environ(**on(backend))
    call(environ, "login", "--login", backend.login, "--password-stdin", stdin=backend.password)
    with Program(private_desktop, "watch", environ=on(backend)) as program:
        program.wait_link("live")
        numero = str(backend.items("entrega")[0]["numero"])
        assert program.stop() == 0
    damaged = private_desktop.state_home / "estado-notifier" / "state.db.damaged-20260101T000000"
    damaged.write_text(numero)
    assert call(environ, "logout", option).returncode == 0
    assert bool(files_with(private_desktop, numero)) == (option == "--keep")
    assert damaged.exists() == (option == "--keep")


def test_the_window_asks_and_forgets(private_desktop: PrivateDesktop, backend: Backend) -> None:
    with Program(private_desktop, "run", environ=on(backend)) as program:
        program.wait_link("signed_out")
        private_desktop.tray.wait_for(lambda item: bool(item.menu), START)
        private_desktop.tray.click("Iniciar sesión…")
        type_into_window(program.environ, backend.login, backend.password)
        program.wait_link("live")
        told(private_desktop, backend)
        private_desktop.tray.wait_for()
        private_desktop.tray.click("Cerrar sesión")
        # What is to go is chosen already, and so is the button.
        press_return(program.environ, "Cerrar sesión")
        program.wait_link("signed_out")
        eventually(lambda: rows(private_desktop) == 0, START)
        assert program.stop() == 0
