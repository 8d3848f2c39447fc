"""The settings' file itself, at the line that is wrong, checked as it is typed."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QColor, QFontDatabase, QTextCursor, QTextFormat
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QTextEdit, QVBoxLayout

from notifier.core.i18n import Translate
from notifier.core.plain_text import plain_text
from notifier.ui import theme
from notifier.ui.labels import PlainLabel
from notifier.ui.message_bar import MessageBar
from notifier.ui.room import take_room
from notifier.ui.theme import Tone
from notifier.ui.tray.icons import Icons
from notifier.ui.words import APP_NAME

SIZE = (700, 520)
PAUSE_MS = 300
"""So long nobody types before what was typed is checked."""


class FileWindow(QDialog):
    """A text, and below it what is wrong in it. UI thread only.

    Intents: ``typed(str)``, a text to be checked; ``save(str)``.
    """

    typed = Signal(str)
    save = Signal(str)

    def __init__(self, translate: Translate, icons: Icons, path: str, *, is_instead: bool) -> None:
        """``path``: of the file. ``is_instead``: it has mistakes, and the last good ones hold meanwhile."""
        super().__init__()
        self._ = translate
        self._read: str | None = None
        path_label = PlainLabel(path)
        self._editor = QPlainTextEdit()
        self._editor.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._editor.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._editor.setAccessibleName(translate("Configuración"))
        self._editor.setEnabled(False)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(lambda: self.typed.emit(self.text()))
        self._editor.textChanged.connect(self._changed)
        self._message = MessageBar()
        self._save = QPushButton(translate("Guardar"))
        self._save.setEnabled(False)
        self._save.clicked.connect(lambda: self.save.emit(self.text()))
        close = QPushButton(translate("Cerrar"))
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(10)
        layout.addWidget(path_label)
        if is_instead:
            sentence = translate("Mientras tanto rige la última configuración sin errores.")
            layout.addWidget(PlainLabel(sentence))
        layout.addWidget(self._editor, 1)
        layout.addWidget(self._message)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._save)
        buttons.addWidget(close)
        layout.addLayout(buttons)
        self.setWindowTitle(translate("Configuración") + f" — {APP_NAME}")
        self.setWindowIcon(icons.app())
        take_room(self, *SIZE)

    def text(self) -> str:
        """The text as it is now."""
        return self._editor.toPlainText()

    @property
    def kept(self) -> tuple[str, str, int] | None:
        """What was read, what stands there now, and the cursor's line; none before it was."""
        return None if self._read is None else (self._read, self.text(), self.line)

    def go_on(self, read: str, text: str, line: int) -> None:
        """Go on with what stood in the window that this one takes the place of, and have it checked."""
        self.show_text(text, line)
        self._read = read
        self._pause.start()

    @property
    def line(self) -> int:
        """The line of the cursor, from 1."""
        return self._editor.textCursor().blockNumber() + 1

    @property
    def said(self) -> str:
        """What is said below the text."""
        return self._message.text()

    # Answers

    def show_text(self, text: str, line: int) -> None:
        """Show the file's text, with the cursor in this line (from 1), and let it be edited."""
        self._read = text
        self._editor.setPlainText(text)  # it shows letters and no markup
        self._editor.setEnabled(True)
        self._pause.stop()
        cursor = QTextCursor(self._editor.document().findBlockByNumber(max(0, line - 1)))
        self._editor.setTextCursor(cursor)
        self._editor.centerCursor()
        self._editor.setFocus()

    def show_problems(self, title: str, sentence: str, lines: Sequence[int]) -> None:
        """Say what is wrong, and mark these lines; nothing where ``title`` is empty."""
        if title:
            self._message.say(Tone.BAD, sentence, title)
        else:
            self._message.clear()
        ground, _ink = theme.surface(QColor(Tone.BAD.value), self.palette())
        marks = []
        for line in lines:
            mark = QTextEdit.ExtraSelection()
            mark.format.setBackground(ground)
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            mark.cursor = QTextCursor(self._editor.document().findBlockByNumber(max(0, line - 1)))
            marks.append(mark)
        self._editor.setExtraSelections(marks)
        self._save.setEnabled(not title and self._read is not None and self.text() != self._read)

    def _changed(self) -> None:
        self._save.setEnabled(False)
        self._pause.start()


def place_in(where: str, path: str) -> int:
    """The line that a problem's place names in this file, from 1; 0 where it is elsewhere."""
    place = plain_text(where)
    if not place.startswith(f"{path}:"):
        return 0
    line = place.removeprefix(f"{path}:").partition(":")[0]
    return int(line) if line.isdecimal() else 1
