"""From a notification to the page of its item in the web application."""

import os
import subprocess
from pathlib import Path

from tests.backend import Backend
from tests.e2e.program import ROOT, START, Program, on
from tests.private_desktop.bus import eventually
from tests.private_desktop.private_desktop import PrivateDesktop

LINKS = """
[links]
entrega = "{origin}/web/entregas/{id}?numero={numero}"
"""


def install_browser(private_desktop: PrivateDesktop) -> tuple[Path, Path]:
    """The folder of a browser that only writes down what it is to show, and the file it writes."""
    programs, shown = private_desktop.folder / "programs", private_desktop.folder / "shown"
    programs.mkdir()
    browser = programs / "xdg-open"
    browser.write_text(f'#!/bin/sh\necho "$#" "$@" >> "{shown}"\n', encoding="utf-8")
    browser.chmod(0o755)
    return programs, shown


def test_enter_on_the_item_of_a_notification_opens_its_page(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    programs, shown = install_browser(private_desktop)
    profile = private_desktop.folder / "propio.toml"
    estandar = (ROOT / "resources/profiles/estandar.toml").read_text(encoding="utf-8")
    profile.write_text(estandar + LINKS, encoding="utf-8")
    environ = on(backend, backend.sign_in()) | {
        "ESTADO_NOTIFIER_SERVER__PROFILE": str(profile),
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
    }
    entrega = backend.create("entrega", "EN_CAMINO")
    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        program.wait_link("live")
        backend.move("entrega", entrega["id"], "ENTREGADO")
        told = private_desktop.notifications.wait_for(
            lambda call: str(entrega["numero"]) in call.summary, START
        )
        private_desktop.notifications.invoke(told.id, "default")
        find = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "Estado Notifier"]
        window = subprocess.run(
            find, env=program.environ, capture_output=True, text=True, timeout=60, check=True
        )
        focus = ["xdotool", "windowfocus", "--sync", window.stdout.split()[0]]
        subprocess.run(focus, env=program.environ, check=True)
        subprocess.run(["xdotool", "key", "Return"], env=program.environ, check=True)
        eventually(shown.exists, START, "the browser")
        origin = backend.api_url.removesuffix("/api")
        page = f"{origin}/web/entregas/{entrega['id']}?numero={entrega['numero']}"
        eventually(lambda: shown.read_text(encoding="utf-8") == f"1 {page}\n", START, page)
