"""The tray on a real screen and bus: with a host, with one that comes late or goes and returns, with none."""

import json
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from notifier.system.resources import resource
from tests.private_desktop import MenuEntry, PrivateDesktop, TrayItem
from tests.private_desktop.bus import end

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("tray_program.py")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Xvfb and a private D-Bus")


class Program:
    """The program under test: lines in, events out."""

    def __init__(self, private_desktop: PrivateDesktop, desktop: str) -> None:
        self._events: queue.Queue[list[object]] = queue.Queue()
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAM)],
            env=private_desktop.environ(PYTHONPATH=str(ROOT), XDG_CURRENT_DESKTOP=desktop),
            cwd=private_desktop.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def wait_for(self, event: str, value: object = None) -> None:
        """The next such event; others before it are passed over."""
        while (seen := self._events.get(timeout=60)) != [event, value]:
            assert seen != ["end", None], f"the program ended before {event}"

    def next(self) -> list[object]:
        """The next event."""
        return self._events.get(timeout=60)

    def stop(self) -> int:
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self.ended()

    def ended(self) -> int:
        return self._process.wait(20)

    def clean_up(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._listener.join()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._events.put(json.loads(line))
        self._events.put(["end", None])


Start = Callable[..., tuple[PrivateDesktop, Program]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    private_desktops: list[PrivateDesktop] = []
    programs: list[Program] = []

    def make(desktop: str = "", **parts: bool) -> tuple[PrivateDesktop, Program]:
        private_desktops.append(PrivateDesktop(tmp_path, **parts))
        if desktop:  # as a package installs them
            share = private_desktops[-1].data_home / "icons/hicolor/symbolic/apps"
            shutil.copytree(resource("icons/symbolic"), share)
        programs.append(Program(private_desktops[-1], desktop))
        return private_desktops[-1], programs[-1]

    yield make
    for program in programs:
        program.clean_up()
    for private_desktop in private_desktops:
        private_desktop.stop()


def tells(text: str) -> Callable[[TrayItem], bool]:
    return lambda tray: text in tray.tooltip_title


def labels(entries: tuple[MenuEntry, ...]) -> list[str]:
    return [entry.label for top in entries for entry in top.walk() if entry.visible and not entry.separator]


def test_the_arrows_turn_on_the_panel(start: Start) -> None:
    private_desktop, program = start()
    program.wait_for("ready", value=True)
    program.tell("link syncing")
    first = private_desktop.tray.wait_for(tells("Sincronizando…"))
    private_desktop.tray.wait_for(lambda tray: tray.icons != first.icons)
    program.tell("link live")
    private_desktop.tray.wait_for(tells("En vivo"))
    assert program.stop() == 0


def test_a_desktop_that_recolours_is_told_a_name_until_there_is_something_to_see(start: Start) -> None:
    private_desktop, program = start(desktop="ubuntu:GNOME")
    program.wait_for("ready", value=True)
    program.tell("link live")
    live = private_desktop.tray.wait_for(tells("En vivo desde"))
    assert live.icon_name == "estado-notifier-live-symbolic"
    assert live.icons  # for a panel that does not find the name
    program.tell("pause 30")
    private_desktop.tray.wait_for(lambda tray: tray.icon_name == "estado-notifier-paused-symbolic")
    program.tell("unseen 3")
    private_desktop.tray.wait_for(lambda tray: not tray.icon_name)
    program.tell("unseen 0")
    private_desktop.tray.wait_for(lambda tray: tray.icon_name == "estado-notifier-paused-symbolic")
    assert program.stop() == 0


def test_other_desktops_are_sent_pictures_alone(start: Start) -> None:
    private_desktop, program = start(desktop="XFCE")
    program.wait_for("ready", value=True)
    program.tell("link live")
    live = private_desktop.tray.wait_for(tells("En vivo desde"))
    assert live.icon_name == ""
    assert {16, 22, 24, 32, 44, 48, 64} <= {width for width, _height, _data in live.icons}
    assert program.stop() == 0


def test_what_nobody_saw_is_counted_on_the_icon_until_it_is_seen(start: Start) -> None:
    private_desktop, program = start()
    program.wait_for("ready", value=True)
    program.tell("link live")
    live = private_desktop.tray.wait_for(tells("En vivo desde"))
    program.tell("unseen 3")
    three = private_desktop.tray.wait_for(tells("3 avisos sin ver, 1 urgente"))
    assert three.icons != live.icons
    assert "3 avisos sin ver, 1 urgente" in labels(private_desktop.tray.menu())
    private_desktop.tray.click("3 avisos sin ver, 1 urgente")
    program.wait_for("unseen", value=["entrega:1", "entrega:2", "entrega:3"])
    program.tell("unseen 12")
    many = private_desktop.tray.wait_for(tells("12 avisos sin ver"))
    assert many.icons not in (live.icons, three.icons)
    program.tell("unseen 0")
    seen = private_desktop.tray.wait_for(lambda tray: "sin ver" not in tray.tooltip_title)
    assert seen.icons == live.icons
    assert not any("sin ver" in label for label in labels(private_desktop.tray.menu()))
    assert program.stop() == 0


def test_a_host_shows_state_tooltip_counts_and_menu(start: Start) -> None:
    private_desktop, program = start()
    program.wait_for("ready", value=True)
    unknown = private_desktop.tray.wait_for(tells("Conectando…"))
    program.tell("link live")
    live = private_desktop.tray.wait_for(tells("En vivo desde"))
    assert live.tooltip_title.startswith("Estado Notifier\n")
    assert "Última sincronización" in live.tooltip_title
    assert live.icons
    assert live.icons != unknown.icons
    program.tell("items 36")
    program.tell("change 40")
    program.tell("change 41")
    program.tell("pause 30")
    private_desktop.tray.wait_for(tells("En pausa hasta"))
    shown = labels(private_desktop.tray.menu())
    assert shown[0].startswith("En vivo · desde")
    assert shown[1].startswith("En pausa hasta")
    assert shown[2:] == [
        "Entregas: 37",
        "Proformas: 0",
        "Vehículos: 0",
        "Abrir panel",
        "Reconectar ahora",
        "Reanudar avisos",
        "Pausar avisos",
        "30 minutos",
        "1 hora",
        "8 horas",
        "Hasta mañana",
        "Hasta que se reanude",
        "Cerrar sesión",
        "Seguimiento…",
        "Probar aviso",
        "Diagnóstico…",
        "Preferencias…",
        "Salir",
    ]
    private_desktop.tray.activate()
    program.wait_for("toggle")
    private_desktop.tray.click("Entregas: 37")
    program.wait_for("category", "entrega")
    private_desktop.tray.click("8 horas")
    program.wait_for("pause", "eight_hours")
    private_desktop.tray.click("Cerrar sesión")
    program.wait_for("sign out")
    private_desktop.tray.click("Salir")
    assert program.ended() == 0
    private_desktop.tray.wait_gone()


def test_each_state_has_a_picture_and_those_on_the_way_share_one(start: Start) -> None:
    private_desktop, program = start()
    names = {
        "connecting": "Conectando…",
        "live": "En vivo",
        "authenticating": "Identificando…",
        "stale": "Desactualizado",
        "syncing": "Sincronizando…",
        "offline": "Sin conexión",
        "signed_out": "Sin sesión",
    }
    pictures = {}
    for state, name in names.items():
        program.tell(f"link {state}")
        # The tooltip is told after the picture.
        told = "✓ Sincronizado desde" if state == "live" else f"{name} desde"
        pictures[state] = private_desktop.tray.wait_for(tells(told)).icons
    assert pictures["connecting"] == pictures["authenticating"] == pictures["syncing"]
    assert len(set(pictures.values())) == 5
    program.tell("link syncing")
    program.tell("link live")
    private_desktop.tray.wait_for(tells("✓ Sincronizado"))
    assert program.stop() == 0


def test_a_late_host_gets_the_icon_and_one_that_returns_gets_it_again(
    start: Start,
) -> None:
    private_desktop, program = start(tray=False)
    program.wait_for("ready", value=False)
    program.tell("link live")
    program.wait_for("no host")
    private_desktop.tray.come_back()
    program.wait_for("host", value=True)
    private_desktop.tray.wait_for(tells("En vivo"))
    assert "Salir" in labels(private_desktop.tray.menu())
    private_desktop.tray.leave()
    program.wait_for("host", value=False)
    program.tell("link offline")
    private_desktop.tray.come_back()
    program.wait_for("host", value=True)
    private_desktop.tray.wait_for(tells("Sin conexión"))
    assert len(private_desktop.tray.services) == 1
    private_desktop.tray.click("Reconectar ahora")
    program.wait_for("reconnect")
    assert program.stop() == 0


def test_without_a_host_the_panel_opens_and_messages_are_refused(start: Start, tmp_path: Path) -> None:
    private_desktop, program = start(tray=False)
    program.tell("link live")
    program.tell("items 12")
    program.wait_for("no host")
    program.tell("alert 7")
    program.wait_for("unavailable")
    assert private_desktop.display is not None
    private_desktop.display.screenshot(tmp_path / "panel.png")
    assert program.stop() == 0


def test_an_icon_on_the_bus_has_no_messages_of_its_own(start: Start) -> None:
    """Qt would hand them to the notification service, which is what failed when this is asked."""
    private_desktop, program = start()
    private_desktop.tray.wait_for()
    program.tell("alert 7")
    program.wait_for("unavailable")
    assert private_desktop.notifications.calls == []
    assert program.stop() == 0


def test_an_x11_tray_shows_an_alert_from_another_thread(start: Start) -> None:
    private_desktop, program = start(tray=False)
    assert private_desktop.display is not None
    program.wait_for("ready", value=False)
    tray = private_desktop.display.x11_tray()
    try:
        # One that comes late is noticed too.
        program.wait_for("host", value=True)
        program.tell("alert 7")
        program.wait_for("shown")
        assert private_desktop.notifications.calls == []
        # A click is on the last one; where it lands on the screen is the tray's affair.
        program.tell("alert 8")
        program.wait_for("shown")
        program.tell("click")
        program.wait_for("default", "entrega:8")
        # Of another account since then: the click on what is still to be seen opens nothing.
        program.wait_for("clicked")
        program.tell("forget")
        program.tell("click")
        assert program.next() == ["clicked", None]
        assert program.stop() == 0
    finally:
        end(tray)
