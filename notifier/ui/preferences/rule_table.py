"""A table of rules: each line a rule in words, with a box that says whether it holds, and an editor below."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from notifier.core.i18n import Translate, mark
from notifier.core.model import Alert, Categoria, Urgency
from notifier.core.plain_text import plain_line
from notifier.core.settings_held import Held
from notifier.ui.preferences.fields import Field
from notifier.ui.preferences.known import Known
from notifier.ui.preferences.preview import Preview, sound_words

R = TypeVar("R")

URGENCIES = (
    (Urgency.LOW, mark("discreto")),
    (Urgency.NORMAL, mark("normal")),
    (Urgency.CRITICAL, mark("urgente")),
)
HEIGHT = 230


def now_here() -> datetime:
    """The moment, in the zone of the person."""
    return datetime.now().astimezone()


class RuleTable(Field, Generic[R]):
    """The rules of one key, and those that the profile would have. UI thread only.

    A rule of the profile that does not hold stays in the table, with its box empty.
    """

    headings: Sequence[str] = ()

    def __init__(
        self,
        translate: Translate,
        name: str,
        label: str,
        sentence: str,
        now: Callable[[], datetime] = now_here,
    ) -> None:
        """``now``: for the preview; aware, in the zone of the person."""
        self._whole = QWidget()
        super().__init__(translate, name, label, sentence, self._whole, wide=True)
        self._now = now
        self._known: Known | None = None
        self._rules: list[R] = []
        self._is_on: list[bool] = []
        self._sounds = True
        self.table = QTableWidget(0, len(self.headings))
        self.table.setHorizontalHeaderLabels([translate(heading) for heading in self.headings])
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setFixedHeight(HEIGHT)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self.table.itemChanged.connect(self._ticked)
        self.table.itemSelectionChanged.connect(self._selected)
        self._add = QPushButton(translate("Añadir regla"))
        self._add.clicked.connect(self._added)
        self._remove = QPushButton(translate("Quitar regla"))
        self._remove.clicked.connect(self._removed)
        self.preview = Preview(translate)
        self._editor_box = self.editor_box()
        buttons = QHBoxLayout()
        buttons.addWidget(self._add)
        buttons.addWidget(self._remove)
        buttons.addStretch(1)
        column = QVBoxLayout(self._whole)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.table, self._editor_box, self.preview):
            column.addWidget(widget)
        column.insertLayout(1, buttons)
        self._selected()

    # What each kind of rule says of itself -----------------------------------------------------------------

    @abstractmethod
    def editor_box(self) -> QWidget:
        """What edits one rule; it calls :meth:`edited`."""

    @abstractmethod
    def edit(self, rule: R, known: Known) -> None:
        """Show a rule in the editor, without calling :meth:`edited`."""

    @abstractmethod
    def cells(self, rule: R, known: Known) -> Sequence[str]:
        """The words of a line, but how loud it is, which comes behind them."""

    @abstractmethod
    def urgency(self, rule: R) -> Urgency:
        """How loud it is."""

    @abstractmethod
    def key(self, rule: R) -> object:
        """What two rules have in common that say the same, however loud."""

    @abstractmethod
    def written(self, rule: R) -> str:
        """As settings write it."""

    @abstractmethod
    def of_profile(self, known: Known) -> tuple[Sequence[R], Sequence[R]]:
        """All rules of the profile, and those that hold where the user says nothing."""

    @abstractmethod
    def meant(self, rule: R, known: Known) -> R:
        """In the profile's words."""

    @abstractmethod
    def fresh(self, categoria: Categoria, known: Known) -> R:
        """A new one to begin with."""

    @abstractmethod
    def alert(self, rule: R, known: Known, now: datetime) -> Alert | None:
        """What it would tell; ``None`` where it cannot tell anything."""

    # Answers -----------------------------------------------------------------------------------------------

    def show_known(self, known: Known) -> None:
        """The names by now, and the profile's own rules; to be told before :meth:`show_held`."""
        self._known = known

    def show_held(self, held: Held) -> None:
        """See :class:`Field`."""
        self._sounds = held.settings.notifications.sounds
        super().show_held(held)
        if self._known is not None and not held.is_own(self.name) and not held.origin(self.name):
            words = self._("Son las reglas del perfil «{profile}». Si cambia una, pasan a ser suyas.")
            self._author.say(words.format(profile=self._known.profile.name))
            self._author.show()

    def show_value(self, value: Any, inherited: Any) -> None:
        """See :class:`Field`."""
        if self._known is None:
            return
        every, defaults = self.of_profile(self._known)
        chosen = [self.meant(rule, self._known) for rule in value] if self._is_said(value) else defaults
        keys = {self.key(rule) for rule in chosen}
        if self._is_said(value):
            rules = [*chosen, *(rule for rule in every if self.key(rule) not in keys)]
        else:
            rules = list(every)
        row = self.table.currentRow()
        chosen_key = self.key(self._rules[row]) if 0 <= row < len(self._rules) else None
        if {*rules} == {*self._rules} and len(rules) == len(self._rules):
            rules = self._rules  # nothing leaps to another line while somebody looks at it
        self._rules, self._is_on = rules, [self.key(rule) in keys for rule in rules]
        found = [number for number, rule in enumerate(rules) if self.key(rule) == chosen_key]
        self._fill(found[0] if found else row)

    def edited(self, rule: R) -> None:
        """The editor made this of the chosen rule."""
        row = self.table.currentRow()
        if 0 <= row < len(self._rules):
            self._rules[row], self._is_on[row] = rule, True
            self._fill()
            self._ask()

    def _is_said(self, value: Any) -> bool:
        """Whether somebody wrote which rules hold."""
        return bool(value)

    # The table ---------------------------------------------------------------------------------------------

    def _fill(self, row: int = -1) -> None:
        if self._known is None:
            return
        row = self.table.currentRow() if row < 0 else row
        with QSignalBlocker(self.table):
            self.table.setRowCount(len(self._rules))
            for number, rule in enumerate(self._rules):
                urgency = self.urgency(rule)
                loud = self._(dict(URGENCIES)[urgency])
                sound = sound_words(urgency, self._, sounds=self._sounds)
                for column, words in enumerate((*self.cells(rule, self._known), loud, sound)):
                    item = QTableWidgetItem(plain_line(words))
                    if column == 0:
                        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                        is_on = self._is_on[number]
                        item.setCheckState(Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked)
                    self.table.setItem(number, column, item)
            if self._rules:
                self.table.setCurrentCell(min(max(row, 0), len(self._rules) - 1), 0)
        self._selected()

    def _selected(self) -> None:
        row = self.table.currentRow()
        is_any = self._known is not None and 0 <= row < len(self._rules)
        self._editor_box.setVisible(is_any)
        self._remove.setEnabled(is_any and self._is_added(row))
        if self._known is None or not is_any:
            self.preview.show_alert(None, sounds=self._sounds)
            return
        self.edit(self._rules[row], self._known)
        self.preview.show_alert(self.alert(self._rules[row], self._known, self._now()), sounds=self._sounds)

    def _is_added(self, row: int) -> bool:
        """Whether a person added it: the profile's own are switched off and not lost."""
        if self._known is None:
            return False
        return self.key(self._rules[row]) not in {self.key(rule) for rule in self.of_profile(self._known)[0]}

    def _ticked(self, item: QTableWidgetItem) -> None:
        if item.column() == 0:
            self._is_on[item.row()] = item.checkState() is Qt.CheckState.Checked
            self._ask()

    def _added(self) -> None:
        if self._known is None:
            return
        row = self.table.currentRow()
        chosen = self.cells(self._rules[row], self._known) if 0 <= row < len(self._rules) else None
        categoria = getattr(self._rules[row], "categoria", None) if chosen else None
        self._rules.append(self.fresh(categoria or self._known.categorias[0], self._known))
        self._is_on.append(True)
        self._fill()
        self.table.setCurrentCell(len(self._rules) - 1, 0)
        self._ask()

    def _removed(self) -> None:
        row = self.table.currentRow()
        del self._rules[row], self._is_on[row]
        self._fill()
        self._ask()

    def _ask(self) -> None:
        if self._held is None or self._known is None:
            return
        chosen = [rule for rule, is_on in zip(self._rules, self._is_on, strict=True) if is_on]
        if not chosen and not self._is_said(()):
            # Without any rule the profile's would hold again, all of them.
            self.show_held(self._held)
            words = self._("Al menos una regla tiene que avisar. Para no oír nada, pause los avisos.")
            self.say_wrong(words)
            return
        is_default = chosen == list(self.of_profile(self._known)[1]) and not self._is_said(
            self._held.inherited.value(self.name)
        )
        self.changed.emit(self.name, None if is_default else [self.written(rule) for rule in chosen])
