"""What is wrong in a file that a person wrote: where it stands, and what would be right."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from notifier.core.errors import AppError, filled
from notifier.core.i18n import Translate, mark
from notifier.core.plain_text import plain_line

_LONGEST_PLACE = 1000  # a path may have so many characters and more


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in such a file: where it stands and, in Spanish, what would be right."""

    where: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def tell(self, translate: Translate) -> str:
        """``config.toml:3: …`` in the user's language."""
        return f"{plain_line(self.where, _LONGEST_PLACE)}: {filled(translate(self.message), self.values)}"


class ProblemsError(AppError):
    """A file can't be used; ``problems`` names every mistake in it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """``problems``: at least one."""
        super().__init__()
        self.problems = problems

    def tell(self, translate: Translate) -> str:
        """Every problem on a line of its own, then what to do."""
        # The base class asks for its text before the problems are there.
        lines = [problem.tell(translate) for problem in getattr(self, "problems", ())]
        return "\n".join([*lines, translate(self.advice)])


def syntax_problem(error: tomllib.TOMLDecodeError, filename: str) -> Problem:
    """What is wrong with a text that is not TOML. Pure; any thread."""
    found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    where = f"{filename}:{found[1]}" if found else filename
    return Problem(where, mark("esto no es TOML válido ({detail})"), {"detail": str(error).split(" (at")[0]})
