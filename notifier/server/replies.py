"""What REST calls have in common: their input, read strictly, and their answers (contract 1.2)."""

import hashlib
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from notifier.core.json_text import read_json
from notifier.server.fleet import ENTREGA, PROFORMA, VEHICULO

LISTS = {
    "entregas": ENTREGA,
    "proformas": PROFORMA,
    "vehiculos": VEHICULO,
}
"""The category behind each list's path."""

_MESSAGES = {
    403: "No tiene permiso para ver esto.",
    404: "No existe.",
    405: "Método no permitido.",
    500: "Error interno del servidor.",
    503: "Servicio no disponible.",
}


class InvalidInputError(Exception):
    """A 422: which fields are wrong, and why, in Spanish."""

    def __init__(self, **errors: str) -> None:
        """``errors``: one sentence per field."""
        super().__init__("; ".join(errors.values()))
        self.errors = errors


MAX_BODY = 1_048_576
"""Bytes of what comes with a request."""


async def bytes_of(request: Request, limit: int = MAX_BODY) -> bytes | None:
    """What came with a request, as it came; ``None`` for more than ``limit`` bytes, or if it broke off."""
    raw = bytearray()
    try:
        async for chunk in request.stream():
            raw += chunk
            if len(raw) > limit:
                return None
    except ClientDisconnect:
        return None
    return bytes(raw)


async def body_of(request: Request) -> dict[str, Any]:
    """The JSON object that came with a request; an empty body is an empty object.

    Raises:
        InvalidInputError: it is something else, or too long.
    """
    raw = await bytes_of(request)
    try:
        body = {} if raw == b"" else read_json(raw or b"")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise InvalidInputError(body="El cuerpo debe ser un objeto JSON.")
    return body


def whole_number(request: Request, name: str, default: int, highest: int | None = None) -> int:
    """A positive whole number of the query.

    Raises:
        InvalidInputError: it is not one, or above ``highest``.
    """
    text = request.query_params.get(name)
    if text is None:
        return default
    # Not isdigit(): that is true of digits that int() refuses.
    value = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(2**31)) else 0
    if value < 1 or (highest is not None and value > highest):
        limits = "un entero desde 1" if highest is None else f"un entero de 1 a {highest}"
        raise InvalidInputError(**{name: f"El campo {name} debe ser {limits}."})
    return value


def moment(request: Request, name: str) -> datetime | None:
    """An RFC 3339 time of the query, with its offset.

    Raises:
        InvalidInputError: it is not one.
    """
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        value = None
    if value is None or value.tzinfo is None:
        raise InvalidInputError(**{name: f"El campo {name} debe ser una fecha RFC 3339 con desfase horario."})
    return value


def message(status: int, text: str | None = None, headers: dict[str, str] | None = None) -> Response:
    """An error as the contract wants it."""
    return JSONResponse({"message": text or _MESSAGES.get(status, "Error.")}, status, headers)


def tagged(request: Request, content: dict[str, Any]) -> Response:
    """200 with an ``ETag``, or 304 if the client has just this already."""
    response = JSONResponse(content)
    # The answer is one user's, and never good without asking again.
    response.headers["Cache-Control"] = "private, no-cache"
    etag = f'"{hashlib.sha256(response.body).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")}
    if known & {etag, "*"}:
        headers = {name: response.headers[name] for name in ("ETag", "Cache-Control")}
        return Response(status_code=304, headers=headers)
    return response


async def on_invalid(_request: Request, error: Exception) -> Response:
    """Turn an :class:`InvalidInputError` into its 422."""
    errors = error.errors if isinstance(error, InvalidInputError) else {}
    content = {"message": str(error), "errors": {name: [text] for name, text in errors.items()}}
    return JSONResponse(content, 422)


async def on_http_error(_request: Request, error: Exception) -> Response:
    """Turn the framework's own errors (no such path, wrong method) into JSON."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    return message(status, None, headers)
