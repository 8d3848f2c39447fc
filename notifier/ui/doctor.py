"""The doctor's window: the true cause on top, what to do, and everything that was looked at below."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QTextEdit, QVBoxLayout

from notifier.core.doctor import Check, Examination, Finding, Outcome
from notifier.core.doctor_report import MARKS, as_text, said, verdict
from notifier.core.i18n import Translate
from notifier.core.plain_text import plain_line, plain_text
from notifier.ui import theme
from notifier.ui.message_bar import MessageBar
from notifier.ui.room import take_room
from notifier.ui.theme import Tone
from notifier.ui.tray.icons import Icons
from notifier.ui.words import APP_NAME

SIZE = (640, 560)
INDENT = 22
"""Pixels that what belongs to a line stands to the right of it."""

_LONGEST_COPY = 1_000_000  # characters

_TONES = {
    Outcome.OK: Tone.GOOD,
    Outcome.WARNING: Tone.CAUTION,
    Outcome.FAILURE: Tone.BAD,
    Outcome.NOT_ASKED: Tone.QUIET,
}


class DoctorWindow(QDialog):
    """Shows findings as they come. UI thread only.

    Intents: ``again()``, ``notice()`` (show a notification), ``save()`` (the report). *Copiar* copies what is
    shown, without names of people.
    """

    again = Signal()
    notice = Signal()
    save = Signal()

    def __init__(self, translate: Translate, icons: Icons, clean: Callable[[str], str]) -> None:
        """``clean`` takes secrets out of what is copied."""
        super().__init__()
        self._ = translate
        self._clean = clean
        self._examination = Examination(())
        self._answer = MessageBar()
        self._notice = MessageBar()
        self._text = QTextEdit()
        self._text.setReadOnly(True)
        self._text.setTabStopDistance(INDENT)
        self._text.setCursorWidth(0)  # nothing is written here
        self._text.setAccessibleName(translate("Todo lo revisado"))
        # Read-only, and still for the keyboard: it scrolls and marks.
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._copy = self._button(translate("&Copiar"), self._copied)
        self._try = self._button(translate("&Probar un aviso"), self.notice.emit)
        self._save = self._button(translate("&Guardar informe…"), self.save.emit)
        self._again = self._button(translate("&Revisar de nuevo"), self.again.emit)
        close = self._button(translate("Cerrar"), self.reject)
        buttons = QHBoxLayout()
        for button in (self._copy, self._try, self._save):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self._again)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(self._answer)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._notice)
        layout.addLayout(buttons)
        self.setWindowTitle(translate("Diagnóstico") + f" — {APP_NAME}")
        self.setWindowIcon(icons.app())
        take_room(self, *SIZE)

    # Answers

    def begin(self, checks: Sequence[Check]) -> None:
        """An examination of these checks begins; what was found before is forgotten."""
        self._examination = Examination(checks)
        self._notice.clear()
        for button in (self._copy, self._save, self._again):
            button.setEnabled(False)
        self._copy.setText(self._("&Copiar"))
        self._render()

    def add(self, code: str, finding: Finding) -> None:
        """One more finding."""
        self._examination.add(code, finding)
        if self._examination.complete:
            for button in (self._copy, self._save, self._again):
                button.setEnabled(True)
        self._render()

    def tell(self, tone: Tone, text: str, title: str = "") -> None:
        """Say how something that was asked for went."""
        self._try.setEnabled(True)
        self._save.setEnabled(self._examination.complete)
        self._notice.say(tone, text, title)

    def wait_for(self, button: str) -> None:
        """Close the button of ``notice`` or ``save`` until :meth:`tell`."""
        {"notice": self._try, "save": self._save}[button].setEnabled(False)

    @property
    def examination(self) -> Examination:
        """What was found so far."""
        return self._examination

    def text(self) -> str:
        """What *Copiar* copies."""
        return self._clean(as_text(self._examination, self._))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Part of Qt's interface: light and dark are followed."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._render()

    def _copied(self) -> None:
        QGuiApplication.clipboard().setText(plain_text(self.text(), _LONGEST_COPY))
        self._copy.setText(self._("Copiado"))

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        # Enter belongs to the button that has the keyboard, and to no other.
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: slot())
        return button

    # Drawing

    def _render(self) -> None:
        self._say_verdict()
        bar = self._text.verticalScrollBar()
        at = bar.value()
        self._text.clear()
        cursor = self._text.textCursor()
        causes = self._examination.causes()
        # The first stands above, with what to do.
        for check, finding in causes[self._examination.complete :]:
            self._entry(cursor, check, finding, bold=True)
            for line in finding.advice.splitlines():
                self._line(cursor, line)
        if not self._text.document().isEmpty():
            self._heading(cursor, self._("Todo lo revisado"))
        for check, finding in self._examination:
            self._entry(cursor, check, finding)
            for line in (*finding.lines, *((finding.private,) if finding.private else ())):
                self._line(cursor, line, quiet=True)
        # A reader begins at the top.
        self._text.moveCursor(QTextCursor.MoveOperation.Start)
        bar.setValue(at)

    def _say_verdict(self) -> None:
        examination = self._examination
        done, every = len(tuple(examination)), len(examination.checks)
        if not examination.complete:
            text = self._("Revisando… {done} de {every}").format(done=done, every=every)
            self._answer.say(Tone.QUIET, text)
            return
        causes = examination.causes()
        text = ""
        if causes:
            first = causes[0][1]
            text = f"{plain_line(said(first, examination, self._), 400)}\n{first.advice}".strip()
        self._answer.say(_TONES[examination.worst], text, plain_line(verdict(examination, self._), 400))

    def _entry(self, cursor: QTextCursor, check: Check, finding: Finding, *, bold: bool = False) -> None:
        self._block(cursor, hangs=True)
        look = QTextCharFormat()
        base = self.palette().color(QPalette.ColorRole.Base)
        look.setForeground(theme.legible(QColor(_TONES[finding.outcome].value), base))
        look.setFontWeight(700)
        cursor.insertText(f"{MARKS[finding.outcome]}\t", look)
        cursor.insertText(f"{self._(check.title)}: ", _weight(700 if bold else 600))
        sentence = said(finding, self._examination, self._)
        cursor.insertText(plain_line(sentence, 400), _weight(400))

    def _line(self, cursor: QTextCursor, text: str, *, quiet: bool = False) -> None:
        self._block(cursor)
        look = QTextCharFormat()
        if quiet:
            look.setForeground(self.palette().color(QPalette.ColorRole.PlaceholderText))
        cursor.insertText(plain_line(text, 400), look)

    def _heading(self, cursor: QTextCursor, text: str) -> None:
        self._block(cursor, space=14)
        look = _weight(600)
        look.setForeground(self.palette().color(QPalette.ColorRole.PlaceholderText))
        cursor.insertText(text, look)

    def _block(self, cursor: QTextCursor, *, hangs: bool = False, space: int = 0) -> None:
        """A new paragraph; one that ``hangs`` begins with a mark and a tab, left of its other lines."""
        if not self._text.document().isEmpty():
            cursor.insertBlock()
        shape = QTextBlockFormat()
        shape.setLeftMargin(0 if space else INDENT)
        shape.setTextIndent(-INDENT if hangs else 0)
        shape.setTopMargin(space or (5 if hangs else 0))
        cursor.setBlockFormat(shape)


def _weight(weight: int) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setFontWeight(weight)
    return look
