"""The fields of the preferences: each edits one key of the settings, by the same parser as the file."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from notifier.core.errors import filled
from notifier.core.i18n import Translate
from notifier.core.plain_text import plain_text
from notifier.core.profile.profile import Profile
from notifier.core.settings import read_value
from notifier.core.settings_held import DEMONSTRATION, Held
from notifier.core.settings_reading import ENVIRONMENT_PREFIX
from notifier.core.settings_values import WrongError
from notifier.ui import theme
from notifier.ui.labels import PlainLabel
from notifier.ui.preferences.known import Known
from notifier.ui.theme import Tone

LABEL_WIDTH = 170
WIDE = 280
NARROW = 90


class Field(QWidget):
    """One key: its name, what edits it; below it what is wrong, a sentence, and who wrote it. UI thread only.

    Intent: ``changed(str name, object value)``, the value as the file has it; ``None`` takes the key out.
    """

    changed = Signal(str, object)

    def __init__(
        self,
        translate: Translate,
        name: str,
        label: str,
        sentence: str,
        editor: QWidget,
        *,
        wide: bool = False,
    ) -> None:
        """``name``: the ``section.key``. ``label`` and ``sentence`` are translated.

        ``wide``: the editor takes the whole width, below its name.
        """
        super().__init__()
        self._ = translate
        self.name = name
        self.editor = editor
        self._held: Held | None = None
        self._label = PlainLabel(label)
        self._label.setBuddy(editor)
        if not wide:
            self._label.setFixedWidth(LABEL_WIDTH)
        self._note = PlainLabel(sentence)
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._note.setVisible(bool(sentence))
        self._author = PlainLabel()
        self._author.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._problem = PlainLabel()
        for hidden in (self._author, self._problem):
            hidden.hide()
        editor.setAccessibleName(plain_text(label))
        editor.setAccessibleDescription(plain_text(sentence))
        lines = QVBoxLayout()
        lines.setSpacing(2)
        row = QHBoxLayout()
        row.addWidget(editor, int(wide))
        if not wide:
            row.addStretch(1)
        explained = (self._note, self._author)
        for widget in explained if wide else ():
            lines.addWidget(widget)
        lines.addLayout(row)
        for widget in (self._problem,) if wide else (self._problem, *explained):
            lines.addWidget(widget)
        layout = QVBoxLayout(self) if wide else QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4 if wide else 12)
        if isinstance(editor, QCheckBox):
            self._label.hide()
            editor.setText(plain_text(label))
        else:
            self._label.setContentsMargins(0, 0 if wide else 4, 0, 0)
            layout.addWidget(self._label, alignment=Qt.AlignmentFlag.AlignTop)
        layout.addLayout(lines, 1)

    def show_held(self, held: Held) -> None:
        """Show what holds, who wrote it, and whether it can be edited."""
        self._held = held
        self.say_wrong("")
        self.editor.setEnabled(not held.is_closed(self.name))
        self._author.say(self._authors_words(held))
        self._author.setVisible(bool(self._author.text()))
        self.show_value(held.settings.value(self.name), held.inherited.value(self.name))

    def say_wrong(self, sentence: str) -> None:
        """Say beside the field what is wrong with what stands in it; nothing where it is empty."""
        palette = QPalette()
        bad = theme.legible(QColor(Tone.BAD.value), self.palette().window().color())
        palette.setColor(QPalette.ColorRole.WindowText, bad)
        self._problem.setPalette(palette)
        self._problem.say(sentence)
        self._problem.setVisible(bool(sentence))

    @property
    def problem(self) -> str:
        """What is said to be wrong; empty for nothing."""
        return "" if self._problem.isHidden() else self._problem.text()

    def show_value(self, value: Any, inherited: Any) -> None:
        """Show this value of the settings; ``inherited`` would hold without the user's file."""
        raise NotImplementedError

    def show_known(self, known: Known) -> None:
        """Follow what is known of the profile and its estados."""

    def commit(self) -> None:
        """Ask for what was typed and not asked for yet."""

    def check(self, raw: object) -> Any:
        """What the settings make of it; ``None`` where it is wrong, which is said then."""
        try:
            value = read_value(self.name, raw)
        except WrongError as wrong:
            self.say_wrong(filled(self._(wrong.expected), wrong.values))
            return None
        self.say_wrong("")
        return value

    def ask(self, value: object) -> None:
        """Ask to write this value; one that holds anyhow is taken out of the user's file."""
        if self._held is None:
            return
        inherited = self._held.inherited.value(self.name)
        self.changed.emit(self.name, None if value == inherited else as_written(value))

    def _authors_words(self, held: Held) -> str:
        if held.settings.locked.get(self.name) == DEMONSTRATION:
            return self._("En la demostración no se cambia.")
        if self.name in held.settings.locked:
            return self._("Lo fija quien administra este equipo.")
        origin = held.origin(self.name)
        if origin.startswith(ENVIRONMENT_PREFIX):
            return self._("Lo dice la variable {name}.").format(name=origin)
        return self._("Lo escribió el administrador en {file}.").format(file=origin) if origin else ""


