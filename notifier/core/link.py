"""The state of the link, derived from facts. The tray icon shows this and nothing else."""

import random
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum

from notifier.core.model import Categoria

BACKOFF_BASE = 1.0
BACKOFF_CAP = 60.0


class LinkState(StrEnum):
    """What a dispatcher may rely on. Only ``LIVE`` means that every badge is right."""

    LIVE = "live"
    SYNCING = "syncing"
    OFFLINE = "offline"
    SIGNED_OUT = "signed_out"


class SocketPhase(Enum):
    """Where the Socket.IO connection stands.

    ``OPENING`` is the first try of a session; a lost connection is ``DOWN`` until it is ``OPEN`` again, so
    that retries do not make the icon flicker. ``OPEN`` means accepted and authenticated.
    """

    DOWN = "down"
    OPENING = "opening"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the link's state depends on. ``pending`` names categories whose snapshot is not in."""

    signed_in: bool = False
    socket: SocketPhase = SocketPhase.DOWN
    pending: frozenset[Categoria] = frozenset(Categoria)


@dataclass(frozen=True, slots=True)
class Link:
    """The state with what people ask about it: since when, why, and when all was last in step."""

    state: LinkState
    since: datetime
    reason: str = ""
    last_sync: datetime | None = None


def derive(facts: Facts) -> LinkState:
    """The state that these facts allow; green (``LIVE``) only when nothing is missing."""
    if not facts.signed_in:
        return LinkState.SIGNED_OUT
    if facts.socket is SocketPhase.DOWN:
        return LinkState.OFFLINE
    if facts.socket is SocketPhase.OPENING or facts.pending:
        return LinkState.SYNCING
    return LinkState.LIVE


def backoff(step: int, rng: random.Random) -> float:
    """Seconds to wait before try number ``step`` (from 0): exponential with full jitter, at most 60 s.

    Full jitter, so that a fleet which lost its server does not come back as one wave.
    """
    ceiling = min(BACKOFF_CAP, BACKOFF_BASE * 2.0 ** min(step, 16))
    return rng.uniform(0.0, ceiling)
