"""Rules as settings write them: ``entrega: EN_CAMINO -> @trouble [critical] {zone: norte | sur}``.

``*`` stands for any category and any estado, a word after ``@`` for all estados of a kind. Pure; any thread.
"""

import re

from notifier.core.codes import canonical
from notifier.core.model import Categoria, Urgency
from notifier.core.plain_text import plain_line
from notifier.core.rules import ANY, CLASSES, Condition, Rule

MAX_RULE = 3000
"""Characters of a rule as settings write it."""

_END = r"[^:\[\]→>*{}]+?|\*"
_WRITTEN = re.compile(
    rf"\s*(?P<categoria>\w+|\*)\s*:\s*(?P<origin>{_END})\s*(?:->|→)\s*(?P<target>{_END})\s*"
    r"(?:\[\s*(?P<urgency>\w+)\s*\]\s*)?(?:\{(?P<conditions>[^{}]*)\}\s*)?"
)


def parse_rule(text: str) -> Rule:
    """Read a rule as settings write it.

    Raises:
        ValueError: the text is not such a rule.
    """
    match = _WRITTEN.fullmatch(plain_line(text, MAX_RULE))
    if match is None:
        raise ValueError(text)
    conditions = match["conditions"]
    return Rule(
        Categoria(ANY if match["categoria"] == "*" else match["categoria"].lower()),
        parse_end(match["origin"]),
        parse_end(match["target"]),
        Urgency((match["urgency"] or Urgency.NORMAL).lower()),
        () if conditions is None else parse_conditions(conditions),
    )


def parse_end(text: str) -> str:
    """An origin or a target: a code, ``*``, or ``@`` and a class.

    Raises:
        ValueError: it is empty, or there is no such class.
    """
    code = canonical(text)
    if not code or (code.startswith("@") and code not in CLASSES):
        raise ValueError(text)
    return ANY if code == "*" else code


def parse_conditions(text: str) -> tuple[Condition, ...]:
    """What a rule asks of an item's fields: ``zone: norte | sur, client: acme``; without a field, any text.

    Raises:
        ValueError: a condition, or one of its texts, is empty.
    """
    return tuple(_condition(part) for part in text.split(","))


def written_rule(rule: Rule) -> str:
    """A rule as settings write it, so that :func:`parse_rule` reads the same one."""
    conditions = written_conditions(rule.conditions)
    return (
        f"{rule.categoria or '*'}: {written_end(rule.origin)} -> {written_end(rule.target)} [{rule.urgency}]"
        + (f" {{{conditions}}}" if conditions else "")
    )


def written_end(codigo: str) -> str:
    """An origin or a target as settings write it."""
    return codigo.lower().replace("_", "-") if codigo in CLASSES else codigo or "*"


def written_conditions(conditions: tuple[Condition, ...]) -> str:
    """What a rule asks of an item's fields, as settings write it."""
    return ", ".join(
        f"{one.field}: {' | '.join(one.texts)}" if one.field else " | ".join(one.texts) for one in conditions
    )


def _condition(text: str) -> Condition:
    field, has_field, wanted = text.rpartition(":")
    texts = tuple(part.strip() for part in wanted.split("|"))
    key = canonical(field).lower()
    if (has_field and not key) or ":" in field or not all(canonical(part) for part in texts):
        raise ValueError(text)
    return Condition(key, texts)
