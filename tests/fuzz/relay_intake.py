"""What reaches a relay: broadcasts of Redis, Redis' own protocol, and Laravel's answers."""

import asyncio
import json
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from typing import Any

from redis.exceptions import RedisError
from socketio import packet

from notifier.core.events import parse
from notifier.server.fanout import text_frame
from notifier.server.relay.broadcasts import MAX_BYTES, Broadcasts, Told
from notifier.server.relay.channels import Channels
from notifier.server.relay.laravel import MAX_ANSWER, MAX_ROLES, _unpacked, identity
from notifier.server.relay.redis_parser import BoundedParser
from tests.fuzz.drawn import Drawn, words_of
from tests.fuzz.events import check
from tests.fuzz.samples import EVENTS, PROFILES, catalog, profile

_MESSAGES: list[dict[str, Any]] = [{"event": name, "data": data, "socket": None} for name, data in EVENTS]
_WORDS = words_of(_MESSAGES)
_USER = {"user": {"id": 12, "name": "Ana", "email": "ana@x.bo", "roles": ["admin"]}, "roles": [{"name": "x"}]}
SEEDS = [
    *(bytes([0, number, 0, event]) for number in range(len(PROFILES)) for event in range(len(EVENTS))),
    b"\x01*3\r\n$7\r\nmessage\r\n$1\r\nx\r\n$2\r\n{}\r\n",
    b"\x01:7\r\n+OK\r\n-ERR x\r\n$-1\r\n",
    b"\x01$99999\r\nx",
    b"\x02",
    b"\x03\x1f\x8b",
]


def target(data: bytes) -> None:
    drawn = Drawn(data)
    (_broadcast, _redis, _user, _packed)[drawn.byte() % 4](drawn)


def _broadcast(drawn: Drawn) -> None:
    broadcasts = Broadcasts(profile(drawn.pick(PROFILES)), catalog(), lambda: datetime.now(UTC))
    if drawn.byte() % 3:
        message = drawn.json_or_text(_WORDS)
    else:
        filled = drawn.filled(drawn.pick(_MESSAGES))
        message = json.dumps(filled, ensure_ascii=bool(drawn.byte() % 2)).encode(errors="surrogatepass")
    told = broadcasts.read(message)
    if isinstance(told, Told):
        _passes_on(told)
    channels = Channels(drawn.pick((None, "", "laravel_database_")), ("estados", "ventas"))
    assert channels.name(drawn.text(("laravel_database_private-estados", "estados"))) in (
        None,
        "estados",
        "ventas",
    )


def _passes_on(told: Told) -> None:
    """It can be written to the desks, in few bytes, and they understand it."""
    payload = dict(told.payload)
    encoded = packet.Packet(packet.EVENT, namespace="/", data=[told.event, payload]).encode()
    assert len(text_frame(encoded)) < 4000
    read = json.loads(json.dumps(payload, allow_nan=False))
    desk = profile("estandar")
    if told.categoria not in desk.keys:
        return  # desks need a profile that has it, too
    hint = parse(desk, told.event, (read,))
    assert hint is not None
    assert hint.categoria == told.categoria
    check(hint)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


class _Encoder:
    def decode(self, value: object) -> object:
        return value


class _Connection:
    encoder = _Encoder()

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader


def _redis(drawn: Drawn) -> None:
    reader = asyncio.StreamReader(loop=_loop())
    raw = drawn.rest()
    reader.feed_data(raw)
    reader.feed_eof()
    parser = BoundedParser(65_536)
    parser.on_connect(_Connection(reader))  # type: ignore[no-untyped-call]  # the library has no types
    for _ in range(20):
        reading = parser.read_response()
        try:
            # All is there: nothing has to be waited for.
            reading.send(None)
        except StopIteration as answer:
            _is_short(answer.value)
        except (RedisError, ValueError, RecursionError, OSError):
            return  # the intake takes each of them for a lost line
        else:
            raise AssertionError("it waits for more than there is")
        finally:
            reading.close()


def _is_short(value: object) -> None:
    if isinstance(value, bytes):
        assert len(value) <= MAX_BYTES + 1
    elif isinstance(value, list):
        for each in value:
            _is_short(each)


def _user(drawn: Drawn) -> None:
    with suppress(ValueError):
        known = identity(drawn.filled(_USER) if drawn.byte() % 2 else drawn.value(words_of(_USER)))
        assert known.user.id
        assert len(known.roles) <= MAX_ROLES
        json.dumps([known.user.name, sorted(known.roles)]).encode()


def _packed(drawn: Drawn) -> None:
    with suppress(ValueError):
        encoding = drawn.pick(("gzip", "deflate", "identity", "br", ""))
        assert len(_unpacked(drawn.rest(), encoding)) <= MAX_ANSWER
