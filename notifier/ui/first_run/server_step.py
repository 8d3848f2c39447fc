"""The first step: in which language, and where the server is."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from notifier.core.addresses import server_address
from notifier.core.i18n import Translate
from notifier.core.plain_text import plain_line
from notifier.core.settings import LANGUAGES
from notifier.ui.labels import PlainLabel

_EXAMPLE = "https://ejemplo.com/api"
_NAMES = {"es": "Español", "en": "English"}
"""Each language by its own name, whatever is spoken now."""


class ServerStep(QWidget):
    """Asks for the address, and takes the file of a company's own profile. UI thread only.

    Intents: ``language_chosen(str)``; ``file_chosen(str path)``, chosen or dropped here.
    """

    language_chosen = Signal(str)
    file_chosen = Signal(str)

    def __init__(self, translate: Translate, language: str, address: str) -> None:
        """``language``: the one that is spoken. ``address``: filled in already."""
        super().__init__()
        self._ = translate
        self.setAcceptDrops(True)
        self.address = QLineEdit(address)
        """Where the address is typed."""
        self.address.setPlaceholderText(_EXAMPLE)
        self.address.setMinimumHeight(self.address.sizeHint().height())
        self._language = QComboBox()
        for key in (key for key in LANGUAGES if key in _NAMES):
            self._language.addItem(_NAMES[key], key)
        self._language.setCurrentIndex(max(0, self._language.findData(language)))
        self._language.activated.connect(
            lambda _: self.language_chosen.emit(str(self._language.currentData()))
        )
        self._file = QPushButton(self._("Elegir archivo de perfil…"))
        self._file.setAutoDefault(False)
        self._file.clicked.connect(self._choose_file)
        self._asks_file = PlainLabel(
            self._("¿Le dieron un archivo de perfil (.toml)? Elíjalo, o suéltelo en esta ventana.")
        )
        form = QFormLayout()
        form.setSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for text, editor in ((self._("&Idioma"), self._language), (self._("&Servidor"), self.address)):
            form.addRow(text, editor)
            editor.setAccessibleName(text.replace("&", ""))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(form)
        layout.addWidget(self._asks_file)
        layout.addWidget(self._file)
        layout.addStretch(1)
        self.offer_file(False)

    def offer_file(self, offered: bool) -> None:
        """Show how a file with a profile is given."""
        self._asks_file.setVisible(offered)
        self._file.setVisible(offered)

    def complete(self) -> tuple[str, str]:
        """What is wrong with the address, and what to do; empty where it is one, which then is whole."""
        address = server_address(self.address.text())
        if address == "":
            return self._("Falta un dato"), self._("Escriba la dirección del servidor.")
        if address is None:
            advice = self._("Escriba la dirección como la indica su administrador, por ejemplo {example}")
            return self._("Dirección no válida"), advice.format(example=_EXAMPLE)
        self.address.setText(plain_line(address))
        return "", ""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Part of Qt's interface."""
        if self._dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Part of Qt's interface."""
        path = self._dropped(event)
        if path:
            event.acceptProposedAction()
            self.file_chosen.emit(path)

    def _dropped(self, event: QDropEvent) -> str:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        return next((path for path in paths if Path(path).suffix == ".toml"), "")

    def _choose_file(self) -> None:
        title = self._("Elegir archivo de perfil")
        chosen, _filter = QFileDialog.getOpenFileName(self, title, "", "TOML (*.toml)")
        if chosen:
            self.file_chosen.emit(chosen)
