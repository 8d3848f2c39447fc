"""Events of categories that the profile does not have: counted, and said once each."""

import logging
from collections.abc import Iterable

from notifier.core.counters import Counters

log = logging.getLogger(__name__)

MAX_SAID = 20
"""So many names the log says; a server chooses them."""


class UnknownCategories:
    """Remembers which were said. The synchronizer's thread alone."""

    def __init__(self, counters: Counters) -> None:
        """``counters``: of such events, by the name of the category."""
        self._counters = counters
        self._said: set[str] = set()

    def note(self, names: Iterable[str]) -> None:
        """An event named these categories."""
        for name in names:
            self._counters.add("events_of_unknown_categories", name)
            if name not in self._said and len(self._said) < MAX_SAID:
                self._said.add(name)
                log.warning("events of the category %r, which the profile does not have, are not read", name)
