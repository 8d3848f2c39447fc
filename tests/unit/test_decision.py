"""Whether a person is told: all wishes in their one order, as a table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from notifier.core.catalog import Catalog
from notifier.core.choices import Muted
from notifier.core.decision import Notify, Quiet, Reason, Silent, Wishes, decide, let_through
from notifier.core.item_fields import Fields
from notifier.core.model import ItemKey, Source, Transition, Urgency
from notifier.core.rule_text import parse_rule
from tests.categorias import ENTREGA

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEY, OTHER = ItemKey(ENTREGA, "1"), ItemKey(ENTREGA, "2")
LATER, BEFORE = NOW + timedelta(seconds=1), NOW

NORTH = Fields({"zone": "Zona Norte"})

URGENT, USUAL, SOFT = (Notify(urgency) for urgency in (Urgency.CRITICAL, Urgency.NORMAL, Urgency.LOW))

RULES = (
    "entrega: * -> @trouble [critical] {zone: norte}",
    "entrega: * -> LLEGO",
    "entrega: * -> ASIGNADA [low]",
)

TROUBLE, ARRIVED, ASSIGNED, LEFT = "NOVEDAD", "LLEGO", "ASIGNADA", "EN_CAMINO"

FOLLOWED: dict[str, Any] = {"follows": frozenset({KEY})}
MUTED: dict[str, Any] = {"mutes": {KEY: Muted()}}
PAUSE = Quiet(Reason.PAUSE)


def moved(target: str, *, north: bool = True) -> Transition:
    fields = NORTH if north else Fields()
    return Transition(KEY, "N-1", "PROGRAMADO", target, NOW, Source.EVENT, fields=fields)


@pytest.mark.parametrize(
    ("transition", "wishes", "decision"),
    [
        # Rules, then their filter.
        (moved(TROUBLE), {}, URGENT),
        (moved(ARRIVED), {}, USUAL),
        (moved(ASSIGNED), {}, SOFT),
        (moved(LEFT), {}, Silent(Reason.RULES)),
        (moved(TROUBLE, north=False), {}, Silent(Reason.FILTER)),
        # Followed: each change is told, whatever the rules and their filter say; never quieter than usual.
        (moved(LEFT), FOLLOWED, USUAL),
        (moved(ASSIGNED), FOLLOWED, USUAL),
        (moved(TROUBLE), FOLLOWED, URGENT),
        (moved(TROUBLE, north=False), FOLLOWED, URGENT),
        (moved(LEFT), {"follows": frozenset({OTHER})}, Silent(Reason.RULES)),
        # Muted goes before followed.
        (moved(TROUBLE), MUTED, Silent(Reason.MUTED)),
        (moved(TROUBLE), {**FOLLOWED, **MUTED}, Silent(Reason.MUTED)),
        (moved(TROUBLE), {"mutes": {OTHER: Muted()}}, URGENT),
        (moved(TROUBLE), {"mutes": {KEY: Muted(LATER)}}, Silent(Reason.MUTED)),
        (moved(TROUBLE), {"mutes": {KEY: Muted(BEFORE)}}, URGENT),
        # "Until it changes": it has.
        (moved(TROUBLE), {"mutes": {KEY: Muted(estado="PROGRAMADO")}}, URGENT),
        (moved(TROUBLE), {"mutes": {KEY: Muted(estado="NOVEDAD")}}, URGENT),
        # What nobody wants is not the mute's doing, and what is muted not the silence's.
        (moved(LEFT), MUTED, Silent(Reason.RULES)),
        (moved(TROUBLE), {**MUTED, "quiet": PAUSE}, Silent(Reason.MUTED)),
        (moved(LEFT), {"quiet": PAUSE}, Silent(Reason.RULES)),
        # A silence, and what breaks it.
        (moved(TROUBLE), {"quiet": PAUSE}, Silent(Reason.PAUSE, Urgency.CRITICAL)),
        (moved(ARRIVED), {"quiet": Quiet(Reason.HOURS)}, Silent(Reason.HOURS, Urgency.NORMAL)),
        (moved(ARRIVED), {"quiet": Quiet(Reason.DESKTOP)}, Silent(Reason.DESKTOP, Urgency.NORMAL)),
        (moved(TROUBLE), {"quiet": Quiet(Reason.HOURS, urgent=True)}, URGENT),
        (moved(ARRIVED), {"quiet": Quiet(Reason.HOURS, urgent=True)}, Silent(Reason.HOURS, Urgency.NORMAL)),
        (moved(ARRIVED), {"quiet": Quiet(Reason.HOURS, followed=True)}, Silent(Reason.HOURS, Urgency.NORMAL)),
        (moved(LEFT), {**FOLLOWED, "quiet": Quiet(Reason.HOURS, followed=True)}, USUAL),
        (moved(LEFT), {**FOLLOWED, "quiet": Quiet(Reason.HOURS, urgent=True)},
         Silent(Reason.HOURS, Urgency.NORMAL)),
        (moved(LEFT), {**FOLLOWED, **MUTED, "quiet": Quiet(Reason.HOURS, followed=True)},
         Silent(Reason.MUTED)),
    ],
)  # fmt: skip
def test_the_decision(
    transition: Transition, wishes: dict[str, Any], decision: Notify | Silent, catalog: Catalog
) -> None:
    chosen = replace(Wishes(tuple(map(parse_rule, RULES))), **wishes)
    assert decide(transition, chosen, catalog, NOW) == decision


@pytest.mark.parametrize(
    ("muted", "decision"),
    [
        (Muted(), Silent(Reason.MUTED)),
        (Muted(estado="NOVEDAD"), Silent(Reason.MUTED)),
        (Muted(estado="LLEGO"), URGENT),
        (Muted(LATER), Silent(Reason.MUTED)),
        (Muted(BEFORE), URGENT),
    ],
)
def test_what_is_told_of_an_item_that_stays_is_muted_until_it_changes(
    muted: Muted, decision: Notify | Silent
) -> None:
    wishes = Wishes((), mutes={KEY: muted})
    assert let_through(KEY, "NOVEDAD", Urgency.CRITICAL, wishes, NOW) == decision
