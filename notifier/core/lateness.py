"""What did not happen in time: which items are late, which were and are not any more, what comes next.

Pure: the wall clock and the computer's zone are given. What is late follows from facts alone (since when an
item is in its estado, until when it was promised); the clock only says whether that moment has come. So a
clock that is set back ends nothing, and one that is set forward only tells earlier what is told once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from notifier.core.catalog import Catalog
from notifier.core.late_rules import LateRule
from notifier.core.model import Item

_FAR = 8999
"""Behind this year nothing is reckoned: it would be no date any more."""


@dataclass(frozen=True, slots=True)
class Noted:
    """That an item is, or was, late by a rule, and that this was told.

    ``since``: when that began. ``ended_at``: from when on it was over.
    """

    rule: LateRule
    since: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What follows for one item.

    ``late``: the rules by which it became late, the one that is told first. ``back``: those that were over
    and hold again as if nothing had been, as the same stay in an estado was not over. ``over``: what was late
    and is not any more. ``next``: when it will be late by the next rule.
    """

    late: tuple[Noted, ...] = ()
    back: tuple[Noted, ...] = ()
    over: tuple[Noted, ...] = ()
    next: datetime | None = None


def late_from(rule: LateRule, item: Item, catalog: Catalog, zone: tzinfo | None = None) -> datetime | None:
    """From when on an item is late by a rule, as things stand; ``None`` for never.

    What is over, or as everybody hopes, is never late. ``zone``: of times of day; ``None`` for the
    computer's own.
    """
    estado = catalog.estado(item.categoria, item.estado)
    if item.categoria != rule.categoria or estado.final or estado.good:
        return None
    if not rule.estado:
        is_promised = item.due is not None and item.estado not in rule.unless and _can_be(item.due)
        return item.due - rule.length if is_promised and item.due is not None else None
    if item.estado != rule.estado or item.entered_at is None or not _can_be(item.entered_at):
        return None
    if rule.at is not None:
        return next_time(item.entered_at, rule.at, zone)
    return item.entered_at + rule.length


def next_time(after: datetime, at: time, zone: tzinfo | None = None) -> datetime:
    """The first moment later than ``after`` at which the clock on the wall shows this time of day; in UTC.

    On a day on which it is left out, as summer time begins, the moment as much later. ``zone``: ``None`` for
    the computer's own.
    """
    day = after.astimezone(zone).date()
    while (found := _on(day, at, zone)) <= after:
        day += timedelta(days=1)
    return found


def judge(
    rules: Iterable[LateRule],
    item: Item | None,
    noted: Mapping[LateRule, Noted],
    catalog: Catalog,
    now: datetime,
    zone: tzinfo | None = None,
) -> Judged:
    """What the rules say of an item at the moment ``now``.

    Args:
        rules: those of its category.
        item: ``None`` where it is gone.
        noted: what is known of it, the latest by rule.
        catalog: says what is over, or good.
        now: the wall clock, aware.
        zone: see :func:`late_from`.
    """
    late: list[Noted] = []
    back: list[Noted] = []
    over: list[Noted] = []
    moments: list[datetime] = []
    for rule in rules:
        since = late_from(rule, item, catalog, zone) if item is not None else None
        known = noted.get(rule)
        if known is not None and known.ended_at is None:
            is_other = since is not None and _is_other(rule, since, known, now)
            if since is None or (is_other and since > now):
                over.append(replace(known, ended_at=now))
            if not is_other:
                continue
        if since is None:
            continue
        if since > now:
            moments.append(since)
        elif rule.estado and known is not None and known.since == since:
            back.append(replace(known, ended_at=None))
        else:
            late.append(Noted(rule, since))
    late.sort(key=_weight, reverse=True)
    return Judged(tuple(late), tuple(back), tuple(over), min(moments, default=None))


def _is_other(rule: LateRule, since: datetime, known: Noted, now: datetime) -> bool:
    """Whether it is another stay than the one that was told, or another promise that is not yet broken.

    What is found out later of a stay's beginning makes it earlier; nobody may have looked between two stays.
    """
    return since > known.since if rule.estado else now < since != known.since


def _weight(noted: Noted) -> tuple[int, datetime]:
    """The loudest rule is told, of two such ones the one whose moment came last."""
    return list(type(noted.rule.urgency)).index(noted.rule.urgency), noted.since


def _can_be(moment: datetime) -> bool:
    return moment.year < _FAR


def _on(day: date, at: time, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
