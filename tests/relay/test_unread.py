"""Which broadcasts were not understood is in the log by name: once a minute, and so many names."""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest

from notifier.server.relay.unread import KEPT, NOTE_SECONDS, OTHERS, NotUnderstood, Unread
from tests.relay.redis_server import RedisServer
from tests.relay.relay import Relay
from tests.relay.test_redis import broadcast, ready
from tests.server.ear import Ear

SECRET = "carnet 4711"


class Log:
    """A clock that is set, and the lines so far."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self._caplog = caplog
        self.now = 1000.0
        self.unread = Unread(lambda: self.now)

    def note(self, event: str, reason: str = "no event of the profile") -> None:
        self.unread.note("estados", NotUnderstood(reason, event), 10)

    def lines(self) -> list[dict[str, Any]]:
        found = [record.__dict__ for record in self._caplog.records]
        self._caplog.clear()
        return found

    def names(self) -> list[str]:
        return [line["event"] for line in self.lines()]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Log:
    caplog.set_level(logging.WARNING)
    return Log(caplog)


def test_each_name_has_a_line_a_minute(log: Log) -> None:
    for _ in range(1000):
        log.note("pedido.movido")
        log.note("App\\Events\\OtroEvento")
    assert log.names() == ["pedido.movido", "App\\Events\\OtroEvento"]
    log.now += NOTE_SECONDS - 0.1
    log.note("pedido.movido")
    assert log.lines() == []
    log.now += 0.1
    log.note("pedido.movido")
    (line,) = log.lines()
    # All since the last line: those 999, the one before this, and this.
    assert (line["event"], line["since_last_line"], line["channel"]) == ("pedido.movido", 1001, "estados")


def test_names_without_end_share_a_line(log: Log) -> None:
    for number in range(10 * KEPT):
        log.note(f"random-{number}")
    names = log.names()
    assert len(names) == KEPT + 1
    assert names[-1] == OTHERS
    log.note("random-0")
    assert log.lines() == []
    # A minute later there is room for others, and not for more.
    log.now += NOTE_SECONDS
    for number in range(10 * KEPT):
        log.note(f"later-{number}")
    names = log.names()
    assert len(names) == KEPT
    assert names.count(OTHERS) == 1
    assert len(log.unread._names) <= KEPT + 1


def test_a_name_is_plain_and_short(log: Log) -> None:
    log.note("\x1b]0;x\x07evil\n\u202ename" + "x" * 5000)
    log.note("", "no JSON")
    first, second = log.lines()
    assert first["event"].startswith("evil name")
    assert len(first["event"]) == 100
    assert (second["event"], second["reason"]) == ("", "no JSON")


def test_the_relay_names_what_it_does_not_understand_and_nothing_of_what_it_says(
    redis_server: RedisServer, start: Callable[..., Relay], ear: Callable[..., Ear]
) -> None:
    relay = start(redis_url=redis_server.url)
    ready(relay)
    heard = ear(relay)
    said = {
        "pedido.movido": {"nombre": SECRET},
        "App\\Events\\Facturado": {"cliente": SECRET},
        ".con.punto": {"x": SECRET},
        "estado:cambio": {"categoria": SECRET},
        "sobre": {"event": "dentro", "data": {"x": SECRET}},
        "sin datos": SECRET,
    }
    for _ in range(3):
        for name, data in said.items():
            redis_server.publish("x_estados", json.dumps({"event": name, "data": data}))
    redis_server.publish("x_estados", SECRET)
    redis_server.publish("x_estados", broadcast("LLEGO"))
    assert heard.next()[1]["codigo"] == "LLEGO"
    assert relay.notify({"event": "por.notify", "data": {"x": SECRET}}).status_code == 422
    found = {line["event"]: line["reason"] for line in relay.log() if line["message"] == "broadcast not read"}
    assert found == {
        "pedido.movido": "no event of the profile",
        "App\\Events\\Facturado": "no category of the profile",
        ".con.punto": "no event of the profile",
        "estado:cambio": "no category of the profile",
        "dentro": "no event of the profile",
        "sin datos": "no data",
        "": "no JSON",
        "por.notify": "no event of the profile",
    }
    assert len([line for line in relay.log() if line["level"] == "warning"]) == len(found)
    assert SECRET not in relay.errors.read_text()
