"""A newer package over an older one: account, history and an administrator's words stay, the program goes on."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from installed import PROGRAM, backend_of, desk_of, older
from root import Root, System

from tests.backend import Backend
from tests.desk.desk import Desk
from tests.desk.notifications import Notified
from tests.e2e.program import START, Program, call, on

ADMINISTRATOR = "/etc/xdg/estado-notifier/config.toml"
OF_THE_COMPANY = '[history]\ndays = 33\n'


@pytest.fixture(scope="module")
def old(deb: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return older(deb, tmp_path_factory.mktemp("older"))


def test_an_upgrade_keeps_what_a_person_has(release: str, deb: Path, old: Path) -> None:
    with Root(System(release)) as root:
        root.install(root.put(old))
        root.path(ADMINISTRATOR).write_text(OF_THE_COMPANY)
        with desk_of(root, keyring=True) as desk, backend_of(root) as backend:
            environ = desk.environ(**on(backend))
            signed_in = call(environ, "login", "--login", backend.login, "--password-stdin", stdin=backend.password)
            assert (signed_in.returncode, signed_in.stderr) == (0, "")
            with Program(desk, "run", "--hidden", environ=on(backend)) as program:
                user = program.wait_link("live")["user"]
                deliver(backend, desk)

                said = root.install(root.put(deb))
                assert "0.0.1" in said
                assert not root.path("/usr/lib/estado-notifier/gone").exists()
                assert root.path(ADMINISTRATOR).read_text() == OF_THE_COMPANY

                # Whoever worked with it meanwhile goes on, in windows that it has not opened before as well.
                deliver(backend, desk)
                desk.tray.click("Abrir panel")
                desk.tray.click("Preferencias…")
                assert program.wait_link("live")["user"] == user
                assert program.stop() == 0

            # Nobody signs in again, and what was told before is known and not told twice.
            with Program(desk, "run", "--hidden", environ=on(backend)) as program:
                assert program.wait_link("live")["user"] == user
                deliver(backend, desk)
                assert program.stop() == 0
            assert len(history(desk)) == 6
            assert [told.summary for told in desk.notifications.calls if "Entregado" in told.body] != []


def deliver(backend: Backend, desk: Desk) -> None:
    """A new entrega is on its way and arrives; both are told."""
    entrega = backend.create("entrega", "ASIGNADA")
    number = entrega["numero_entrega"]

    def tells(name: str, told: Notified) -> bool:
        return number in told.summary and told.body.endswith(name)

    for codigo, name in (("EN_CAMINO", "En camino"), ("ENTREGADO", "Entregado")):
        backend.move("entrega", entrega["id"], codigo)
        desk.notifications.wait_for(lambda told, name=name: f"→ {name}" in told.body and number in told.summary, START)


def history(desk: Desk) -> list[tuple[str, str]]:
    path = desk.state_home / "estado-notifier" / "state.db"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return database.execute("SELECT origin, target FROM transitions ORDER BY seq").fetchall()
