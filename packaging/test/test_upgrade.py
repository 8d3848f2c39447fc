"""A newer package over an older one: account, history and an administrator's settings stay."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import windows
from installed import backend_of, desk_of, older
from root import Root, System

from tests.desk.desk import Desk
from tests.e2e.program import START, Program, call, on
from tests.e2e.sides import BackendSide
from tests.e2e.story import Told

ADMINISTRATOR = "/etc/xdg/estado-notifier/config.toml"
OF_THE_COMPANY = "[history]\ndays = 33\n"


@pytest.fixture(scope="module")
def old(deb: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return older(deb, tmp_path_factory.mktemp("older"))


def test_an_upgrade_keeps_what_a_person_has(release: str, deb: Path, old: Path) -> None:
    with Root(System(release)) as root:
        root.install(root.put(old))
        root.path(ADMINISTRATOR).write_text(OF_THE_COMPANY)
        with desk_of(root, keyring=True) as desk, backend_of(root) as backend:
            side = BackendSide(backend)
            environ = desk.environ(**on(backend))
            signed_in = call(
                environ, "login", "--login", backend.login, "--password-stdin", stdin=backend.password
            )
            assert (signed_in.returncode, signed_in.stderr) == (0, "")
            with Program(desk, "run", "--hidden", environ=on(backend)) as program:
                program.wait_link("live")
                deliver(side, desk)

                desk.tray.click("Abrir panel")
                windows.to_front(desk, "Estado Notifier")
                item = desk.tray.read()
                said = root.install(root.put(deb))
                assert "0.0.1" in said
                assert not root.path("/usr/lib/estado-notifier/gone").exists()
                assert root.path(ADMINISTRATOR).read_text() == OF_THE_COMPANY

                # Whoever worked with it meanwhile goes on, in windows that it has not opened before as well.
                deliver(side, desk)
                desk.tray.click("Preferencias…")
                windows.to_front(desk, "Preferencias")
                windows.press(desk, "Escape")
                assert desk.tray.read().service == item.service
                # Once nobody is at work in one it starts anew, by itself.
                windows.to_front(desk, "Estado Notifier")
                windows.press(desk, "Escape")
                desk.tray.wait_for(lambda found: found.service != item.service, START)
                program.wait_link("live")
                deliver(side, desk)
                assert program.stop() == 0

            # Nobody signs in again, and what was told before is known and not told twice.
            with Program(desk, "run", "--hidden", environ=on(backend)) as program:
                program.wait_link("live")
                deliver(side, desk)
                assert program.stop() == 0
            assert len(history(desk)) == 8


def deliver(side: BackendSide, desk: Desk) -> None:
    """A new entrega is on its way and arrives; both are told."""
    entrega = side.create("entrega", "ASIGNADA")
    for codigo, before, after in (
        ("EN_CAMINO", "Asignada", "En camino"),
        ("ENTREGADO", "En camino", "Entregado"),
    ):
        side.move(entrega, codigo)
        desk.notifications.wait_for(Told(entrega.numero, before, after).fits, START)


def history(desk: Desk) -> list[tuple[str, str]]:
    path = desk.state_home / "estado-notifier" / "state.db"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return database.execute("SELECT origin, target FROM transitions ORDER BY seq").fetchall()
