"""Keeps the fleet and the tokens in a file, so that a backend that was killed comes back as it was."""

import json
from pathlib import Path
from typing import Any

from notifier.server.fleet import Fleet
from notifier.server.tokens import Accounts


class StateError(Exception):
    """The file is there and is not one of these."""


class StateFile:
    """One JSON file, replaced as a whole at each change. One thread at a time.

    It holds digests of tokens, never a token.
    """

    def __init__(self, path: Path | None, fleet: Fleet, accounts: Accounts) -> None:
        """Without a ``path`` nothing is kept."""
        self._path = path
        self._fleet = fleet
        self._accounts = accounts

    def load(self) -> None:
        """Bring back what the file holds; without a file all stays as it is.

        Raises:
            StateError: the file cannot be read as one.
        """
        if self._path is None or not self._path.exists():
            return
        try:
            document: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
            self._fleet.load(document["fleet"])
            self._accounts.load(document["tokens"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StateError(str(self._path)) from error

    def save(self) -> None:
        """Write the file; whoever reads it meanwhile sees the old one.

        Raises:
            OSError: the disk does not take it.
        """
        if self._path is None:
            return
        text = json.dumps({"fleet": self._fleet.dump(), "tokens": self._accounts.dump()}, ensure_ascii=False)
        fresh = self._path.with_name(f"{self._path.name}.new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self._path)
