"""Why an Engine.IO server lets nobody connect, in its own words. Pure; any thread."""

from http import HTTPStatus

from notifier.core.addresses import place_of
from notifier.core.connection_errors import NotLetInError
from notifier.core.errors import AppError, OldServerError
from notifier.core.json_text import read_json
from notifier.core.plain_text import plain_line

MAX_SAID = 4096
"""Bytes of an answer in which its sentence is looked for."""

_UNSUPPORTED_PROTOCOL = 5
"""Of https://socket.io/docs/v4/troubleshooting-connection-issues: the server is of another time."""


def of_engineio(status: int, body: bytes, url: str) -> AppError | None:
    """What Engine.IO says of a connection that it does not want, or who stands before it.

    Args:
        status: of the answer to the first question.
        body: its first bytes at least.
        url: that was asked for; its host and path are told.
    """
    host = place_of(url)
    try:
        said = read_json(body[:MAX_SAID])
    except ValueError:
        said = None
    if isinstance(said, dict) and type(said.get("code")) is int and isinstance(said.get("message"), str):
        if said["code"] == _UNSUPPORTED_PROTOCOL:
            return OldServerError()
        return NotLetInError(host=host, message=plain_line(said["message"]) or str(status))
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return NotLetInError(host=host, message=str(status))
    return None
