"""Whose the rows are, on the real program: the next person at this desk sees nothing of the one before."""

import sqlite3
from contextlib import closing

import pytest

from tests.backend import Backend
from tests.e2e.program import Program, on
from tests.private_desktop.private_desktop import PrivateDesktop

NONE = {"entrega": 0, "proforma": 0, "vehiculo": 0}
ONE_EACH = {"entrega": 1, "proforma": 1, "vehiculo": 1}


@pytest.fixture
def left(private_desktop: PrivateDesktop, backend: Backend) -> tuple[str, str]:
    """The token of a person whose rows and whose alert, not yet told, are stored; and another token."""
    (entrega,) = backend.items("entrega")
    backend.move("entrega", entrega["id"], "EN_CAMINO")
    mine, other = backend.sign_in(), backend.sign_in()
    private_desktop.notifications.refuses = True
    with Program(private_desktop, "run", "--hidden", environ=on(backend, mine)) as program:
        program.wait_link("live")
        backend.move("entrega", entrega["id"], "ENTREGADO")
        program.wait_status(lambda status: status["pending_alerts"] == 1, "an alert that waits")
        assert program.stop() == 0
    private_desktop.notifications.refuses = False
    backend.kill()
    return mine, other


def test_the_same_person_has_the_own_rows_without_a_network(
    private_desktop: PrivateDesktop, backend: Backend, left: tuple[str, str]
) -> None:
    with Program(private_desktop, "run", "--hidden", environ=on(backend, left[0])) as program:
        status = program.wait_link("offline")
        assert (status["items"], bool(status["last_sync"])) == (ONE_EACH, True)
        private_desktop.notifications.wait_for(lambda call: "Entregado" in call.summary)
        assert program.stop() == 0


def test_another_token_shows_and_tells_nothing_until_the_server_says_whose_it_is(
    private_desktop: PrivateDesktop, backend: Backend, left: tuple[str, str]
) -> None:
    with Program(private_desktop, "run", "--hidden", environ=on(backend, left[1])) as program:
        status = program.wait_link("offline")
        assert (status["items"], status["pending_alerts"], status["last_sync"]) == (NONE, 0, None)
        tooltip = private_desktop.tray.wait_for(
            lambda item: "Sin conexión" in item.tooltip_title + item.tooltip
        )
        assert "Última" not in tooltip.tooltip
        assert private_desktop.notifications.calls == []
        # It is the same person's after all.
        backend.start()
        assert program.wait_link("live")["items"] == ONE_EACH
        private_desktop.notifications.wait_for(lambda call: "Entregado" in call.summary)
        assert program.stop() == 0
    folder = private_desktop.state_home / "estado-notifier"
    assert not [path for path in folder.iterdir() if path.is_file() and left[1].encode() in path.read_bytes()]
    with closing(sqlite3.connect(folder / "state.db")) as database:
        assert database.execute("SELECT count(*) FROM alerts WHERE delivered_at IS NULL").fetchone() == (0,)


def test_a_desk_without_a_session_shows_nothing(
    private_desktop: PrivateDesktop, backend: Backend, left: tuple[str, str]
) -> None:
    with Program(private_desktop, "watch", environ=on(backend)) as program:
        status = program.wait_status(lambda status: "llavero" in status.get("reason", ""), "no keyring")
        assert (status["items"], status["pending_alerts"], status["last_sync"]) == (NONE, 0, None)
        assert program.stop() == 0
    assert "ENT-" not in program.output()
