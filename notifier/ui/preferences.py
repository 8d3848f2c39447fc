"""The preferences: switches that act at once. It asks; others change the setting and answer."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLayout,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
)

from notifier.core.i18n import Translate
from notifier.core.plain_text import plain_text
from notifier.ui.labels import PlainLabel
from notifier.ui.message_bar import MessageBar
from notifier.ui.theme import Tone
from notifier.ui.tray.icons import Icons
from notifier.ui.words import APP_NAME

WIDTH = 400


class PreferencesWindow(QDialog):
    """One switch below the other, each with a sentence; what went wrong is said inside. UI thread only.

    A switch cannot be used until its state is told. Intent: ``switched(int index, bool on)``; the switch is
    then closed until it is told again.
    """

    switched = Signal(int, bool)

    def __init__(self, translate: Translate, icons: Icons, switches: Sequence[tuple[str, str]]) -> None:
        """``switches`` are pairs of name and sentence, translated, in the order of their index."""
        super().__init__()
        self._switches = switches
        self._boxes: list[QCheckBox] = []
        self._labels: list[PlainLabel] = []
        self._message = MessageBar()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(14)
        layout.addStrut(WIDTH)
        # As high as what is said in it: only a fixed size follows sentences that wrap.
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        for name, sentence in switches:
            layout.addLayout(self._row(name))
            self._say(len(self._boxes) - 1, sentence)
        layout.addWidget(self._message)
        buttons = QDialogButtonBox()
        close = buttons.addButton(translate("Cerrar"), QDialogButtonBox.ButtonRole.RejectRole)
        close.clicked.connect(self.reject)
        layout.addWidget(buttons)
        self.setWindowTitle(translate("Preferencias") + f" — {APP_NAME}")
        self.setWindowIcon(icons.app())
        # A closed switch loses the keyboard; it gets it back when it opens.
        self._waits_for_focus: QCheckBox | None = self._boxes[0] if self._boxes else None

    # Answers

    def set_state(self, index: int, on: bool) -> None:
        """Show how a switch stands, and let it be used."""
        box = self._boxes[index]
        self._say(index, self._switches[index][1])
        box.setChecked(on)
        box.setEnabled(True)
        if self._waits_for_focus is box:
            self._waits_for_focus = None
            box.setFocus()

    def set_unavailable(self, index: int, reason: str) -> None:
        """Keep a switch closed, and say why in place of its sentence; plain text."""
        self._boxes[index].setChecked(False)
        self._boxes[index].setEnabled(False)
        self._say(index, reason)

    def show_error(self, title: str, advice: str) -> None:
        """Say what went wrong and what to do, until a switch is used again."""
        self._message.say(Tone.BAD, advice, title)

    def _switch(self, index: int, on: bool) -> None:
        self._message.clear()
        self._waits_for_focus = self._boxes[index]
        # Closing it would hand the keyboard to the button, which a second press of the space bar would click.
        self.setFocus()
        self._boxes[index].setEnabled(False)
        self.switched.emit(index, on)

    def _say(self, index: int, sentence: str) -> None:
        self._boxes[index].setAccessibleDescription(plain_text(sentence))
        self._labels[index].say(sentence)

    def _row(self, name: str) -> QVBoxLayout:
        index = len(self._boxes)
        box = QCheckBox(name)
        box.setEnabled(False)
        # Not `toggled`: that is also said when the state is told.
        box.clicked.connect(lambda on: self._switch(index, on))
        label = PlainLabel()
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        option = QStyleOptionButton()
        box.initStyleOption(option)
        beside = box.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, box).left()
        label.setContentsMargins(beside, 0, 0, 0)
        self._boxes.append(box)
        self._labels.append(label)
        row = QVBoxLayout()
        row.setSpacing(2)
        row.addWidget(box)
        row.addWidget(label)
        return row
