"""The private desktop itself, against a real Qt tray icon: what the other tests lean on must not lie."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk import Desk, eventually
from tests.desk.bus import end

PROGRAM = """
import sys
from PySide6.QtGui import QIcon, QPixmap, QColor
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon
app = QApplication(sys.argv)
app.setQuitOnLastWindowClosed(False)
pixmap = QPixmap(22, 22)
pixmap.fill(QColor("#28A745"))
icon = QSystemTrayIcon(QIcon(pixmap))
icon.setToolTip("hola")
menu = QMenu()
menu.addAction("&Abrir panel").triggered.connect(lambda: print("abrir", flush=True))
menu.addSeparator()
sub = menu.addMenu("Pausar")
sub.addAction("8 h").triggered.connect(lambda: print("8 h", flush=True))
menu.addAction("Nada").setEnabled(False)
icon.setContextMenu(menu)
icon.activated.connect(lambda reason: print(reason.name, flush=True))
icon.show()
app.exec()
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as parts:
        yield parts


def test_a_qt_tray_icon_is_read_and_clicked(desk: Desk, tmp_path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env=desk.environ(), stdout=subprocess.PIPE, text=True
    )
    try:
        assert program.stdout is not None
        item = desk.tray.wait_for(lambda item: bool(item.icons))
        assert "hola" in (item.tooltip_title, item.tooltip)
        width, height, argb = item.icons[0]
        assert len(argb) == width * height * 4
        assert argb[:4] == bytes.fromhex("FF28A745")

        labels = [entry.label for entry in desk.tray.menu() if not entry.separator]
        assert labels == ["Abrir panel", "Pausar", "Nada"]
        desk.tray.click("Abrir panel")
        assert program.stdout.readline() == "abrir\n"
        desk.tray.click("8 h")
        assert program.stdout.readline() == "8 h\n"
        desk.tray.activate()
        assert program.stdout.readline() == "Trigger\n"
        with pytest.raises(AssertionError):
            desk.tray.click("Nada")

        desk.tray.leave()
        desk.tray.come_back()
        desk.tray.wait_for(lambda item: bool(item.icons))
        assert desk.display is not None
        assert desk.display.screenshot(tmp_path / "screen.png").stat().st_size > 0
    finally:
        end(program)
    desk.tray.wait_gone()


def test_a_late_host_gets_the_icon(tmp_path: Path) -> None:
    with Desk(tmp_path, tray=False) as desk:
        program = subprocess.Popen(
            [sys.executable, "-c", "print('up', flush=True)\n" + PROGRAM],
            env=desk.environ(),
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert program.stdout is not None
            assert program.stdout.readline() == "up\n"
            desk.tray.come_back()
            assert eventually(lambda: desk.tray.services)
        finally:
            end(program)
