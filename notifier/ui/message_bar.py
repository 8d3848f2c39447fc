"""A sentence on a coloured ground inside a window, where a popup would be in the way."""

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from notifier.core.plain_text import plain_text
from notifier.ui import theme
from notifier.ui.labels import PlainLabel
from notifier.ui.theme import Tone


class MessageBar(QWidget):
    """A title, a sentence, and perhaps a button. Hidden while it has nothing to say. UI thread only."""

    def __init__(
        self, parent: QWidget | None = None, *, button: QPushButton | None = None, below: bool = False
    ) -> None:
        """``button`` is shown at the right, or ``below`` the sentence; the caller connects and names it."""
        super().__init__(parent)
        self._tone = Tone.QUIET
        self._title = PlainLabel(parent=self)
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._text = PlainLabel(parent=self)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addWidget(self._title)
        lines.addWidget(self._text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8 if button else 12, 8)
        layout.addLayout(lines, 1)
        if button is not None and below:
            lines.addSpacing(4)
            lines.addWidget(button, alignment=Qt.AlignmentFlag.AlignRight)
        elif button is not None:
            layout.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def say(self, tone: Tone, text: str, title: str = "") -> None:
        """Show a sentence, with a title above it where one is given; both may be anybody's words."""
        self._tone = tone
        self._title.say(title)
        self._title.setVisible(bool(title))
        self._text.say(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(plain_text(f"{title}. {text}" if title else text))
        self._color()
        self.show()

    def clear(self) -> None:
        """Say nothing more."""
        self._text.clear()
        self.hide()

    @property
    def tone(self) -> Tone:
        """How what is said was meant."""
        return self._tone

    def text(self) -> str:
        """What is said now, title included; empty when nothing is."""
        if self.isHidden():
            return ""
        return " ".join(part for part in (self._title.text(), self._text.text()) if part)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Part of Qt's interface."""
        ground, _ink = self._colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Part of Qt's interface: light and dark are followed."""
        if event.type() == QEvent.Type.PaletteChange:
            self._color()
        super().changeEvent(event)

    def _color(self) -> None:
        _ground, ink = self._colors()
        for label in (self._title, self._text):
            palette = QPalette()
            palette.setColor(QPalette.ColorRole.WindowText, ink)
            label.setPalette(palette)
        self.update()

    def _colors(self) -> tuple[QColor, QColor]:
        return theme.surface(QColor(self._tone.value), self.palette())
