"""Requests that break off, contradict themselves or are none: no stranger fills the log by them."""

import random
import socket
from collections.abc import Callable
from contextlib import closing, suppress
from itertools import cycle

from tests.relay.relay import SECRET, Relay

Start = Callable[..., Relay]

REQUESTS = (
    b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n",
    b"POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n",
    b"OPTIONS /socket.io/ HTTP/1.1\r\nHost: x\r\n",
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\n",
    b"GET /metrics HTTP/1.1\r\nHost: x\r\n",
    b"GET /%ff%fe?x=\xff HTTP/1.1\r\nHost: x\r\n",
    b"POST /notify HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + SECRET.encode() + b"\r\n",
)
HEADERS = (
    b"Upgrade: websocket\r\n",
    b"Connection: Upgrade\r\n",
    b"Connection: close\r\n",
    b"Expect: 100-continue\r\n",
    b"Sec-WebSocket-Version: 13\r\n",
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
    b"Origin: http://x\r\n",
    b"Content-Length: 5\r\n",
    b"Content-Length: -1\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"\x00: x\r\n",
    b"X-Forwarded-For: \xff,,::1%lo\r\n",
    b"X-Forwarded-Proto: \xe9\r\n",
)
BODIES = (
    *(b"", b"hello", b"5\r\nhello\r\n0\r\n\r\n", b"\x81\x85\0\0\0\0hello", b"\xff" * 9),
    b"GET / HTTP/1.1\r\n\r\n",
)


def line(relay: Relay) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", relay.port), timeout=10)
    connection.settimeout(0.02)
    return connection


def test_hundreds_of_them_leave_no_line_of_the_log(start: Start) -> None:
    relay = start()
    rng = random.Random(7)
    for request, _ in zip(cycle(REQUESTS), range(700), strict=False):
        headers = b"".join(rng.choice(HEADERS) for _ in range(rng.randrange(6)))
        bodies = b"".join(rng.choice(BODIES) for _ in range(rng.randrange(3)))
        with suppress(OSError), closing(line(relay)) as rude:
            rude.sendall(request + headers + b"\r\n" + bodies)
            if rng.random() < 0.5:
                rude.recv(1)
    assert relay.get("/healthz").status_code == 200
    assert [line for line in relay.log() if line["level"] != "info"] == []
