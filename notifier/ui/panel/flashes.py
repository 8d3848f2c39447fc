"""Which rows have just changed, and how brightly each still glows."""

import time
from collections.abc import Iterable

from PySide6.QtGui import QBrush, QColor

FLASH_SECONDS = 2.0
FLASH_ALPHA = 0.30


class Flashes:
    """The glowing rows, by item id. UI thread only."""

    def __init__(self) -> None:
        """Nothing glows."""
        self._begun: dict[str, float] = {}

    def begin(self, ids: Iterable[str]) -> None:
        """Let these rows glow from now on."""
        self._begun.update(dict.fromkeys(ids, time.monotonic()))

    def end(self, item_id: str) -> None:
        """The row is gone."""
        self._begun.pop(item_id, None)

    def clear(self) -> None:
        """All rows are gone."""
        self._begun.clear()

    def any(self) -> bool:
        """Whether a row still glows."""
        if self._begun:
            limit = time.monotonic() - FLASH_SECONDS
            self._begun = {item_id: begun for item_id, begun in self._begun.items() if begun > limit}
        return bool(self._begun)

    def brush(self, item_id: str, color: str) -> QBrush | None:
        """The ground of a row whose estado has this colour; ``None`` where it does not glow."""
        begun = self._begun.get(item_id) if self._begun else None
        if begun is None:
            return None
        left = 1.0 - (time.monotonic() - begun) / FLASH_SECONDS
        if left <= 0:
            return None
        glow = QColor(color)
        glow.setAlphaF(FLASH_ALPHA * left)
        return QBrush(glow)
