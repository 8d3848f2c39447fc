"""The rules of a profile: what its users want to hear where their settings do not say it."""

from dataclasses import dataclass
from typing import Annotated

from notifier.core.i18n import mark
from notifier.core.late_rules import LateRule, parse_when
from notifier.core.model import Categoria, Urgency
from notifier.core.profile.fields import After, MistakeError, Part
from notifier.core.rule_text import parse_conditions, parse_end, written_end
from notifier.core.rules import ANY, CLASSES, Rule


def _as_end(text: str) -> str:
    if not text:
        return ANY
    try:
        return parse_end(text)
    except ValueError:
        raise MistakeError(
            mark("se espera un código, * o uno de: {classes}"), classes=", ".join(map(written_end, CLASSES))
        ) from None


End = Annotated[str, After(_as_end)]
"""Where a rule begins or ends: a code, a class of estados as ``@trouble``, or ``*``."""


def _are_conditions(text: str) -> str:
    try:
        parse_conditions(text or "x")
    except ValueError:
        raise MistakeError(mark("se espera algo como {example}"), example="zone: norte | sur") from None
    return text


Where = Annotated[str, After(_are_conditions)]
"""What has to stand in an item's fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSpec(Part):
    """One transition that this backend's users want to hear about; without ``origin``, from anywhere.

    ``where``: of which items, as in the settings, without the braces.
    """

    categoria: Categoria
    origin: End = ANY
    target: End
    urgency: Urgency = Urgency.NORMAL
    where: Where = ""

    def rule(self) -> Rule:
        """The same as the core's own value."""
        conditions = parse_conditions(self.where) if self.where else ()
        return Rule(self.categoria, self.origin, self.target, self.urgency, conditions)


def _is_when(text: str) -> str:
    try:
        parse_when(Categoria(""), text)
    except ValueError:
        raise MistakeError(mark("se espera algo como {example}"), example="ESTADO > 90 min") from None
    return text


When = Annotated[str, After(_is_when)]
"""From when on something is late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateRuleSpec(Part):
    """What has to have happened by when; ``on``: whether it holds where the user says nothing.

    ``when``: as in the settings, without the category (:func:`notifier.core.late_rules.parse_when`).
    """

    categoria: Categoria
    when: When
    on: bool = True

    def rule(self) -> LateRule:
        """The same as the core's own value."""
        return parse_when(self.categoria, self.when)
