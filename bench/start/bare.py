"""A tray icon on bare PySide6 and nothing else: what the program's start and memory are compared with."""

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

app = QApplication(sys.argv[:1])
pixmap = QPixmap(22, 22)
pixmap.fill(Qt.GlobalColor.darkGreen)
icon = QSystemTrayIcon(QIcon(pixmap))
icon.show()
sys.exit(app.exec())
