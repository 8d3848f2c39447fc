"""What a Socket.IO server answers to the first question of a transport (Engine.IO 4, "Handshake")."""

import json
import re
from dataclasses import dataclass

_OLD = re.compile(rb"\d+:0\{")
"""How Engine.IO 3 begins: each packet after its length."""

MAX_INTERVAL = 3600.0
"""Seconds between two pings; who says more says nonsense."""


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
    if not body.startswith(b"0{"):
        return None
    try:
        read = json.loads(body.split(b"\x1e")[0][1:])
        upgrades = tuple(str(one)[:20] for one in read.get("upgrades", ())[:5])
        interval = float(read["pingInterval"]) / 1000
        return Handshake(interval, upgrades) if 0 <= interval <= MAX_INTERVAL else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
