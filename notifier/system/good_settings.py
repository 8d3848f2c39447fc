"""The last settings without a mistake, kept for a start that finds some: the texts, as they were written."""

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from notifier.system.files import read_small, replace_text


@dataclass(frozen=True, slots=True)
class GoodTexts:
    """The user's text, and text and file name of each administrator's, as the parser takes them."""

    text: str
    administrator: tuple[tuple[str, str], ...] = ()


class GoodSettings:
    """One small file of the state folder. Any thread, one at a time; no error: it is a help and no more."""

    def __init__(self, path: Path) -> None:
        """``path``: of the file."""
        self._path = path

    def keep(self, text: str, administrator: Sequence[tuple[str, str]]) -> None:
        """These have no mistake. Nothing is written where they are kept already."""
        good = GoodTexts(text, tuple(administrator))
        if self.read() != good:
            with contextlib.suppress(OSError, ValueError):
                replace_text(self._path, json.dumps([good.text, good.administrator]))

    def read(self) -> GoodTexts | None:
        """The ones that were kept; ``None`` where there are none."""
        try:
            text, administrator = json.loads(read_small(self._path))
            return GoodTexts(str(text), tuple((str(given), str(name)) for given, name in administrator))
        except (OSError, ValueError, TypeError, RecursionError):
            return None

    def forget(self) -> None:
        """Keep none any more."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
