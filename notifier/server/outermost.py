"""Around everything that a server of this package answers: what goes wrong costs one answer, and few lines.

The web server writes a whole traceback for each request at which something stumbled, also where the peer only
went away too early: anybody could fill the log. Event loop's thread.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress

from h11 import LocalProtocolError
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.utils import ClientDisconnected

log = logging.getLogger(__name__)

NOTE_SECONDS = 60.0
"""Between two lines about faults; the next one says how many there were."""

_ANSWERS = {"http.response.start", "websocket.accept", "websocket.close", "websocket.http.response.start"}
_GONE = (ClientDisconnected, LocalProtocolError)
"""What sending to a peer that went away raises, on a websocket and on a request."""


class Outermost:
    """ASGI middleware. Event loop's thread."""

    def __init__(self, app: ASGIApp, monotonic: Callable[[], float] = time.monotonic) -> None:
        """``app``: what answers; ``monotonic``: a clock, in seconds."""
        self._app = app
        self._monotonic = monotonic
        self._faults = 0
        self._noted: float | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it answer; who gets none although he is still there gets a 400."""
        has_begun = is_gone = False

        async def hearing() -> Message:
            nonlocal is_gone
            message = await receive()
            is_gone = is_gone or message["type"].endswith(".disconnect")
            return message

        async def saying(message: Message) -> None:
            nonlocal has_begun
            has_begun = has_begun or message["type"] in _ANSWERS
            await send(message)

        try:
            await self._app(scope, hearing, saying)
        except _GONE:
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, it ends here
            if not is_gone:
                self._note(error)
        if not has_begun and not is_gone:
            with suppress(*_GONE):
                await PlainTextResponse("Bad Request", 400)(scope, receive, send)

    def _note(self, error: Exception) -> None:
        self._faults += 1
        now = self._monotonic()
        if self._noted is None or now - self._noted >= NOTE_SECONDS:
            log.error("fault", exc_info=error, extra={"since_last_line": self._faults})
            self._noted, self._faults = now, 0
