"""What a Socket.IO server answers to the first question of a transport (Engine.IO 4, "Handshake")."""

import re
from dataclasses import dataclass

from notifier.core.json_text import read_json

_OLD = re.compile(rb"\d+:0\{")
"""How Engine.IO 3 begins: each packet after its length."""

_SID = re.compile(r"[\w.~:+/=|-]{1,200}", re.ASCII)
"""How it may call a connection: by polling, that becomes a part of each address."""

MAX_SIZE = 16 * 1024
"""Bytes of what it says; an ordinary one has a hundred."""

_SHORTEST = 0.001

MAX_INTERVAL = 300.0
"""Seconds between two pings; a server that is dead for longer than that has to be noticed."""


@dataclass(frozen=True, slots=True)
class Handshake:
    """What it says of itself. ``ping_interval``: seconds. ``old``: it speaks an earlier protocol."""

    ping_interval: float = 0.0
    upgrades: tuple[str, ...] = ()
    old: bool = False


def read_handshake(body: bytes) -> Handshake | None:
    """The handshake in an answer; ``None`` where there is none. Pure; any thread."""
    if _OLD.match(body):
        return Handshake(old=True)
    said = body[: MAX_SIZE + 1].split(b"\x1e")[0]
    if not said.startswith(b"0{") or len(said) > MAX_SIZE:
        return None
    try:
        read = read_json(said[1:])
        upgrades = tuple(str(one)[:20] for one in read.get("upgrades", ())[:5])
        interval, patience = read["pingInterval"], read["pingTimeout"]
        if not _SID.fullmatch(read["sid"]) or not all(
            type(one) in (int, float) for one in (interval, patience)
        ):
            return None
        seconds = float(interval) / 1000
        return Handshake(seconds, upgrades) if _SHORTEST <= seconds <= MAX_INTERVAL else None
    except (ValueError, KeyError, TypeError, OverflowError):
        return None
