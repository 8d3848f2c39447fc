"""Whether a person is told of something, and how loud: the one place where all his wishes meet.

They are asked in this order, and the first that says no is the reason: the rules (category, origin, target,
urgency), their conditions, whether the item is followed (then each change is wanted), whether it is muted,
and whether there is a silence, which lets through what was chosen to break it.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from notifier.core.catalog import Catalog
from notifier.core.choices import Muted
from notifier.core.model import ItemKey, Transition, Urgency
from notifier.core.rules import Rule, wanted


class Reason(StrEnum):
    """Why nothing was told, as the history keeps it."""

    RULES = "rules"
    FILTER = "filter"
    MUTED = "muted"
    PAUSE = "pause"
    HOURS = "hours"
    DESKTOP = "desktop"


@dataclass(frozen=True, slots=True)
class Quiet:
    """A silence that holds now; ``urgent`` and ``followed``: what is told all the same."""

    reason: Reason
    urgent: bool = False
    followed: bool = False

    def lets(self, urgency: Urgency, *, followed: bool) -> bool:
        """Whether what is this urgent, of an item that is ``followed`` or not, is told all the same."""
        return (self.urgent and urgency is Urgency.CRITICAL) or (self.followed and followed)


@dataclass(frozen=True, slots=True)
class Wishes:
    """All that a person chose, as it holds now."""

    rules: tuple[Rule, ...]
    follows: AbstractSet[ItemKey] = frozenset()
    mutes: Mapping[ItemKey, Muted] = field(default_factory=dict)
    quiet: Quiet | None = None


@dataclass(frozen=True, slots=True)
class Notify:
    """Tell it, this loud."""

    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Silent:
    """Tell nothing; ``urgency``: how loud it is told at the end of the silence that is the reason."""

    reason: Reason
    urgency: Urgency | None = None


def decide(transition: Transition, wishes: Wishes, catalog: Catalog, now: datetime) -> Notify | Silent:
    """Whether this transition is told at the moment ``now``. Pure; any thread."""
    by_rules = wanted(transition, wishes.rules, catalog)
    urgency = by_rules.urgency
    if transition.key in wishes.follows:
        urgency = _of_followed(urgency, transition, catalog)
    if urgency is None:
        return Silent(Reason.FILTER if by_rules.filtered else Reason.RULES)
    # A mute until the item changes is over with the change.
    return let_through(transition.key, None, urgency, wishes, now)


def let_through(
    key: ItemKey, estado: str | None, urgency: Urgency, wishes: Wishes, now: datetime
) -> Notify | Silent:
    """Whether what is worth an alert of this urgency is told, of an item that is not muted in its ``estado``.

    ``estado``: the one in which the item stays; ``None`` where it has just changed.
    """
    muted = wishes.mutes.get(key)
    if muted is not None and muted.holds(estado, now):
        return Silent(Reason.MUTED)
    quiet = wishes.quiet
    if quiet is None or quiet.lets(urgency, followed=key in wishes.follows):
        return Notify(urgency)
    return Silent(quiet.reason, urgency)


def _of_followed(urgency: Urgency | None, transition: Transition, catalog: Catalog) -> Urgency:
    """Each change is told, at least normally; trouble of which no rule speaks urgently."""
    if urgency is None:
        target = catalog.estado(transition.key.categoria, transition.target)
        return Urgency.CRITICAL if target.trouble else Urgency.NORMAL
    return Urgency.NORMAL if urgency is Urgency.LOW else urgency
