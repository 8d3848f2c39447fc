"""The private desktop itself, against a real Qt tray icon: what the other tests lean on must not lie."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.private_desktop import PrivateDesktop, eventually
from tests.private_desktop.bus import end

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
def private_desktop(tmp_path: Path) -> Iterator[PrivateDesktop]:
    with PrivateDesktop(tmp_path) as parts:
        yield parts


def test_a_qt_tray_icon_is_read_and_clicked(private_desktop: PrivateDesktop, tmp_path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env=private_desktop.environ(), stdout=subprocess.PIPE, text=True
    )
    try:
        assert program.stdout is not None
        item = private_desktop.tray.wait_for(lambda item: bool(item.icons))
        assert "hola" in (item.tooltip_title, item.tooltip)
        width, height, argb = item.icons[0]
        assert len(argb) == width * height * 4
        assert argb[:4] == bytes.fromhex("FF28A745")

        labels = [entry.label for entry in private_desktop.tray.menu() if not entry.separator]
        assert labels == ["Abrir panel", "Pausar", "Nada"]
        private_desktop.tray.click("Abrir panel")
        assert program.stdout.readline() == "abrir\n"
        private_desktop.tray.click("8 h")
        assert program.stdout.readline() == "8 h\n"
        private_desktop.tray.activate()
        assert program.stdout.readline() == "Trigger\n"
        with pytest.raises(AssertionError):
            private_desktop.tray.click("Nada")

        private_desktop.tray.leave()
        private_desktop.tray.come_back()
        private_desktop.tray.wait_for(lambda item: bool(item.icons))
        assert private_desktop.display is not None
        assert private_desktop.display.screenshot(tmp_path / "screen.png").stat().st_size > 0
    finally:
        end(program)
    private_desktop.tray.wait_gone()


def test_a_late_host_gets_the_icon(tmp_path: Path) -> None:
    with PrivateDesktop(tmp_path, tray=False) as private_desktop:
        program = subprocess.Popen(
            [sys.executable, "-c", "print('up', flush=True)\n" + PROGRAM],
            env=private_desktop.environ(),
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert program.stdout is not None
            assert program.stdout.readline() == "up\n"
            private_desktop.tray.come_back()
            assert eventually(lambda: private_desktop.tray.services)
        finally:
            end(program)
