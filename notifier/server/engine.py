"""The library's lower half, mended where it waits for ever or stumbles at what a peer sends."""

import logging
from collections.abc import Callable
from typing import Any

import engineio
from starlette.types import ASGIApp, Receive, Scope, Send

log = logging.getLogger(__name__)

EIO_SID = "estado-notifier.eio-sid"
"""Where an ASGI scope says which peer it serves."""


class Engine(engineio.AsyncServer):  # type: ignore[misc]
    """Engine.IO, whose connections end when they are ended. Event loop's thread."""

    async def disconnect(self, sid: str | None = None) -> None:
        """End a connection, or all; one that is over already is no error.

        What is queued is still sent, but nobody waits for that: the library's own waits until the peer took
        it, which it may never do.
        """
        for each in [sid] if sid is not None else list(self.sockets):
            peer = self.sockets.pop(each, None)
            if peer is not None:
                await peer.close(wait=False, reason=self.reason.SERVER_DISCONNECT)
                # The library leaves the rest to the peer. This ends its writer, which closes the websocket.
                peer.queue.put_nowait(None)


def guarded(app: ASGIApp, drop: Callable[[str], None]) -> ASGIApp:
    """The application; ``drop`` is called with the id of a peer whose packet the library stumbled at."""

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except (ValueError, KeyError, IndexError, TypeError) as error:
            peer: Any = scope.get(EIO_SID)
            if peer is None:
                raise
            log.info("nonsense", extra={"error": type(error).__name__})
            drop(peer)

    return guard
