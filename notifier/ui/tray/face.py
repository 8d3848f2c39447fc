"""What the tray icon shows, as a value: two that are equal look alike, and nothing has to be drawn anew."""

from dataclasses import dataclass
from enum import StrEnum

from notifier.core.link import LinkState
from notifier.core.outbound import SilenceKind

MOST = 9
"""More unseen ones than this are as good as many."""

TURNS = 6
"""Pictures of the turning arrows until they look as at first."""


class Symbol(StrEnum):
    """The shapes; the value is part of a picture's file name (``make icons``)."""

    LIVE = "live"
    SYNCING = "syncing"
    STALE = "stale"
    OFFLINE = "offline"
    SIGNED_OUT = "signed-out"
    PAUSED = "paused"
    QUIET = "quiet"
    UNDISTURBED = "undisturbed"


_OF_LINK = {
    LinkState.CONNECTING: Symbol.SYNCING,
    LinkState.AUTHENTICATING: Symbol.SYNCING,
    LinkState.SYNCING: Symbol.SYNCING,
    LinkState.LIVE: Symbol.LIVE,
    LinkState.STALE: Symbol.STALE,
    LinkState.OFFLINE: Symbol.OFFLINE,
    LinkState.SIGNED_OUT: Symbol.SIGNED_OUT,
}

_OF_SILENCE = {
    SilenceKind.PAUSE: Symbol.PAUSED,
    SilenceKind.HOURS: Symbol.QUIET,
    SilenceKind.DESKTOP: Symbol.UNDISTURBED,
}


@dataclass(frozen=True, slots=True)
class Face:
    """A symbol, what is laid over its lower corner, and the number in its upper one (empty: none).

    ``turn``: how far the arrows of ``SYNCING`` have come, below :data:`TURNS`.
    """

    symbol: Symbol
    over: Symbol | None = None
    number: str = ""
    turn: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether it is one symbol and nothing else."""
        return self.over is None and not self.number


def face_of(state: LinkState, silence: SilenceKind | None = None, unseen: int = 0, turn: int = 0) -> Face:
    """What stands for this state of the link, while this silence holds.

    While all is well a silence has a shape of its own. Anything else that is to be known of the link stays in
    sight, with the silence over its corner.
    """
    symbol, over = _OF_LINK[state], _OF_SILENCE[silence] if silence else None
    number = "" if unseen <= 0 else str(unseen) if unseen <= MOST else f"{MOST}+"
    if over and symbol is Symbol.LIVE:
        return Face(over, None, number)
    return Face(symbol, over, number, turn % TURNS if symbol is Symbol.SYNCING else 0)
