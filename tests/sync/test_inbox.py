"""The queue of the synchronizer: a server that sends faster than it is read does not fill the memory."""

from collections.abc import Callable
from itertools import count
from queue import SimpleQueue

import pytest

from notifier.core.answer_errors import TooMuchError
from notifier.core.messages import (
    FromRemote,
    FullError,
    ReconnectNow,
    SocketClosed,
    SocketEvent,
    SocketOpened,
    SocketTrying,
)
from notifier.net.socket import SocketLink, SocketMessage
from notifier.sync.inbox import MAX_EVENTS, MAX_EVENTS_SIZE, Inbox
from tests.net.listening import APP, STANDARD
from tests.net.pauses import Soon
from tests.net.raw import Answer, Peer, RawServer, polled


def event(size: int) -> FromRemote:
    return FromRemote(object(), SocketEvent("estado:cambio", (), size))


@pytest.mark.parametrize(("size", "number"), [(1, MAX_EVENTS), (MAX_EVENTS_SIZE // 8, 8)])
def test_so_many_events_wait_and_no_more(size: int, number: int) -> None:
    inbox = Inbox()
    for _ in range(number):
        inbox.put(event(size))
    with pytest.raises(FullError):
        inbox.put(event(size))
    # All else is taken still: the server has no say in how often it comes.
    inbox.put(ReconnectNow())
    inbox.put(FromRemote(object(), SocketOpened()))
    for _ in range(number + 2):
        assert inbox.get(0) is not None
    assert inbox.get(0) is None
    for _ in range(number):
        inbox.put(event(size))


def test_what_is_taken_over_makes_room() -> None:
    inbox = Inbox()
    for _ in range(MAX_EVENTS):
        inbox.put(event(1))
    assert inbox.take_over() == []
    inbox.put(event(1))


TEXT = b'42["estado:cambio",{"x":"' + b"x" * 100_000 + b'"}]'
ENOUGH = MAX_EVENTS_SIZE // len(TEXT) + 2
"""So many of them are more than there is room for."""


def poured_by_websocket() -> Answer:
    connections = count()

    def answer(peer: Peer) -> None:
        if not peer.is_websocket:
            peer.reply(status=404)
            return
        peer.admit()
        peer.receive()
        for _ in range(1 if next(connections) else ENOUGH):
            peer.frame(TEXT)
        peer.until_gone()

    return answer


def poured_by_polling() -> Answer:
    return polled(b'40{"sid":"x"}', b"2", *[b"\x1e".join([TEXT] * 10)] * (ENOUGH // 10 + 1))


@pytest.mark.parametrize("pour", [poured_by_websocket, poured_by_polling])
def test_a_server_that_pours_out_events_is_left_and_heard_again(pour: Callable[[], Answer]) -> None:
    """Nobody takes them for a while: a disk is slower than a network."""
    inbox, others, session = Inbox(), SimpleQueue[SocketMessage](), object()

    def put(message: SocketMessage) -> None:
        inbox.put(FromRemote(session, message))
        if not isinstance(message, SocketEvent | SocketTrying):
            others.put(message)

    with RawServer(pour()) as server:
        link = SocketLink(server.url, "token", APP, put, Soon(), STANDARD)
        link.open()
        assert isinstance(others.get(timeout=60), SocketOpened)
        closed = others.get(timeout=60)
        assert isinstance(closed, SocketClosed)
        assert type(closed.error) is TooMuchError
        assert server.url.removeprefix("http://") in closed.error.tell(str)
        if pour is poured_by_websocket:
            opened, said = 0, None
            while opened < 2 or not isinstance(said, SocketEvent):
                message = inbox.get(60)
                assert isinstance(message, FromRemote)
                said = message.message
                opened += isinstance(said, SocketOpened)
        link.close()
