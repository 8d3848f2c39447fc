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
"""Characters; shorter ones are only looked for as words of their own: they are inside of ordinary ones."""

_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PASSWORD = re.compile(r"(?<=://)[^/\s@]+@")

_NAMING = re.compile(r"[^\W\d_]|(?:\d\W?){7}")

_QUERIES = (
    "SELECT numero, detalle FROM transitions ORDER BY seq DESC",
    "SELECT numero, detalle FROM items",
    "SELECT title, body FROM alerts ORDER BY seq DESC",
    *(
        f"SELECT DISTINCT value FROM {table}, json_each(iif(json_valid(fields), fields, '{{}}'))"  # noqa: S608 - our own names
        for table in ("items", "transitions")
    ),
)


def without_passwords(text: str) -> str:
    """The text without user names and passwords in addresses (``http://user:password@host``). Any thread."""
    return _PASSWORD.sub("***@", text)


class Pseudonyms:
    """What must not be seen. Any thread."""

    def __init__(self, known: Iterable[str]) -> None:
        """``known``: names, numbers and details as they are written."""
        words = {part for text in known for part in _parts(text)}
        # Longest first, so that no part of one is left when a shorter one is inside of it.
        long = sorted((word for word in words if len(word) >= _SHORTEST), key=len, reverse=True)
        self._known = long[:MAX_NAMES]
        short = "|".join(sorted(re.escape(word) for word in words if len(word) < _SHORTEST))
        self._short = re.compile(rf"\b(?:{short})\b") if short else None
        self._home = str(Path.home())

    def hide(self, text: str) -> str:
        """The text with ``···`` in their place, also in that of addresses of mail and of the home folder."""
        text = _MAIL.sub(HIDDEN, without_passwords(text))
        if len(self._home) >= _SHORTEST:
            text = text.replace(self._home, "~")
        for name in self._known:
            if name in text:
                text = text.replace(name, HIDDEN)
        return self._short.sub(HIDDEN, text) if self._short else text


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
    # Letters somewhere, or a phone: a figure alone is nobody's name.
    return (part.strip() for part in whole if len(part.strip()) > 1 and _NAMING.search(part))
