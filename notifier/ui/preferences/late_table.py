"""The rules about time: what is late, and how loudly that is told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from enum import Enum

from PySide6.QtCore import QSignalBlocker, Qt, QTime
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QMenu,
    QSpinBox,
    QTimeEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from notifier.core.i18n import mark
from notifier.core.late_rules import MAX_LENGTH, LateRule, written_late_rule
from notifier.core.late_wording import what_is_late
from notifier.core.model import Alert, Categoria, Urgency
from notifier.core.plain_text import plain_line
from notifier.core.wording import capitalized
from notifier.ui.labels import inline
from notifier.ui.preferences.known import Known
from notifier.ui.preferences.preview import late_alert_of
from notifier.ui.preferences.rule_table import URGENCIES, RuleTable
from notifier.ui.preferences.transition_rules import categorias, fill
from notifier.ui.words import menu_text

MOST_MINUTES = MAX_LENGTH // timedelta(minutes=1)
"""What the field of minutes takes: all that a rule can say."""


class Kind(Enum):
    """What is late by such a rule."""

    STAY = mark("lleva demasiado en un estado")
    HOUR = mark("sigue en un estado a cierta hora")
    BEFORE = mark("falta poco para la hora prometida")
    PASSED = mark("pasó la hora prometida")


def kind_of(rule: LateRule) -> Kind:
    """Which kind of rule this is."""
    if rule.estado:
        return Kind.STAY if rule.at is None else Kind.HOUR
    return Kind.BEFORE if rule.length else Kind.PASSED


class LateTable(RuleTable[LateRule]):
    """A line reads as "Entregas · En camino hace más de 90 min · urgente". UI thread only."""

    headings = (mark("Qué"), mark("Cuándo se avisa"), mark("Aviso"), mark("Sonido"))

    def editor_box(self) -> QWidget:
        """See :class:`RuleTable`."""
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        self._categoria, self._kind, self._estado, self._loud = (QComboBox() for _ in range(4))
        self._minutes = QSpinBox()
        self._minutes.setRange(1, MOST_MINUTES)
        self._minutes.setSuffix(" min")
        self._minutes.setKeyboardTracking(False)
        self._hour = QTimeEdit()
        self._hour.setDisplayFormat("HH:mm")
        self._hour.setKeyboardTracking(False)
        self._unless = QToolButton()
        self._unless.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self._unless)
        self._unless.setMenu(self._menu)
        self._estado_words, self._minutes_words, self._hour_words = (
            inline(self._(words)) for words in (mark("estado"), mark("minutos"), mark("hora"))
        )
        rows = (
            (inline(self._("Avisar si una de")), self._categoria, self._kind, self._loud),
            (
                self._estado_words,
                self._estado,
                self._minutes_words,
                self._minutes,
                self._hour_words,
                self._hour,
                self._unless,
            ),
        )
        for widgets in rows:
            row = QHBoxLayout()
            for widget in widgets:
                row.addWidget(widget)
            row.addStretch(1)
            column.addLayout(row)
        self._unless.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        for name, editor in (
            (self._("Categoría"), self._categoria),
            (self._("Qué pasa"), self._kind),
            (self._("Estado"), self._estado),
            (self._("Cómo se avisa"), self._loud),
            (self._("Minutos"), self._minutes),
            (self._("Hora"), self._hour),
        ):
            editor.setAccessibleName(name)
        for kind in Kind:
            self._kind.addItem(self._(kind.value), kind)
        for urgency, words in URGENCIES:
            self._loud.addItem(self._(words), urgency)
        for combo in (self._categoria, self._kind, self._estado, self._loud):
            combo.activated.connect(self._chosen)
        self._minutes.valueChanged.connect(self._chosen)
        self._hour.timeChanged.connect(self._chosen)
        return box

    def edit(self, rule: LateRule, known: Known) -> None:
        """See :class:`RuleTable`."""
        kind = kind_of(rule)
        fill(self._categoria, categorias(known, self._), rule.categoria)
        estados = known.estados(rule.categoria)
        fill(self._estado, estados, rule.estado or (estados[0][0] if estados else ""))
        for combo, value in ((self._kind, kind), (self._loud, rule.urgency)):
            with QSignalBlocker(combo):
                combo.setCurrentIndex(combo.findData(value))
        with QSignalBlocker(self._minutes), QSignalBlocker(self._hour):
            self._minutes.setValue(int(rule.length.total_seconds()) // 60 or 30)
            self._hour.setTime(QTime(rule.at.hour, rule.at.minute) if rule.at else QTime(9, 30))
        for shown, widgets in (
            (kind in {Kind.STAY, Kind.HOUR}, (self._estado_words, self._estado)),
            (kind in {Kind.STAY, Kind.BEFORE}, (self._minutes_words, self._minutes)),
            (kind is Kind.HOUR, (self._hour_words, self._hour)),
            (kind in {Kind.BEFORE, Kind.PASSED}, (self._unless,)),
        ):
            for widget in widgets:
                widget.setVisible(shown)
        self._menu.clear()
        for codigo, nombre in estados:
            action = self._menu.addAction(menu_text(plain_line(nombre)))
            action.setData(codigo)
            action.setCheckable(True)
            action.setChecked(codigo in rule.unless)
            action.triggered.connect(self._chosen)
        names = [nombre for codigo, nombre in estados if codigo in rule.unless]
        self._unless.setText(
            menu_text(plain_line(self._("salvo en: {estados}").format(estados=", ".join(names) or "—")))
        )

    def cells(self, rule: LateRule, known: Known) -> Sequence[str]:
        """See :class:`RuleTable`."""
        names = known.catalog.names(rule.categoria, self._)
        what = what_is_late(rule, known.catalog, self._)
        unless = [known.catalog.estado(rule.categoria, codigo).nombre for codigo in rule.unless]
        if unless:
            words = self._("{what}, salvo en {estados}")
            what = words.format(what=what, estados=", ".join(unless))
        return capitalized(names.plural), what

    def urgency(self, rule: LateRule) -> Urgency:
        """See :class:`RuleTable`."""
        return rule.urgency

    def key(self, rule: LateRule) -> object:
        """See :class:`RuleTable`."""
        return rule.name

    def written(self, rule: LateRule) -> str:
        """See :class:`RuleTable`."""
        return written_late_rule(rule)

    def of_profile(self, known: Known) -> tuple[Sequence[LateRule], Sequence[LateRule]]:
        """See :class:`RuleTable`."""
        rules = [(known.profile.meant_late(spec.rule()), spec.on) for spec in known.profile.late_rules]
        return [rule for rule, _ in rules], [rule for rule, is_on in rules if is_on]

    def meant(self, rule: LateRule, known: Known) -> LateRule:
        """See :class:`RuleTable`."""
        return known.profile.meant_late(rule)

    def fresh(self, categoria: Categoria, known: Known) -> LateRule:
        """See :class:`RuleTable`."""
        codes = [codigo for codigo, _ in known.estados(categoria)]
        taken = {rule.name for rule in self._rules}
        rules = [LateRule(categoria, code, timedelta(minutes=90)) for code in codes]
        return next((rule for rule in rules if rule.name not in taken), rules[0])

    def alert(self, rule: LateRule, known: Known, now: datetime) -> Alert:
        """See :class:`RuleTable`."""
        return late_alert_of(rule, known, now, self._)

    def _is_said(self, value: object) -> bool:
        return value is not None

    def _chosen(self) -> None:
        if self._known is None:
            return
        before = self._rules[self.table.currentRow()]
        categoria = Categoria(self._categoria.currentData())
        urgency = Urgency(self._loud.currentData())
        if categoria != before.categoria:
            self.edited(replace(self.fresh(categoria, self._known), urgency=urgency))
            return
        kind = Kind(self._kind.currentData())
        hour = self._hour.time()
        is_of_estado = kind in {Kind.STAY, Kind.HOUR}
        has_length = kind in {Kind.STAY, Kind.BEFORE}
        actions: list[QAction] = self._menu.actions()
        self.edited(
            LateRule(
                categoria,
                self._estado.currentData() if is_of_estado else "",
                timedelta(minutes=self._minutes.value()) if has_length else timedelta(),
                time(hour.hour(), hour.minute()) if kind is Kind.HOUR else None,
                () if is_of_estado else tuple(str(one.data()) for one in actions if one.isChecked()),
                urgency,
            )
        )
