"""Which estado may follow which, asked of the server code by code, seldom, and never of importance."""

import logging
from collections.abc import Iterable

from notifier.core.errors import AppError, RefusedError
from notifier.core.model import Categoria, Item
from notifier.net.api import Api

log = logging.getLogger(__name__)

FOR_LONG = 86_400.0
"""Seconds for which an answer holds, or that there was none: the backend keeps its own for a day."""

MAX_CODES = 200
"""So many codes of a list, all its categories together, are asked for at all."""


class Transitions:
    """What one list's codes were asked for, and when. Times are monotonic seconds. One thread."""

    def __init__(self, api: Api, *, known: bool) -> None:
        """``known``: whether the backend has such a catalogue."""
        self._api = api
        self._known = known
        self._codes: dict[tuple[Categoria, str], float] = {}

    def seen(self, items: Iterable[Item]) -> None:
        """Items have these estados."""
        for item in items:
            if self._known and len(self._codes) < MAX_CODES:
                self._codes.setdefault((item.categoria, item.estado), float("-inf"))

    def next(self, now: float) -> dict[Categoria, dict[str, tuple[str, ...]]] | None:
        """Ask for one code that was not asked for long; ``None`` where there is none.

        A failure is none of the list's.
        """
        due = [key for key, at in self._codes.items() if now - at >= FOR_LONG]
        if not due:
            return None
        categoria, codigo = due[0]
        self._codes[categoria, codigo] = now
        try:
            return {categoria: {codigo: self._api.following(categoria, codigo)}}
        except RefusedError:
            raise  # the token, not the catalogue
        except AppError as error:
            log.info("%s: no transitions of %s: %s", categoria, codigo, type(error).__name__)
            return {}
