"""A peer that is gone without a word, as behind a pulled cable, is noticed."""

import time
from contextlib import ExitStack

import pytest
import socketio

from notifier.core.messages import SocketClosed, SocketOpened
from tests.net.listening import Listening
from tests.net.pauses import Never
from tests.net.proxy import Proxy
from tests.net.servers import socketio_server
from tests.soak.budget import budget
from tests.soak.conftest import Say

pytestmark = pytest.mark.soak

PING_INTERVAL, PING_TIMEOUT = budget(small=(1, 300), full=(10, 30))
"""In seconds. The full ones are those of the real backend (contract 2.1)."""

LONG = 30
"""Seconds; the library by itself waits for longer than this. How long it took is printed."""


def test_a_black_hole_is_noticed(say: Say) -> None:
    """By both transports at the same time."""
    with ExitStack() as stack:
        listeners: dict[str, tuple[Proxy, Listening]] = {}
        for transport in ("websocket", "polling"):
            sio = socketio.AsyncServer(
                async_mode="asgi",
                transports=[transport],
                ping_interval=PING_INTERVAL,
                ping_timeout=PING_TIMEOUT,
                namespaces=["/"],
            )
            proxy = stack.enter_context(Proxy(stack.enter_context(socketio_server(sio))))
            listening = Listening(proxy.url, "token", Never())
            stack.callback(listening.end)
            assert listening.messages.get(timeout=LONG) == SocketOpened()
            listeners[transport] = proxy, listening
        started = time.monotonic()
        for proxy, _listening in listeners.values():
            proxy.black_hole()
        for transport in ("websocket", "polling"):
            _proxy, listening = listeners[transport]
            assert isinstance(listening.messages.get(timeout=LONG), SocketClosed)
            say(
                f"{transport}, ping {PING_INTERVAL} s / {PING_TIMEOUT} s: noticed after "
                f"{time.monotonic() - started:.1f} s"
            )
