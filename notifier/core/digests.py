"""What one alert says that tells of several: which items are in which estado, trouble first. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from notifier.core.catalog import Catalog
from notifier.core.i18n import Translate, mark
from notifier.core.look import Look, look_of_all
from notifier.core.model import Alert, AlertKind, ItemKey, Transition, Urgency
from notifier.core.numbers import thousands
from notifier.core.plain_text import plain_line
from notifier.core.wording import BETWEEN, headline_of, titled

NAMED = 5
"""So many items of one estado are named by their number."""

MAX_LINES = 4
"""So many estados have a line of their own; no desktop shows more."""

MAX_COUNTED = 3
"""So many estados stand in the title."""


class DigestReason(StrEnum):
    """Why several alerts are told as one; what comes one upon the other needs no explanation."""

    ABSENCE = mark("Mientras no había conexión")
    BURST = ""
    WAITING = mark("Avisos que esperaban")
    PAUSE = mark("Durante la pausa")
    HOURS = mark("Durante el horario de silencio")
    DESKTOP = mark("Mientras el escritorio estaba en «no molestar»")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One item as the digest tells of it."""

    key: ItemKey
    estado: str
    numero: str
    look: Look


def digest_alert(
    alerts: Sequence[Alert],
    reason: DigestReason,
    catalog: Catalog,
    translate: Translate,
    standing: Sequence[Alert] = (),
) -> Alert:
    """Several alerts as one. Of each item it tells what is newest, and names the newest items first.

    Args:
        alerts: what is new, oldest first; the digest has their outbox numbers.
        reason: why they are told together.
        catalog: for the names of the estados.
        translate: for the other words.
        standing: what an earlier digest told that nobody has seen; this one takes its place.
    """
    entries = _entries((*standing, *alerts), catalog)
    groups = _grouped(entries)
    urgencies = {alert.urgency for alert in (*standing, *alerts)}
    look = look_of_all(entry.look for entry in entries)
    seqs, transitions = numbered(alerts)
    told = {transition.key for transition in transitions}
    return Alert(
        kind=AlertKind.DIGEST,
        title=_title(groups, catalog, translate),
        body="\n".join((*_lines(groups, translate), *([translate(reason)] if reason else []))),
        urgency=[urgency for urgency in Urgency if urgency in urgencies][-1],
        transitions=transitions,
        seqs=seqs,
        others=tuple(entry.key for entry in entries if entry.key not in told),
        look=look,
    )


def merged(newer: Alert, older: Alert) -> Alert:
    """A digest that takes the place of one that was never shown: it has the outbox numbers of both."""
    seqs, transitions = numbered((newer, older))
    return replace(newer, seqs=seqs, transitions=transitions)


def numbered(alerts: Sequence[Alert]) -> tuple[tuple[int, ...], tuple[Transition, ...]]:
    """The numbers of all, and their transitions in the same order; those without one stand behind."""
    pairs = [pair for alert in alerts for pair in alert.numbered]
    told = [(seq, transition) for seq, transition in pairs if transition is not None]
    without = [seq for seq, transition in pairs if transition is None]
    return (*(seq for seq, _ in told), *without), tuple(transition for _, transition in told)


def _entries(alerts: Sequence[Alert], catalog: Catalog) -> list[_Entry]:
    """What is newest of each item, the newest item first."""
    found: dict[ItemKey, _Entry] = {}
    for alert in alerts:
        told = [_moved(transition, catalog) for transition in alert.transitions]
        if alert.key is not None:
            told = [_Entry(alert.key, *headline_of(alert, catalog), alert.look)]
        for entry in told:
            found.pop(entry.key, None)
            found[entry.key] = entry
    return list(reversed(found.values()))


def _moved(transition: Transition, catalog: Catalog) -> _Entry:
    categoria, target = transition.key.categoria, transition.target
    nombre = catalog.estado(categoria, target).nombre
    return _Entry(transition.key, nombre, transition.numero, catalog.look(categoria, target))


def _grouped(entries: Sequence[_Entry]) -> list[list[_Entry]]:
    """Those of one category in one estado together: trouble first, then the most, then what is good."""
    groups: dict[tuple[str, str], list[_Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.key.categoria, entry.estado), []).append(entry)

    def rank(group: Sequence[_Entry]) -> tuple[bool, int, bool, str]:
        first = group[0]
        return first.look is not Look.TROUBLE, -len(group), first.look is not Look.GOOD, first.estado

    return sorted(groups.values(), key=rank)


def _title(groups: Sequence[Sequence[_Entry]], catalog: Catalog, translate: Translate) -> str:
    if len(groups) == 1:
        (group,) = groups
        names = catalog.names(group[0].key.categoria, translate)
        many = plain_line(names.singular if len(group) == 1 else names.plural)
        return titled(group[0].estado, f"{thousands(len(group), translate)} {many}")
    counted = [f"{group[0].estado}: {thousands(len(group), translate)}" for group in groups[:MAX_COUNTED]]
    others = sum(len(group) for group in groups[MAX_COUNTED:])
    if others:
        counted.append(translate("otros: {count}").format(count=thousands(others, translate)))
    return BETWEEN.join(counted)


def _lines(groups: Sequence[Sequence[_Entry]], translate: Translate) -> list[str]:
    lines = [f"{group[0].estado}: {_named(group, translate)}" for group in groups[:MAX_LINES]]
    others = [entry for group in groups[MAX_LINES:] for entry in group]
    if others:
        lines.append(translate("Otros: {numbers}").format(numbers=_named(others, translate)))
    return lines


def _named(group: Sequence[_Entry], translate: Translate) -> str:
    numbers = ", ".join(entry.numero for entry in group[:NAMED])
    if len(group) <= NAMED:
        return numbers
    rest = thousands(len(group) - NAMED, translate)
    return translate("{numbers} y {count} más").format(numbers=numbers, count=rest)
