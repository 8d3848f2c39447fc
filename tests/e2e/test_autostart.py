"""The program starts with the session, by the entry that its own switch wrote.

Tray, keyring and network come later.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.e2e.program import ROOT, START, Program, call, on
from tests.private_desktop.bus import eventually
from tests.private_desktop.keyring import KeyringDaemon
from tests.private_desktop.private_desktop import PrivateDesktop

DEX = shutil.which("dex")

pytestmark = pytest.mark.e2e


@contextmanager
def session(environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """What a session does at login: start every entry. It lasts as long as the last of them."""
    process = subprocess.Popen([str(DEX), "--autostart", "--wait"], env=environ, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.mark.skipif(DEX is None, reason="dex is not installed")
def test_the_session_starts_it_before_everything_else(tmp_path: Path, backend: Backend) -> None:
    with PrivateDesktop(tmp_path, tray=False) as private_desktop:
        environ = private_desktop.environ(
            PYTHONPATH=str(ROOT), XDG_CONFIG_DIRS=str(tmp_path / "etc"), **on(backend)
        )
        daemon = KeyringDaemon(private_desktop.bus.address, private_desktop.folder / "keyring")
        signed_in = call(
            environ, "login", "--login", backend.login, "--password-stdin", stdin=backend.password
        )
        assert signed_in.returncode == 0, signed_in.stderr
        daemon.stop()
        backend.stop()

        off = call(environ, "autostart", "status")
        assert (off.returncode, off.stdout) == (1, "No se inicia con el equipo.\n")
        entry = private_desktop.config_home / "autostart/estado-notifier.desktop"
        enabled = call(environ, "autostart", "enable")
        assert (enabled.returncode, enabled.stdout) == (0, f"Se inicia con el equipo: {entry}\n")
        assert call(environ, "autostart", "status", "--json").returncode == 0

        def link() -> str:
            words = call(environ, "status").stdout
            return words.splitlines()[0].split()[0] if words else ""

        with session(environ) as login:
            eventually(lambda: link() == "Conectando…", START, what="waiting for the keyring")
            private_desktop.tray.come_back()
            item = private_desktop.tray.wait_for(lambda item: "Conectando…" in item.tooltip_title, START)
            assert item.id == "estado-notifier"
            visible = ["xdotool", "search", "--onlyvisible", "--name", "Estado Notifier"]
            assert subprocess.run(visible, env=environ, capture_output=True, check=False).stdout == b""
            daemon = KeyringDaemon(private_desktop.bus.address, private_desktop.folder / "keyring")
            private_desktop.tray.wait_for(lambda item: "Sin conexión" in item.tooltip_title, START)
            backend.start()
            private_desktop.tray.click("Reconectar ahora")
            private_desktop.tray.wait_for(lambda item: "En vivo" in item.tooltip_title, START)
            private_desktop.tray.click("Salir")
            login.wait(20)
        daemon.stop()

        assert call(environ, "autostart", "disable").returncode == 0
        with session(environ) as login:
            assert login.wait(60) == 0
        assert not entry.exists()


def test_a_start_renews_an_entry_whose_program_is_gone(private_desktop: PrivateDesktop) -> None:
    entry = private_desktop.config_home / "autostart/estado-notifier.desktop"
    entry.parent.mkdir()
    entry.write_text("[Desktop Entry]\nType=Application\nName=x\nExec=/gone/estado-notifier --hidden\n")
    with Program(private_desktop, "run", "--hidden") as program:
        eventually(lambda: f"Exec={sys.executable} " in entry.read_text(), START, what="the new path")
        assert program.stop() == 0


def test_settings_with_mistakes_keep_nobody_from_the_switch(private_desktop: PrivateDesktop) -> None:
    settings = private_desktop.config_home / "estado-notifier/config.toml"
    settings.parent.mkdir()
    settings.write_text("[servidor]\n", encoding="utf-8")
    for question in ("enable", "status", "disable"):
        answer = call(private_desktop.environ(), "autostart", question)
        assert (answer.returncode, answer.stderr) == (0, "")
    assert call(private_desktop.environ(), "autostart", "status").returncode == 1
    # It makes no folder of the program's.
    assert not (private_desktop.state_home / "estado-notifier").exists()
