"""What the doctor reads of a server that nobody believes: its certificate's dates, and its first answer."""

from notifier.core.validity import validity
from notifier.net.handshake import read_handshake
from tests.fuzz.drawn import Drawn

SEEDS = [
    b'\x000{"sid":"a","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000}',
    b'\x0096:0{"sid":"a"}',
    b'\x000{"pingInterval":1e999,"upgrades":7}',
    b'\x000{"pingInterval":1e999}',
    b'\x000{"pingInterval":-1}',
    b"\x01\x30\x82\x01\x00\x30\x20\xa0\x03\x02\x01\x02\x02\x01\x01\x30\x00\x30\x00\x30\x1e",
]


def target(data: bytes) -> None:
    drawn = Drawn(data)
    if drawn.byte() % 2:
        times = validity(drawn.rest())
        assert times is None or all(time.tzinfo for time in times)
    else:
        found = read_handshake(drawn.rest())
        assert found is None or found.old or 0 <= found.ping_interval <= 3600
