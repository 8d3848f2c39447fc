"""What comes over the control channel, on a real line: a command's request, and an instance's reply."""

import json
import socket
import struct
from collections.abc import Iterator
from typing import Any

from notifier.system.control.channel import ControlServer, Message, _next_reply
from notifier.system.control.line import Line, TooLongError
from tests.fuzz.drawn import Drawn

_WORDS = (
    "command",
    "status",
    "raise",
    "quit",
    "resume_session",
    "sign_out",
    "watch",
    "otro",
    "error",
    "done",
)
SEEDS = [
    bytes([way, 0]) + struct.pack(">I", len(body)) + body
    for way in (0, 1)
    for body in (b'{"command": "status"}', b"[]", b"\xff", b"[" * 500)
]


def target(data: bytes) -> None:
    drawn = Drawn(data)
    to_server = drawn.byte() % 2 == 0
    if drawn.byte() % 4 == 0:
        sent = drawn.rest()
    else:
        body = drawn.json_or_text(_WORDS)
        sent = struct.pack(">I", len(body)) + body
    ours, theirs = socket.socketpair()
    line = Line(ours)
    try:
        theirs.sendall(sent[:60_000])
        theirs.shutdown(socket.SHUT_WR)
        if to_server:
            _serve(line)
        else:
            reply = _next_reply(line, 1.0)
            assert reply is None or isinstance(reply, dict)
    finally:
        line.close()
        theirs.close()


def _serve(line: Line) -> None:
    server = object.__new__(ControlServer)
    try:
        request = server._receive(line)
    except (OSError, EOFError, TooLongError):
        return  # as the server's own thread takes them
    if request is not None:
        for reply in _handle(request):
            json.dumps(reply)


def _handle(request: Message) -> Iterator[dict[str, Any]]:
    assert isinstance(request, dict)
    yield {"link": "live"} if request.get("command") == "status" else {"error": "unknown_command"}