class TextField(Field):
    """A line of text or a number; wrong ones are said as they are typed, right ones asked for at the end."""

    def __init__(
        self,
        translate: Translate,
        name: str,
        label: str,
        sentence: str = "",
        *,
        narrow: bool = False,
        of_profile: Callable[[Profile], object] | None = None,
    ) -> None:
        """``of_profile`` gives what holds where nobody says anything; it stands in the empty field."""
        self._line = QLineEdit()
        self._line.setFixedWidth(NARROW if narrow else WIDE)
        super().__init__(translate, name, label, sentence, self._line)
        self._of_profile = of_profile
        self._inherited = self._profiles = self._shown = ""
        self._line.textEdited.connect(self._typed)
        self._line.editingFinished.connect(self.commit)

    def show_value(self, value: Any, inherited: Any) -> None:
        """See :class:`Field`."""
        self._inherited = as_text(inherited)
        self._hint()
        if self._line.hasFocus() and self._line.text().strip() != self._shown:
            return  # somebody types
        self._shown = "" if value == inherited else as_text(value)
        if value == inherited and self._held is not None and self._held.is_closed(self.name):
            self._shown = as_text(value)
        self._line.setText(plain_text(self._shown))

    def commit(self) -> None:
        """Ask for what was typed, where it is right."""
        text = self._line.text().strip()
        if text == self._shown or not self.editor.isEnabled():
            return
        if not text:
            self._shown = text
            self.say_wrong("")
            self.changed.emit(self.name, None)
            return
        value = self.check(text)
        if value is not None:
            self._shown = text
            self.ask(value)

    def show_known(self, known: Known) -> None:
        """See :class:`Field`."""
        if self._of_profile is not None:
            self._profiles = as_text(self._of_profile(known.profile))
            self._hint()

    def _hint(self) -> None:
        self._line.setPlaceholderText(plain_text(self._inherited or self._profiles))

    def _typed(self, text: str) -> None:
        if text.strip():
            self.check(text)
        else:
            self.say_wrong("")


class ChoiceField(Field):
    """One of a few values."""

    def __init__(
        self,
        translate: Translate,
        name: str,
        label: str,
        choices: Sequence[tuple[Any, str]],
        sentence: str = "",
    ) -> None:
        """``choices``: values, and what people call them, translated."""
        self._box = QComboBox()
        for value, words in choices:
            self._box.addItem(words, value)
        super().__init__(translate, name, label, sentence, self._box)
        self._box.activated.connect(lambda _index: self.ask(self._box.currentData()))

    def show_value(self, value: Any, inherited: Any) -> None:
        """See :class:`Field`."""
        self._box.setCurrentIndex(self._box.findData(value))


class SwitchField(Field):
    """Yes or no."""

    def __init__(self, translate: Translate, name: str, label: str, sentence: str = "") -> None:
        """See :class:`Field`."""
        self._box = QCheckBox()
        super().__init__(translate, name, label, sentence, self._box)
        self._box.clicked.connect(self.ask)

    def show_value(self, value: Any, inherited: Any) -> None:
        """See :class:`Field`."""
        self._box.setChecked(bool(value))


def as_text(value: Any) -> str:
    """A value of the settings as somebody would type it."""
    if value is None or value is False:
        return ""
    if value is True:
        return "true"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def as_written(value: Any) -> object:
    """A value of the settings as the file has it."""
    return [str(one) for one in value] if isinstance(value, tuple) else value
