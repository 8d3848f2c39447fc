"""Takes people and clients out of texts that leave this computer: logs, reasons, reports."""

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

HIDDEN = "···"

MAX_NAMES = 50_000
"""So many names of the database are looked for at most, the newest first."""

_SHORTEST = 4
"""Characters; shorter ones would black out ordinary words and figures."""

_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PASSWORD = re.compile(r"(?<=://)[^/\s@]+@")

_QUERIES = (
    "SELECT numero, detalle FROM transitions ORDER BY seq DESC",
    "SELECT numero, detalle FROM items",
    "SELECT title, body FROM alerts ORDER BY seq DESC",
)


class Names:
    """What must not be seen. Any thread."""

    def __init__(self, known: Iterable[str]) -> None:
        """``known``: names, numbers and details as they are written."""
        words = {part for text in known for part in _parts(text)}
        # Longest first, so that no part of one is left when a shorter one is inside of it.
        self._known = sorted(words, key=len, reverse=True)[:MAX_NAMES]
        self._home = str(Path.home())

    def hide(self, text: str) -> str:
        """The text with ``···`` in their place, also in that of addresses of mail and of the home folder."""
        text = _MAIL.sub(HIDDEN, _PASSWORD.sub("***@", text))
        if len(self._home) >= _SHORTEST:
            text = text.replace(self._home, "~")
        for name in self._known:
            if name in text:
                text = text.replace(name, HIDDEN)
        return text


def stored_names(database: Path) -> list[str]:
    """What the database knows of items: numbers, clients, drivers. Only read; empty where it cannot be."""
    found: list[str] = []
    if not database.exists():
        return found
    for query in _QUERIES:
        with (
            suppress(sqlite3.Error),
            closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=5.0)) as db,
        ):
            for row in db.execute(f"{query} LIMIT {MAX_NAMES}"):
                found += [text for text in row if isinstance(text, str)]
    return found


def _parts(text: str) -> Iterable[str]:
    whole = [text, *re.split(r" · |\n|: | → ", text)]
    return (part.strip() for part in whole if len(part.strip()) >= _SHORTEST and not part.strip().isdecimal())
