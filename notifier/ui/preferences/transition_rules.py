"""The rules about changes: of which estado to which one, how loud."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from notifier.core.i18n import Translate, mark
from notifier.core.model import Alert, Categoria, Urgency
from notifier.core.plain_text import plain_line
from notifier.core.rule_text import written_rule
from notifier.core.rules import ANY, FINAL, GOOD, GOOD_FINAL, TROUBLE, Rule
from notifier.core.wording import capitalized
from notifier.ui.labels import inline
from notifier.ui.preferences.conditions import ConditionsEditor, conditions_words, field_names
from notifier.ui.preferences.known import Known
from notifier.ui.preferences.preview import alert_of
from notifier.ui.preferences.rule_table import URGENCIES, RuleTable

KINDS = {
    ANY: mark("cualquier estado"),
    TROUBLE: mark("cualquier problema"),
    GOOD_FINAL: mark("cualquier buen final"),
    FINAL: mark("cualquier final"),
    GOOD: mark("cualquier estado bueno"),
}
"""Words for all estados of a kind."""


class TransitionRules(RuleTable[Rule]):
    """A line reads as "Entregas · de cualquier estado · a Con novedad · urgente". UI thread only."""

    headings = (
        mark("Qué"),
        mark("De"),
        mark("A"),
        mark("Solo si dice"),
        mark("Aviso"),
        mark("Sonido"),
    )

    def editor_box(self) -> QWidget:
        """See :class:`RuleTable`."""
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        column.addLayout(row)
        self._categoria, self._origin, self._target, self._loud = (QComboBox() for _ in range(4))
        for words, combo in (
            (self._("Avisar de"), self._categoria),
            (self._("de"), self._origin),
            (self._("a"), self._target),
            ("", self._loud),
        ):
            if words:
                row.addWidget(inline(words))
            row.addWidget(combo)
            combo.activated.connect(self._chosen)
        for name, combo in (
            (self._("Categoría"), self._categoria),
            (self._("Estado de antes"), self._origin),
            (self._("Estado nuevo"), self._target),
            (self._("Cómo se avisa"), self._loud),
        ):
            combo.setAccessibleName(name)
        self._conditions = ConditionsEditor(self._, self._chosen, self._typed)
        row.addStretch(1)
        column.addWidget(self._conditions)
        for urgency, words in URGENCIES:
            self._loud.addItem(self._(words), urgency)
        return box

    def edit(self, rule: Rule, known: Known) -> None:
        """See :class:`RuleTable`."""
        fill(self._categoria, [(ANY, self._("Todo")), *categorias(known, self._)], rule.categoria)
        ends = [*self._kinds(), *known.estados(rule.categoria)]
        fill(self._origin, ends, rule.origin)
        fill(self._target, ends, rule.target)
        self._conditions.show_conditions(rule.conditions, field_names(rule.categoria, known, self._))
        with QSignalBlocker(self._loud):
            self._loud.setCurrentIndex(self._loud.findData(rule.urgency))

    def cells(self, rule: Rule, known: Known) -> Sequence[str]:
        """See :class:`RuleTable`."""
        names = known.catalog.names(rule.categoria, self._).plural if rule.categoria else self._("todo")
        return (
            capitalized(names),
            *(self._end_words(rule.categoria, end, known) for end in (rule.origin, rule.target)),
            conditions_words(rule.conditions, field_names(rule.categoria, known, self._), self._),
        )

    def urgency(self, rule: Rule) -> Urgency:
        """See :class:`RuleTable`."""
        return rule.urgency

    def key(self, rule: Rule) -> object:
        """See :class:`RuleTable`."""
        return rule.categoria, rule.origin, rule.target, rule.conditions

    def written(self, rule: Rule) -> str:
        """See :class:`RuleTable`."""
        return written_rule(rule)

    def of_profile(self, known: Known) -> tuple[Sequence[Rule], Sequence[Rule]]:
        """See :class:`RuleTable`."""
        rules = [known.profile.meant(rule) for rule in known.profile.told]
        return rules, rules

    def meant(self, rule: Rule, known: Known) -> Rule:
        """See :class:`RuleTable`."""
        return known.profile.meant(rule)

    def fresh(self, categoria: Categoria, known: Known) -> Rule:
        """See :class:`RuleTable`."""
        taken = {rule.target for rule in self._rules if rule.categoria == categoria and rule.origin == ANY}
        codes = [codigo for codigo, _ in known.estados(categoria)]
        return Rule(categoria, ANY, next((code for code in codes if code not in taken), FINAL))

    def alert(self, rule: Rule, known: Known, now: datetime) -> Alert | None:
        """See :class:`RuleTable`."""
        return alert_of(rule, known, now, self._)

    def _chosen(self) -> None:
        if self._known is None:
            return
        categoria = Categoria(self._categoria.currentData())
        row = self.table.currentRow()
        if not 0 <= row < len(self._rules):
            return
        if self._rules[row].categoria != categoria:
            self.edited(self.fresh(categoria, self._known))
            return
        try:
            conditions = self._conditions.conditions()
        except ValueError:
            return  # it is said beside it
        self.edited(
            replace(
                self._rules[row],
                origin=self._origin.currentData(),
                target=self._target.currentData(),
                urgency=Urgency(self._loud.currentData()),
                conditions=conditions,
            )
        )

    def _typed(self, is_wrong: bool) -> None:
        self.say_wrong(self._("No use dos puntos ni llaves. Separe varios con comas.") if is_wrong else "")

    def _kinds(self) -> list[tuple[str, str]]:
        return [(kind, self._(words)) for kind, words in KINDS.items()]

    def _end_words(self, categoria: Categoria, end: str, known: Known) -> str:
        return self._(KINDS[end]) if end in KINDS else known.catalog.estado(categoria, end).nombre


def categorias(known: Known, translate: Translate) -> list[tuple[str, str]]:
    """Keys and names of the categories, in their order."""
    names = known.catalog.names
    return [(key, capitalized(names(key, translate).plural)) for key in known.categorias]


def fill(combo: QComboBox, choices: Sequence[tuple[str, str]], chosen: str) -> None:
    """Offer these, and the chosen one where nobody knows it, by its own code."""
    with QSignalBlocker(combo):
        combo.clear()
        for value, words in choices:
            combo.addItem(plain_line(words), value)
        if combo.findData(chosen) < 0:
            combo.addItem(plain_line(chosen), chosen)
        combo.setCurrentIndex(combo.findData(chosen))
