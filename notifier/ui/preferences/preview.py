"""How a rule's notification would read: the real words for an item that is made up."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from notifier.core.i18n import Translate
from notifier.core.item_fields import Fields
from notifier.core.late_rules import LateRule
from notifier.core.late_wording import LateItem, late_alert
from notifier.core.lateness import Noted
from notifier.core.look import picture_of
from notifier.core.model import Alert, Categoria, Item, ItemKey, Source, Transition, Urgency
from notifier.core.rules import ANY, CLASSES, Rule, wanted
from notifier.core.wording import transition_alert
from notifier.system.resources import resource
from notifier.ui.labels import PlainLabel
from notifier.ui.preferences.known import Known

PICTURE = QSize(40, 40)
_LETTERS = 3


class Preview(QFrame):
    """A notification as a desktop would show it, about. UI thread only."""

    def __init__(self, translate: Translate) -> None:
        """Nothing is shown yet."""
        super().__init__()
        self._ = translate
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._picture = QLabel()
        self._picture.setFixedSize(PICTURE)
        self._title = PlainLabel()
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._body = PlainLabel()
        self._sound = PlainLabel()
        self._sound.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        lines = QVBoxLayout()
        lines.setSpacing(2)
        for label in (self._title, self._body, self._sound):
            lines.addWidget(label)
        layout = QHBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(self._picture, alignment=Qt.AlignmentFlag.AlignTop)
        layout.addLayout(lines, 1)
        self.hide()

    def show_alert(self, alert: Alert | None, *, sounds: bool) -> None:
        """Show this one; ``sounds``: whether alerts are heard at all."""
        self.setVisible(alert is not None)
        if alert is None:
            return
        picture = QIcon(str(resource(picture_of(alert.look, urgent=alert.urgency is Urgency.CRITICAL))))
        self._picture.setPixmap(picture.pixmap(PICTURE))
        self._title.say(alert.title)
        self._body.say(alert.body)
        self._sound.say(sound_words(alert.urgency, self._, sounds=sounds))

    def text(self) -> str:
        """What is shown: title and body."""
        return "" if self.isHidden() else f"{self._title.text()}\n{self._body.text()}"


def sound_words(urgency: Urgency, translate: Translate, *, sounds: bool) -> str:
    """How an alert of this urgency is heard."""
    if not sounds or urgency is Urgency.LOW:
        return translate("sin sonido")
    return translate("sonido de urgencia") if urgency is Urgency.CRITICAL else translate("sonido suave")


def alert_of(rule: Rule, known: Known, now: datetime, translate: Translate) -> Alert | None:
    """What this rule would tell of an item that is made up, if it can tell any. ``now``: aware."""
    unconditional = [replace(rule, conditions=())]
    transitions = list(_changes(rule, known, now, translate))
    fitting = (one for one in transitions if wanted(one, unconditional, known.catalog).urgency)
    chosen = next(fitting, transitions[0] if transitions else None)
    return None if chosen is None else transition_alert(chosen, rule.urgency, known.catalog, translate)


def _changes(rule: Rule, known: Known, now: datetime, translate: Translate) -> Iterator[Transition]:
    """Changes that it may be about, the likely ones first."""
    for categoria in [rule.categoria] if rule.categoria else known.categorias:
        numero, fields = _example(categoria, known, translate)
        codes = [codigo for codigo, _ in known.estados(categoria)]
        calm = [code for code in codes if not known.catalog.estado(categoria, code).trouble]
        for target in [rule.target] if _is_code(rule.target) else codes:
            for origin in [rule.origin] if _is_code(rule.origin) else calm:
                if origin != target:
                    key = ItemKey(categoria, "0")
                    line = fields["client"]
                    yield Transition(key, numero, origin, target, now, Source.SNAPSHOT, line, fields=fields)


def _is_code(end: str) -> bool:
    return end != ANY and end not in CLASSES


def late_alert_of(rule: LateRule, known: Known, now: datetime, translate: Translate) -> Alert:
    """What this rule would tell of an item that is made up. ``now``: aware, in the zone of the person."""
    estados = [codigo for codigo, _ in known.estados(rule.categoria)]
    numero, fields = _example(rule.categoria, known, translate)
    entered = now - max(rule.length, timedelta(hours=1))
    item = Item(
        rule.categoria,
        "0",
        numero,
        rule.estado or next((codigo for codigo in estados if codigo not in rule.unless), ""),
        detalle=fields["client"],
        fields=fields,
        due=now + rule.length,
        entered_at=entered,
    )
    return late_alert(LateItem(item, Noted(rule, now)), now, known.catalog, translate)


def _example(categoria: Categoria, known: Known, translate: Translate) -> tuple[str, Fields]:
    letters = known.catalog.names(categoria, translate).singular[:_LETTERS].upper()
    return f"{letters}-2026-0010", Fields({"client": translate("Cliente de ejemplo")})
