"""A newer package over an older one: account, history and an administrator's settings stay."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import windows
from installed import backend_of, desk_of, older
from root import Root, System

from tests.e2e.program import START, Program, call, on
from tests.e2e.sides import BackendSide
from tests.e2e.story import Told
from tests.private_desktop.private_desktop import PrivateDesktop

ADMINISTRATOR = "/etc/xdg/estado-notifier/config.toml"
OF_THE_COMPANY = "[history]\ndays = 33\n"


@pytest.fixture(scope="module")
def old(deb: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return older(deb, tmp_path_factory.mktemp("older"))


def test_an_upgrade_keeps_what_a_person_has(release: str, deb: Path, old: Path) -> None:
    with Root(System(release)) as root:
        root.install(root.put(old))
        root.path(ADMINISTRATOR).write_text(OF_THE_COMPANY)
        with desk_of(root, keyring=True) as private_desktop, backend_of(root) as backend:
            side = BackendSide(backend)
            environ = private_desktop.environ(**on(backend))
            signed_in = call(
                environ, "login", "--login", backend.login, "--password-stdin", stdin=backend.password
            )
            assert (signed_in.returncode, signed_in.stderr) == (0, "")
            with Program(private_desktop, "run", "--hidden", environ=on(backend)) as program:
                program.wait_link("live")
                deliver(side, private_desktop)

                private_desktop.tray.click("Abrir panel")
                windows.to_front(private_desktop, "Estado Notifier")
                item = private_desktop.tray.read()
                said = root.install(root.put(deb))
                assert "0.0.1" in said
                assert not root.path("/usr/lib/estado-notifier/gone").exists()
                assert root.path(ADMINISTRATOR).read_text() == OF_THE_COMPANY

                # Whoever worked with it meanwhile goes on, in windows that it has not opened before as well.
                deliver(side, private_desktop)
                private_desktop.tray.click("Preferencias…")
                windows.to_front(private_desktop, "Preferencias")
                windows.press(private_desktop, "Escape")
                assert private_desktop.tray.read().service == item.service
                # Once nobody is at work in one it starts anew, by itself.
                windows.to_front(private_desktop, "Estado Notifier")
                windows.press(private_desktop, "Escape")
                private_desktop.tray.wait_for(lambda found: found.service != item.service, START)
                program.wait_link("live")
                deliver(side, private_desktop)
                assert program.stop() == 0

            # Nobody signs in again, and what was told before is known and not told twice.
            with Program(private_desktop, "run", "--hidden", environ=on(backend)) as program:
                program.wait_link("live")
                deliver(side, private_desktop)
                assert program.stop() == 0
            assert len(history(private_desktop)) == 8


def deliver(side: BackendSide, private_desktop: PrivateDesktop) -> None:
    """A new entrega is on its way and arrives; both are told."""
    entrega = side.create("entrega", "ASIGNADA")
    for codigo, before, after in (
        ("EN_CAMINO", "Asignada", "En camino"),
        ("ENTREGADO", "En camino", "Entregado"),
    ):
        side.move(entrega, codigo)
        private_desktop.notifications.wait_for(Told(entrega.numero, before, after).fits, START)


def history(private_desktop: PrivateDesktop) -> list[tuple[str, str]]:
    path = private_desktop.state_home / "estado-notifier" / "state.db"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return database.execute("SELECT origin, target FROM transitions ORDER BY seq").fetchall()
