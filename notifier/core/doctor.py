"""What the doctor found, and what follows from what: a graph of checks, each with at most one finding.

A check whose dependency failed is not asked: it would only repeat, in other words, what is said already. So a
dead network is one failure, and everything behind it is *not asked*, with the code of the true cause.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from notifier.core.i18n import Translate


class Outcome(StrEnum):
    """How one check ended. ``NOT_ASKED``: what it builds on had failed."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"
    NOT_ASKED = "not_asked"


EXIT_CODES: Mapping[Outcome, int] = {
    Outcome.OK: 0,
    Outcome.NOT_ASKED: 0,
    Outcome.WARNING: 1,
    Outcome.FAILURE: 2,
}
"""What a command ends with, by the worst outcome."""


@dataclass(frozen=True, slots=True)
class Check:
    """One question. ``title`` is of the catalogue; ``depends`` are the codes that must not have failed."""

    code: str
    title: str
    depends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one check, in the user's language and without secrets.

    ``sentence``: what holds. ``advice``: what to do, empty where there is nothing to do. ``lines``: details,
    one a line. ``facts``: the same for programs. ``private``: names of people, which are shown on this screen
    and never copied or kept. ``because``: for what was not asked, the code of the true cause.
    """

    outcome: Outcome
    sentence: str
    advice: str = ""
    lines: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    private: str = ""
    because: str = ""


class Examination:
    """The checks with what was found so far. One thread at a time."""

    def __init__(self, checks: Sequence[Check]) -> None:
        """``checks``: what depends on another one comes after it; the order is that of the causes.

        Raises:
            ValueError: a check depends on one that does not come before it.
        """
        self.checks = tuple(checks)
        self._findings: dict[str, Finding] = {}
        known: set[str] = set()
        for check in self.checks:
            if not known.issuperset(check.depends) or check.code in known:
                raise ValueError(f"{check.code} is out of order")
            known.add(check.code)

    def __iter__(self) -> Iterator[tuple[Check, Finding]]:
        """What was found so far, in the order of the checks."""
        return ((check, self._findings[check.code]) for check in self.checks if check.code in self._findings)

    def __getitem__(self, code: str) -> Finding:
        """The finding of a check; ``KeyError`` where there is none yet."""
        return self._findings[code]

    @property
    def complete(self) -> bool:
        """Whether every check has its finding."""
        return len(self._findings) == len(self.checks)

    def ready(self, begun: Iterable[str] = ()) -> list[Check]:
        """The checks that can be asked now, but those that were ``begun``."""
        out = {*begun, *self._findings}
        return [
            check
            for check in self.checks
            if check.code not in out and all(code in self._findings for code in check.depends)
        ]

    def add(self, code: str, finding: Finding) -> list[tuple[Check, Finding]]:
        """Take a finding; it and those of the checks that are not asked because of it, in order."""
        self._findings[code] = finding
        added = [(check, finding) for check in self.checks if check.code == code]
        for check in self.checks:
            if check.code not in self._findings and (cause := self._cause(check)):
                echo = Finding(Outcome.NOT_ASKED, "", because=cause)
                self._findings[check.code] = echo
                added.append((check, echo))
        return added

    def causes(self) -> list[tuple[Check, Finding]]:
        """What is wrong, the true cause first: failures before warnings, each in the order of the checks."""
        found = [pair for pair in self if pair[1].outcome in (Outcome.FAILURE, Outcome.WARNING)]
        return sorted(found, key=lambda pair: -EXIT_CODES[pair[1].outcome])

    @property
    def worst(self) -> Outcome:
        """The worst of all outcomes; what was not asked is no worse than what is right."""
        causes = self.causes()
        return causes[0][1].outcome if causes else Outcome.OK

    @property
    def exit_code(self) -> int:
        """0 where all is right, 1 where the worst is a warning, 2 where something failed."""
        return EXIT_CODES[self.worst]

    def title(self, code: str, translate: Translate) -> str:
        """The title of a check in the user's language."""
        return next((translate(check.title) for check in self.checks if check.code == code), code)

    def _cause(self, check: Check) -> str:
        for code in check.depends:
            finding = self._findings.get(code)
            if finding is None:
                continue
            if finding.outcome is Outcome.FAILURE:
                return code
            if finding.outcome is Outcome.NOT_ASKED:
                return finding.because or code
        return ""
