"""Switches of what is no key of the settings; they act at once. Others change it and answer."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton, QVBoxLayout, QWidget

from notifier.core.plain_text import plain_text
from notifier.ui.labels import PlainLabel


class Switches(QWidget):
    """One switch below the other, each with a sentence. UI thread only.

    A switch cannot be used until its state is told. Intent: ``switched(int index, bool on)``; the switch is
    then closed until it is told again.
    """

    switched = Signal(int, bool)

    def __init__(self, switches: Sequence[tuple[str, str]]) -> None:
        """``switches`` are pairs of name and sentence, translated, in the order of their index."""
        super().__init__()
        self._switches = switches
        self._boxes: list[QCheckBox] = []
        self._labels: list[PlainLabel] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        for name, sentence in switches:
            layout.addLayout(self._row(name))
            self._say(len(self._boxes) - 1, sentence)
        # A closed switch loses the keyboard; it gets it back when it opens.
        self._waits_for_focus: QCheckBox | None = None

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

    def _switch(self, index: int, on: bool) -> None:
        self._waits_for_focus = self._boxes[index]
        # Closing it would hand the keyboard to a button, which a second press of the space bar would click.
        self.window().setFocus()
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
