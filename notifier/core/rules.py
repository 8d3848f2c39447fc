"""Which transitions deserve an alert. Rules are data: a profile's own, or the user's from the settings.

How they are written is in :mod:`notifier.core.rule_text`, what is told in the end in
:mod:`notifier.core.decision`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from notifier.core.catalog import Catalog
from notifier.core.codes import canonical
from notifier.core.model import Categoria, Estado, Transition, Urgency

ANY = ""
"""Any category, any estado, any field."""

NUMERO = "numero"
"""The name under which a condition asks for an item's number."""

GOOD, FINAL, GOOD_FINAL, TROUBLE = "@GOOD", "@FINAL", "@GOOD_FINAL", "@TROUBLE"

CLASSES = (GOOD, FINAL, GOOD_FINAL, TROUBLE)
"""What stands in a rule for all estados of a category of which the catalogue says that."""

_TESTS: Mapping[str, Callable[[Estado], bool]] = {
    GOOD: lambda estado: estado.good,
    FINAL: lambda estado: estado.final,
    GOOD_FINAL: lambda estado: estado.good and estado.final,
    TROUBLE: lambda estado: estado.trouble,
}

_BY_CODE, _BY_CLASS, _BY_ANY = 2, 1, 0


@dataclass(frozen=True, slots=True)
class Condition:
    """A field of an item has one of these texts in it, without regard to case and accents.

    ``field``: its key, :data:`NUMERO`, or :data:`ANY` for any text of the item.
    """

    field: str
    texts: tuple[str, ...]

    def holds(self, transition: Transition) -> bool:
        """Whether the item was so, as it was when it changed."""
        wanted = [canonical(text) for text in self.texts]
        return any(text in canonical(found) for found in self._texts(transition) for text in wanted)

    def _texts(self, transition: Transition) -> tuple[str, ...]:
        if self.field == ANY:
            return (transition.numero, transition.detalle, *transition.fields.texts)
        if self.field == NUMERO:
            return (transition.numero,)
        return (transition.fields.get(self.field, ""),)


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of transition worth an alert.

    ``origin`` and ``target`` are canonical codes, one of :data:`CLASSES`, or :data:`ANY`, as ``categoria``
    may be. Where there are ``conditions``, all of them have to hold.
    """

    categoria: Categoria
    origin: str
    target: str
    urgency: Urgency = Urgency.NORMAL
    conditions: tuple[Condition, ...] = ()

    def is_for(self, transition: Transition) -> bool:
        """Whether it speaks of this item at all."""
        return self.categoria in (ANY, transition.key.categoria)

    def lets(self, transition: Transition) -> bool:
        """Whether all its conditions hold."""
        return all(condition.holds(transition) for condition in self.conditions)


BASIC = (
    Rule(Categoria(ANY), ANY, GOOD_FINAL),
    Rule(Categoria(ANY), ANY, TROUBLE, Urgency.CRITICAL),
)
"""What every profile tells beside its own rules: each good end and, urgently, each trouble."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the rules say of a transition: how loud it is told, or ``None``.

    ``filtered``: a rule wanted it, and one of its conditions did not hold.
    """

    urgency: Urgency | None
    filtered: bool = False


def wanted(transition: Transition, rules: Iterable[Rule], catalog: Catalog) -> Wanted:
    """What the rules say. Pure; any thread.

    Of several rules the most exact one holds: the one that names the target more exactly (a code, then a
    class, then any), then the origin, then the category, then the one with conditions, then the first.
    The end of trouble of which a rule tells is worth a normal alert.
    """
    about = _About(transition, catalog)
    matching = [rule for rule in rules if rule.is_for(transition) and about.matches(rule)]
    let = [rule for rule in matching if rule.lets(transition)]
    if let:
        return Wanted(max(let, key=about.exactness).urgency)
    if any(about.is_ended_trouble_of(rule) and rule.lets(transition) for rule in rules):
        return Wanted(Urgency.NORMAL)
    return Wanted(None, filtered=bool(matching) or any(map(about.is_ended_trouble_of, rules)))


class _About:
    """A transition as the rules look at it."""

    def __init__(self, transition: Transition, catalog: Catalog) -> None:
        self._transition = transition
        self._catalog = catalog
        self._categoria = transition.key.categoria
        self._target = transition.target
        steps = (transition.origin, *transition.path, transition.target)
        self._passed = steps[:-1]
        self._last = steps[-2]
        # A pair that no single step joins was skipped over (a night off, two changes between two looks):
        # what counts is where the item arrived.
        one_step = not transition.path and catalog.follows(self._categoria, *steps[-2:])
        self._is_skipped = transition.origin != transition.target and not one_step
        self._moved = any(origin != target for origin, target in pairwise(steps))

    def matches(self, rule: Rule) -> bool:
        """Whether a rule is about this step, or about where a skipped way ended."""
        if not self._moved or not self._is(rule.target, self._target):
            return False
        return self._is(rule.origin, self._last) or self._is_reached(rule)

    def exactness(self, rule: Rule) -> tuple[int, bool, int, bool, bool]:
        """How exactly a rule that matches says what happened; the greatest wins."""
        return (
            _exactness(rule.target),
            self._is(rule.origin, self._last),
            _exactness(rule.origin),
            rule.categoria != ANY,
            bool(rule.conditions),
        )

    def is_ended_trouble_of(self, rule: Rule) -> bool:
        """Whether the item was in trouble of which this rule tells, and is not any more."""
        if not rule.is_for(self._transition) or self._estado(self._target).trouble:
            return False
        return any(
            self._estado(passed).trouble and rule.target != ANY and self._is(rule.target, passed)
            for passed in self._passed
        )

    def _is_reached(self, rule: Rule) -> bool:
        # Of a class nobody knows whether the item was in it: nothing is told that may never have been.
        return self._is_skipped and _exactness(rule.origin) == _BY_CODE and rule.target != ANY

    def _is(self, meant: str, codigo: str) -> bool:
        if meant in (ANY, codigo):
            return True
        test = _TESTS.get(meant)
        return test is not None and test(self._estado(codigo))

    def _estado(self, codigo: str) -> Estado:
        return self._catalog.estado(self._categoria, codigo)


def _exactness(meant: str) -> int:
    return _BY_ANY if meant == ANY else _BY_CLASS if meant in CLASSES else _BY_CODE
