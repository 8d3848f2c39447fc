"""The question before signing out: whether what this computer knows of the account goes too."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout

from notifier.core.i18n import Translate
from notifier.core.plain_text import plain_line
from notifier.ui.growing_dialog import GrowingDialog
from notifier.ui.labels import PlainLabel
from notifier.ui.message_bar import MessageBar
from notifier.ui.theme import Tone
from notifier.ui.tray.icons import Icons
from notifier.ui.words import APP_NAME

_LONGEST_NAME = 60  # letters

_INDENT = 26
"""Pixels from the edge of a check box to its words, about."""


class SignOutWindow(GrowingDialog):
    """Asks, and shows the outcome inside itself. UI thread only. Intent: ``confirmed(bool forget)``.

    To forget is what is chosen already: the next person at a shared desk is not to find anything, and all but
    the history is read again from the server.
    """

    confirmed = Signal(bool)

    def __init__(self, translate: Translate, icons: Icons, login: str) -> None:
        """``login``: by which name it was signed in; empty where nobody knows."""
        super().__init__()
        self._ = translate
        self.setWindowTitle(self._("Cerrar sesión") + f" — {APP_NAME}")
        self.setWindowIcon(icons.app())
        asked = self._("¿Cerrar la sesión de {login}?") if login else self._("¿Cerrar la sesión?")
        title = PlainLabel(asked.format(login=plain_line(login, _LONGEST_NAME)))
        font = title.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.2)
        title.setFont(font)
        self._forget = QCheckBox(self._("&Borrar lo que este equipo guarda de la cuenta"))
        self._forget.setChecked(True)
        hint = PlainLabel(
            self._(
                "Déjelo marcado si otras personas usan este equipo. Los estados se leen otra vez del"
                " servidor; el historial de avisos no se puede recuperar."
            )
        )
        hint.setContentsMargins(_INDENT, 0, 0, 0)
        self._message = MessageBar()
        self._cancel = QPushButton(self._("Cancelar"))
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        self._confirm = QPushButton(self._("Cerrar sesión"))
        self._confirm.setDefault(True)
        self._confirm.clicked.connect(self._ask)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._confirm)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(title)
        layout.addWidget(PlainLabel(self._("No recibirá avisos hasta que alguien inicie sesión de nuevo.")))
        layout.addWidget(self._forget)
        layout.addWidget(hint)
        layout.addWidget(self._message)
        layout.addStretch(1)
        layout.addLayout(buttons)
        self.setMinimumWidth(460)
        self._confirm.setFocus()

    def show_error(self, title: str, advice: str) -> None:
        """Say what went wrong and what to do; it can be tried again."""
        self._set_busy(False)
        self._message.say(Tone.BAD, advice, title)

    def _ask(self) -> None:
        self._set_busy(True)
        self.confirmed.emit(self._forget.isChecked())

    def _set_busy(self, busy: bool) -> None:
        for part in (self._forget, self._confirm):
            part.setEnabled(not busy)
        if busy:
            self._message.say(Tone.NOTE, self._("Cerrando la sesión…"))
