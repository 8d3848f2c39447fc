"""What a hub counts, for whoever wants to know. A relay shows it, the embedded backend does not."""


class Meter:
    """Counts nothing: takes the place of the relay's metrics where there are none. Event loop's thread."""

    def connected(self) -> None:
        """A transport was opened."""

    def admitted(self, clients: int) -> None:
        """Somebody came or went; so many listen now."""

    def refused(self, code: str) -> None:
        """Somebody was not let in, or not any longer (contract 1.1, 2.1)."""

    def dropped(self, reason: str) -> None:
        """A connection was closed from this side: ``unauthenticated``, ``flood``, ``nonsense``, ``slow``."""

    def told(self, event: str) -> None:
        """An event was told to a room."""
