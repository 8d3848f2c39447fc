"""How often one address may connect. Event loop's thread."""

import ipaddress
from collections import Counter
from collections.abc import Callable

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from notifier.server.engine import peer_of
from notifier.server.meter import Meter

MINUTE = 60.0
RATE_LIMITED = "RATE_LIMITED"


class Doorway:
    """ASGI middleware that answers 429 to an address which connects too often. Event loop's thread.

    Who comes from this very machine is not counted: it is a proxy that does not say for whom it asks, and
    would be locked out for all of them.
    """

    def __init__(
        self, app: ASGIApp, connects_per_minute: int, monotonic: Callable[[], float], meter: Meter
    ) -> None:
        """``monotonic``: a clock, in seconds; addresses are forgotten with each of its minutes."""
        self._app = app
        self._limit = connects_per_minute
        self._monotonic = monotonic
        self._meter = meter
        self._minute = -1
        self._connects: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it pass, or not."""
        if self._is_connect(scope) and not self._may_connect(scope):
            self._meter.refused(RATE_LIMITED)
            wait = MINUTE - self._monotonic() % MINUTE
            answer = JSONResponse(
                {"message": "Demasiadas conexiones.", "code": RATE_LIMITED},
                429,
                {"Retry-After": str(int(wait) + 1)},
            )
            # The response extension of ASGI: a refused websocket is answered like any other request.
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_connect(self, scope: Scope) -> bool:
        return str(scope.get("path", "")).startswith("/socket.io") and peer_of(scope) is None

    def _may_connect(self, scope: Scope) -> bool:
        address = (scope.get("client") or ("",))[0]
        if _is_loopback(address):
            return True
        minute = int(self._monotonic() // MINUTE)
        if minute != self._minute:
            self._minute = minute
            self._connects.clear()
        household = _household(address)
        self._connects[household] += 1
        return self._connects[household] <= self._limit


def _household(address: str) -> str:
    """The address itself, or the /64 of an IPv6 one: whoever has one of those has all of them."""
    try:
        return str(ipaddress.IPv6Network((address, 64), strict=False))
    except ValueError:
        return address


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
