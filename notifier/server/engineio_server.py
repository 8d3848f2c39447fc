"""The library's lower half (python-engineio 4.15), mended where it waits for ever or stumbles at a peer."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import engineio
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.utils import ClientDisconnected

from notifier.server.fanout import SendQueue

log = logging.getLogger(__name__)

EIO_SID = "estado-notifier.eio-sid"
"""Where an ASGI scope says which peer it serves."""


class EngineioServer(engineio.AsyncServer):  # type: ignore[misc]  # the library has no types
    """Engine.IO, whose connections end when they are ended, with bounded outboxes. Event loop's thread."""

    def create_queue(self, *_args: Any, **_kwargs: Any) -> SendQueue:
        """What is sent to a new client goes through this."""
        return SendQueue()

    async def disconnect(self, sid: str | None = None) -> None:
        """End a connection, or all; one that is over already is no error.

        What is queued is still sent, but nobody waits for that: the library's own waits until the peer took
        it, which it may never do: https://github.com/miguelgrinberg/python-engineio/pull/60
        """
        for each in [sid] if sid is not None else list(self.sockets):
            peer = self.sockets.pop(each, None)
            if peer is not None:
                await peer.close(wait=False, reason=self.reason.SERVER_DISCONNECT)
                # The library leaves the rest to the peer. This ends its writer, which closes the websocket.
                peer.queue.put_nowait(None)


def peer_of(scope: Scope) -> str | None:
    """The id that a request or websocket says it belongs to; ``None`` for one that is about to open."""
    query = bytes(scope.get("query_string", b"")).decode("latin-1")
    return parse_qs(query).get("sid", [None])[0]


def _introduce(scope: Scope, may: Callable[[str], bool]) -> None:
    if (known := peer_of(scope)) is not None:
        scope[EIO_SID] = known
        if scope.get("method") == "POST":
            may(known)


def guarded(app: ASGIApp, may: Callable[[str], bool], drop: Callable[[str], None]) -> ASGIApp:
    """The application of an :class:`EngineioServer`.

    Args:
        app: the library's.
        may: is asked for each websocket frame and each post whether that peer may send it; a websocket whose
            peer may not is over. The library answers some packets by itself, without asking anybody.
        drop: is called with the id of a peer whose packet the library stumbled at.
    """

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        async def counted() -> Message:
            message = await receive()
            peer = scope.get(EIO_SID)
            if message["type"] == "websocket.receive" and peer is not None and not may(peer):
                return {"type": "websocket.disconnect", "code": 1008}
            return message

        _introduce(scope, may)
        try:
            await app(scope, counted, send)
        except ClientDisconnected:
            raise
        except (ValueError, KeyError, IndexError, TypeError, RecursionError, OSError) as error:
            peer: Any = scope.get(EIO_SID)
            if peer is None:
                raise
            # No line for each in an ordinary log: anybody could fill it. They are counted.
            log.debug("nonsense", extra={"error": type(error).__name__})
            drop(peer)

    return guard
