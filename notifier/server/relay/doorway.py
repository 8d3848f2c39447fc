"""How often one address may connect, and how much it may have open. Event loop's thread."""

import ipaddress
from collections import Counter
from collections.abc import Callable

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from notifier.server.engineio_server import peer_of
from notifier.server.meter import Meter

MINUTE = 60.0
RATE_LIMITED = "RATE_LIMITED"


class Doorway:
    """ASGI middleware that answers 429 to an address which asks for too much. Event loop's thread.

    Who comes from this very machine is not counted: it is a proxy that does not say for whom it asks, and
    would be locked out for all of them.
    """

    def __init__(
        self,
        app: ASGIApp,
        connects_per_minute: int,
        open_at_once: int,
        monotonic: Callable[[], float],
        meter: Meter,
    ) -> None:
        """Count nobody yet.

        Args:
            app: what is behind it.
            connects_per_minute: new connections of one address.
            open_at_once: websockets and requests of one address that are not over.
            monotonic: a clock, in seconds; connects are forgotten with each of its minutes.
            meter: counts who was sent away.
        """
        self._app = app
        self._limit = connects_per_minute
        self._open_limit = open_at_once
        self._monotonic = monotonic
        self._meter = meter
        self._minute = -1
        self._connects: Counter[str] = Counter()
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it pass, or not."""
        address = (scope.get("client") or ("",))[0]
        if _is_loopback(address):
            await self._app(scope, receive, send)
            return
        household = _household(address)
        if (self._is_connect(scope) and not self._may_connect(household)) or not self._may_open(household):
            await self._refuse(scope, receive, send)
            return
        self._open[household] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open[household] -= 1
            if not self._open[household]:
                del self._open[household]

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._meter.refused(RATE_LIMITED)
        wait = MINUTE - self._monotonic() % MINUTE
        answer = JSONResponse(
            {"message": "Demasiadas conexiones.", "code": RATE_LIMITED},
            429,
            {"Retry-After": str(int(wait) + 1)},
        )
        # The response extension of ASGI: a refused websocket is answered like any other request.
        await answer(scope, receive, send)

    def _may_open(self, household: str) -> bool:
        return self._open.get(household, 0) < self._open_limit

    def _is_connect(self, scope: Scope) -> bool:
        return str(scope.get("path", "")).startswith("/socket.io") and peer_of(scope) is None

    def _may_connect(self, household: str) -> bool:
        minute = int(self._monotonic() // MINUTE)
        if minute != self._minute:
            self._minute = minute
            self._connects.clear()
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
