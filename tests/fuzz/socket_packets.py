"""Packets of Engine.IO and Socket.IO as they reach the server: ``server.transport``, ``net.handshake``.

What no packet may do: raise past the server's own handling, or leave something behind that waits for more.
"""

import asyncio
from datetime import UTC, datetime
from functools import cache

from notifier.core.model import User
from notifier.net.handshake import read_handshake
from notifier.server.hub import Access, Hub
from notifier.server.refusals import Refusal, RefusalCode
from tests.fuzz.drawn import Drawn

_PACKETS = (
    *(
        '0{"token":"good"}',
        '0{"token":"bad"}',
        "0",
        "1",
        '2["client:ready",{"app":"x"}]',
        '2["authenticate",{}]',
    ),
    *(
        '21["x"]',
        "3[]",
        "4",
        '51-["x",{"_placeholder":true,"num":0}]',
        "59999999999-[]",
        "6",
        "2/otro,[1]",
        "2[",
        "2²[1]",
    ),
    *(
        "0/,{}",
        "2" + "[" * 2000,
        '2["x",' + "9" * 5000 + "]",
        '0{"token":"' + "x" * 5000 + '"}',
        "0[]",
        '0"x"',
        "07",
    ),
)
SEEDS = [bytes([0, number]) for number in range(len(_PACKETS))] + [
    b'\x010{"sid":"x","upgrades":["websocket"],"pingTimeout":20000,"pingInterval":25000}',
    b'\x0197:0{"sid":"x"}',
]
_PEER = "peer"


class _Peer:
    """In the place of the library's: takes what is sent to it."""

    closed = upgraded = False

    def __init__(self, hub: Hub) -> None:
        self.queue = hub._sio.eio.create_queue()

    async def send(self, packet: object) -> None:
        self.queue.put_nowait(packet)

    async def close(self, **_options: object) -> None:
        self.closed = True


async def _authenticate(token: str) -> Access:
    if token != "good":
        raise Refusal(RefusalCode.TOKEN_INVALID, "no")
    return Access(User("1", "Ana"), frozenset())


@cache
def _runner() -> asyncio.Runner:
    return asyncio.Runner()


def target(data: bytes) -> None:
    drawn = Drawn(data)
    if drawn.byte() % 4 == 1:
        shake = read_handshake(drawn.rest())
        assert shake is None or shake.old or shake.ping_interval == shake.ping_interval
        return
    _runner().run(_talk(drawn))


async def _talk(drawn: Drawn) -> None:
    hub = Hub(_authenticate, lambda: datetime.now(UTC), by_event=True)
    transport = hub._sio
    peer = _Peer(hub)
    transport.eio.sockets[_PEER] = peer
    transport.eio.start_service_task = False
    await transport._handle_eio_connect(_PEER, {"asgi.scope": {}})
    while True:
        kind = drawn.byte() % 4
        text: str | bytes = drawn.pick(_PACKETS) if kind else drawn.text()
        if kind == 1:
            text = str(text) + drawn.text()
        elif kind == 2:
            text = bytes([drawn.byte()])
        await transport._handle_eio_message(_PEER, text)
        if drawn.is_empty or peer.closed:
            break
    assert not transport._binary_packet
    assert len(hub.clients()) <= 1
    await transport._handle_eio_disconnect(_PEER, "transport close")
    assert not hub.clients()
    transport.eio.sockets.pop(_PEER, None)
    await asyncio.sleep(0)
