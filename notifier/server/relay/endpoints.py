"""What is asked of the relay by HTTP: ``POST /notify``, and how it is. Event loop's thread."""

import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from notifier.core.json_text import read_json
from notifier.server.relay.broadcasts import MAX_BYTES
from notifier.server.relay.channels import Channels
from notifier.server.relay.distribution import Distribution
from notifier.server.relay.intake import AwayError, Intake
from notifier.server.relay.metrics import CONTENT_TYPE, Metrics
from notifier.server.replies import bytes_of

_MAX_CHANNELS = 64


class Endpoints:
    """The routes beside ``/socket.io``. Event loop's thread."""

    def __init__(
        self,
        secret: str,
        metrics_secret: str,
        roles: Mapping[str, object],
        channels: Channels,
        distribution: Distribution,
        intake: Intake | None,
        metrics: Metrics,
        is_leaving: Callable[[], bool],
        other_prefixes: Callable[[], Sequence[str]],
    ) -> None:
        """Answer nothing yet.

        Args:
            secret: what ``/notify`` has to be shown; empty refuses everybody.
            metrics_secret: what ``/metrics`` has to be shown; empty lets everybody see the numbers.
            roles: the names that are roles and channels at once.
            channels: those of the settings.
            distribution: takes what was posted where there is no Redis.
            intake: else publishes it, so that every relay hears of it.
            metrics: shown at ``/metrics``.
            is_leaving: whether the relay is about to end.
            other_prefixes: those under which others speak while our channels are silent.
        """
        self._secret = secret.encode()
        self._metrics_secret = metrics_secret.encode()
        self._roles = roles
        self._channels = channels
        self._distribution = distribution
        self._intake = intake
        self._metrics = metrics
        self._is_leaving = is_leaving
        self._other_prefixes = other_prefixes

    def routes(self, *, with_numbers: bool) -> list[Route]:
        """For the web server; ``with_numbers``: ``/metrics`` is among them, for it has no port of its own."""
        return [
            *(self.number_routes() if with_numbers else ()),
            Route("/notify", self._notify, methods=["POST"]),
            Route("/notify/multi-channel", self._notify, methods=["POST"]),
            Route("/healthz", self._health, methods=["GET"]),
            Route("/readyz", self._readiness, methods=["GET"]),
        ]

    def number_routes(self) -> list[Route]:
        """``/metrics`` alone."""
        return [Route("/metrics", self._numbers, methods=["GET"])]

    async def _notify(self, request: Request) -> Response:
        if not self._secret:
            return _message(403, "No hay notify_secret configurado.")
        if not _shows(request, self._secret):
            return _message(401, "Secreto incorrecto.", {"WWW-Authenticate": "Bearer"})
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            return _message(415, "Se espera JSON sin comprimir.")
        raw = await bytes_of(request, MAX_BYTES)
        if raw is None:
            return _message(413, "Demasiado largo.")
        document = _document(raw)
        names = self._targets(document)
        if document is None or not names or not self._distribution.understands(names[0], document, len(raw)):
            return _message(422, "Se espera un evento que diga algo de un estado, en un canal configurado.")
        for name in names:
            if self._intake is None:
                await self._distribution.take_document(name, document)
                continue
            try:
                await self._intake.publish(name, json.dumps(document))
            except AwayError:
                return _message(503, "Redis no responde.", {"Retry-After": "5"})
        return JSONResponse({"success": True}, 202)

    def _targets(self, document: Mapping[str, Any] | None) -> list[str] | None:
        """The channels that are meant, those that mean the same once; ``None`` for an unknown one."""
        if document is None:
            return None
        meant = document.get("channels", [document.get("channel")])
        if not isinstance(meant, list) or not 0 < len(meant) <= _MAX_CHANNELS:
            return None
        names: list[str] = []
        for channel in meant:
            name = self._channels.named(channel) if isinstance(channel, str | None) else None
            if name is None:
                return None
            names.append(name)
        # What everybody hears needs no telling to some of them.
        for_all = [name for name in names if name not in self._roles]
        return for_all[:1] or list(dict.fromkeys(names))

    async def _health(self, _request: Request) -> Response:
        others = self._other_prefixes()
        return JSONResponse({"status": "ok", **({"other_prefixes": list(others)} if others else {})})

    async def _readiness(self, _request: Request) -> Response:
        hears = self._intake is None or self._intake.ready
        if hears and not self._is_leaving():
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "leaving" if hears else "redis"}, 503)

    async def _numbers(self, request: Request) -> Response:
        if self._metrics_secret and not _shows(request, self._metrics_secret):
            return _message(401, "Secreto incorrecto.", {"WWW-Authenticate": "Bearer"})
        return Response(self._metrics.text(), headers={"Content-Type": CONTENT_TYPE})


def _shows(request: Request, secret: bytes) -> bool:
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    # The bytes as they came: whoever writes a secret with other letters than ASCII's sends UTF-8.
    return hmac.compare_digest(shown.strip().encode("latin-1"), secret) and scheme.lower() == "bearer"


def _document(raw: bytes) -> dict[str, Any] | None:
    """``{"event", "data"}``; or flat, as the real backend's events are, with the name among the fields."""
    try:
        body = read_json(raw)
    except ValueError:
        return None
    if not isinstance(body, dict) or not isinstance(body.get("event"), str):
        return None
    if isinstance(body.get("data"), dict):
        return body
    return {"event": body["event"], "data": body}


def _message(status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"message": text}, status, headers)
