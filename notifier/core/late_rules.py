"""Rules about time: what has to have happened by when. Data, as the other rules are. Pure; any thread.

Settings write one as ``"entrega: EN_CAMINO > 90 min"``, ``"entrega: LISTO_PARA_ENTREGA after 09:30"``,
``"entrega: due in 30 min unless LLEGO"`` or ``"entrega: due passed [critical]"``; a profile has the category
apart from the rest.
"""

import re
from dataclasses import dataclass
from datetime import time, timedelta

from notifier.core.codes import canonical
from notifier.core.model import Categoria, Urgency
from notifier.core.plain_text import plain_line

MAX_LENGTH = timedelta(days=366)
"""Nobody waits longer to be told of something."""

_MAX_RULE = 3000  # characters

_CODE = r"[^:\[\]→>*,;]+?"
_LENGTH = r"(?P<number>\d{1,6})\s*(?P<unit>min|h|d)"
_URGENCY = r"(?:\[\s*(?P<urgency>\w+)\s*\])?"
_UNLESS = rf"(?:\s+unless\s+(?P<unless>{_CODE}(?:\s*,\s*{_CODE})*))?"
_FORMS = tuple(
    rf"\s*{form}\s*{_URGENCY}\s*"
    for form in (
        rf"due\s+in\s+{_LENGTH}{_UNLESS}",
        rf"due\s+passed{_UNLESS}",
        rf"(?P<estado>{_CODE})\s*>\s*{_LENGTH}",
        rf"(?P<estado>{_CODE})\s+after\s+(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})",
    )
)
_UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class LateRule:
    """What is late: a stay in an estado, or a promise (``due``). Codes are canonical.

    With ``estado`` an item is late that is in it for longer than ``length`` or, where ``at`` is given, still
    at that time of day, the first that comes after it entered. Without ``estado`` the promise counts: an item
    is late from so long (``length``) before it, unless it is in one of ``unless``.
    """

    categoria: Categoria
    estado: str = ""
    length: timedelta = timedelta()
    at: time | None = None
    unless: tuple[str, ...] = ()
    urgency: Urgency = Urgency.NORMAL

    @property
    def name(self) -> str:
        """What it is known by: as settings write it, without how loud it is."""
        return f"{self.categoria}: {self.when}"

    @property
    def when(self) -> str:
        """The part that says from when on something is late, as it is written."""
        if self.at is not None:
            return f"{self.estado} after {self.at:%H:%M}"
        if self.estado:
            return f"{self.estado} > {_written(self.length)}"
        unless = f" unless {', '.join(self.unless)}" if self.unless else ""
        return f"due in {_written(self.length)}{unless}" if self.length else f"due passed{unless}"


def parse_late_rule(text: str) -> LateRule:
    """Read a rule as settings write it: ``"entrega: EN_CAMINO > 90 min [critical]"``.

    Raises:
        ValueError: the text is not such a rule.
    """
    categoria, colon, when = plain_line(text, _MAX_RULE).partition(":")
    if not colon or not re.fullmatch(r"\s*\w+\s*", categoria):
        raise ValueError(text)
    return parse_when(Categoria(categoria.strip().lower()), when)


def parse_when(categoria: Categoria, when: str) -> LateRule:
    """Read the part behind the category: ``"due passed [critical]"``.

    Raises:
        ValueError: the text is not such a part.
    """
    plain = plain_line(when, _MAX_RULE)
    match = next(filter(None, (re.fullmatch(form, plain, re.IGNORECASE) for form in _FORMS)), None)
    if match is None:
        raise ValueError(when)
    found = match.groupdict()
    length = int(found.get("number") or 0) * _UNITS[(found.get("unit") or "min").lower()]
    is_late_at_once = "number" in found and not length
    if is_late_at_once or length > MAX_LENGTH or ("estado" in found and not canonical(found["estado"])):
        raise ValueError(when)
    return LateRule(
        categoria,
        canonical(found.get("estado") or ""),
        length,
        # Of a time that no clock shows it raises, too.
        time(int(found["hour"]), int(found["minute"])) if found.get("hour") else None,
        tuple(filter(None, (canonical(code) for code in (found.get("unless") or "").split(",")))),
        Urgency((found["urgency"] or Urgency.NORMAL).lower()),
    )


def written_late_rule(rule: LateRule) -> str:
    """A rule as settings write it."""
    return f"{rule.name} [{rule.urgency}]"


def _written(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    for unit, size in (("d", 1440), ("h", 60)):
        if minutes % size == 0 and minutes > size:
            return f"{minutes // size} {unit}"
    return f"{minutes} min"
