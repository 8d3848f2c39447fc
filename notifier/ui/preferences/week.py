"""The quiet hours as a week that people understand: days to press, from when until when."""

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from notifier.core.i18n import Translate, mark
from notifier.core.quiet_hours import DAY, QuietHours, parse_quiet_hours
from notifier.ui.labels import inline
from notifier.ui.preferences.fields import Field

DAYS = (
    (mark("Lu"), mark("lunes")),
    (mark("Ma"), mark("martes")),
    (mark("Mi"), mark("miércoles")),
    (mark("Ju"), mark("jueves")),
    (mark("Vi"), mark("viernes")),
    (mark("Sá"), mark("sábado")),
    (mark("Do"), mark("domingo")),
)
WORKDAYS = frozenset(range(5))
FIRST = QuietHours(WORKDAYS, 20 * 60, DAY + 7 * 60)
"""What a new line begins with: the evenings of workdays."""

_TIME_WIDTH = 64
_DAY_WIDTH = 34


class WeekField(Field):
    """A line for each entry, and a button that adds one. UI thread only."""

    def __init__(self, translate: Translate, name: str, label: str, sentence: str) -> None:
        """See :class:`Field`."""
        self._editor = QWidget()
        self._lines: list[_Line] = []
        super().__init__(translate, name, label, sentence, self._editor)
        self._column = QVBoxLayout(self._editor)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._add = QPushButton(translate("Añadir horario"))
        self._add.clicked.connect(self._added)
        row = QHBoxLayout()
        row.addWidget(self._add)
        row.addStretch(1)
        self._column.addLayout(row)

    def show_value(self, value: Any, inherited: Any) -> None:
        """See :class:`Field`."""
        if [line.entry() for line in self._lines] == list(value):
            return
        for line in self._lines:
            self._column.removeWidget(line)
            line.deleteLater()
        self._lines = []
        for entry in value:
            self._show(entry)

    def _show(self, entry: QuietHours) -> None:
        line = _Line(self._, entry)
        line.changed.connect(self._changed)
        line.removed.connect(partial(self._removed, line))
        self._column.insertWidget(len(self._lines), line)
        self._lines.append(line)

    def _added(self) -> None:
        self._show(FIRST)
        self._changed()

    def _removed(self, line: "_Line") -> None:
        self._lines.remove(line)
        self._column.removeWidget(line)
        line.deleteLater()
        self._changed()

    def _changed(self) -> None:
        texts = [line.text() for line in self._lines]
        entries = [line.entry() for line in self._lines]
        if None in entries:
            self.check(texts)  # it says what is wrong
            return
        self.say_wrong("")
        self.ask(tuple(entries))


class _Line(QWidget):
    """One entry. ``changed()``, ``removed()``."""

    changed = Signal()
    removed = Signal()

    def __init__(self, translate: Translate, entry: QuietHours) -> None:
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self._days: list[QToolButton] = []
        for number, (short, full) in enumerate(DAYS):
            day = QToolButton()
            day.setText(translate(short))
            day.setAccessibleName(translate(full))
            day.setToolTip(translate(full))
            day.setCheckable(True)
            day.setChecked(number in entry.days)
            day.setFixedWidth(_DAY_WIDTH)
            day.clicked.connect(self.changed)
            layout.addWidget(day)
            self._days.append(day)
        self._start = self._time(entry.start, translate("desde"))
        self._end = self._time(entry.end, translate("hasta"))
        for words, time in ((translate("de"), self._start), (translate("a"), self._end)):
            layout.addWidget(inline(words))
            layout.addWidget(time)
        remove = QPushButton(translate("Quitar"))
        remove.clicked.connect(self.removed)
        layout.addWidget(remove)
        layout.addStretch(1)

    def text(self) -> str:
        """As settings write it; also where it is wrong."""
        days = frozenset(number for number, day in enumerate(self._days) if day.isChecked())
        written = str(QuietHours(days)) if days else "?"
        return f"{written} {self._start.text().strip()}-{self._end.text().strip()}"

    def entry(self) -> QuietHours | None:
        """What it is; ``None`` where it is wrong."""
        try:
            return parse_quiet_hours(self.text())
        except ValueError:
            return None

    def _time(self, minutes: int, name: str) -> QLineEdit:
        shown = minutes if minutes <= DAY else minutes - DAY
        line = QLineEdit(f"{shown // 60:02}:{shown % 60:02}")
        line.setFixedWidth(_TIME_WIDTH)
        line.setAccessibleName(name)
        line.textEdited.connect(lambda _text: self.changed.emit())
        return line
