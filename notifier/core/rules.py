"""Which transitions deserve an alert. Rules are data: a profile's own, or the user's from the settings."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from notifier.core.catalog import Catalog
from notifier.core.choices import Muted
from notifier.core.codes import canonical
from notifier.core.model import Categoria, ItemKey, Transition, Urgency
from notifier.core.plain_text import plain_line

MAX_RULE = 3000
"""Characters of a rule as settings write it."""

_WRITTEN = re.compile(
    r"\s*(?P<categoria>\w+)\s*:\s*(?P<origin>[^:\[\]→>*]+?|\*)\s*(?:->|→)\s*(?P<target>[^:\[\]→>*]+?)\s*"
    r"(?:\[\s*(?P<urgency>\w+)\s*\]\s*)?"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One transition worth an alert; codes are canonical. An empty ``origin`` is any."""

    categoria: Categoria
    origin: str
    target: str
    urgency: Urgency = Urgency.NORMAL


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """What the user wants to hear. Times are aware."""

    rules: tuple[Rule, ...]
    paused_until: datetime | None = None
    muted: Mapping[ItemKey, Muted] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notify:
    """Tell it, this loud."""

    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Silent:
    """Tell nothing; ``reason``: ``paused``, ``muted``, or ``rules`` where none wants it."""

    reason: str


def parse_rule(text: str) -> Rule:
    """Read a rule as settings write it: ``"entrega: EN_CAMINO -> ENTREGADO [critical]"``.

    ``*`` as the origin stands for any.

    Raises:
        ValueError: the text is not such a rule.
    """
    match = _WRITTEN.fullmatch(plain_line(text, MAX_RULE))
    origin, target = (canonical(match["origin"]), canonical(match["target"])) if match else ("", "")
    if match is None or not (origin and target):
        raise ValueError(text)
    return Rule(
        Categoria(match["categoria"].lower()),
        "" if origin == "*" else origin,
        target,
        Urgency((match["urgency"] or Urgency.NORMAL).lower()),
    )


def decide(
    transition: Transition, settings: AlertSettings, catalog: Catalog, now: datetime
) -> Notify | Silent:
    """Whether this transition is told at the moment ``now``. Pure; any thread."""
    if settings.paused_until is not None and now < settings.paused_until:
        return Silent("paused")
    muted = settings.muted.get(transition.key)
    if muted is not None and muted.holds(transition.origin, now):
        return Silent("muted")
    rule = _matching(transition, settings.rules, catalog)
    if rule is not None:
        return Notify(rule.urgency)
    return Notify(Urgency.NORMAL) if _ends_trouble(transition, settings.rules, catalog) else Silent("rules")


def _ends_trouble(transition: Transition, rules: Iterable[Rule], catalog: Catalog) -> bool:
    """Whether an item leaves trouble of which somebody wanted to hear: then its end is worth as much."""
    categoria = transition.key.categoria
    origin, target = (catalog.estado(categoria, code) for code in (transition.origin, transition.target))
    if not origin.trouble or target.trouble:
        return False
    return any(rule.categoria == categoria and rule.target == transition.origin for rule in rules)


def _matching(transition: Transition, rules: Iterable[Rule], catalog: Catalog) -> Rule | None:
    candidates = [
        rule
        for rule in rules
        if rule.categoria == transition.key.categoria and rule.target == transition.target
    ]
    last_step = transition.path[-1] if transition.path else transition.origin
    for origin in (last_step, ""):
        for rule in candidates:
            if rule.origin == origin and last_step != rule.target:
                return rule
    # A pair that no single step joins was skipped over (a night off, two changes between two looks): what
    # counts is where the item arrived.
    skipped = transition.path or not catalog.follows(
        transition.key.categoria, transition.origin, transition.target
    )
    returned = transition.origin == transition.target
    return candidates[0] if candidates and skipped and not returned else None
