"""What stumbles costs one answer, and few lines of the log."""

import asyncio
import logging
from typing import Any

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from notifier.server.outermost import Outermost
from tests.server.bare_hub import BareHub


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError(f"a fault at {scope['path']}")


@pytest.mark.parametrize("times", [1, 50])
def test_a_fault_is_answered_and_told_once_a_minute(caplog: pytest.LogCaptureFixture, times: int) -> None:
    caplog.set_level(logging.ERROR, "notifier")
    bare = BareHub(other=broken)
    try:
        with httpx.Client(base_url=bare.url, trust_env=False) as client:
            assert {client.get("/x").status_code for _ in range(times)} == {400}
    finally:
        bare.close()
    (line,) = [record for record in caplog.records if record.name.startswith("notifier")]
    assert line.exc_info is not None


def test_the_next_line_says_how_many_there_were(caplog: pytest.LogCaptureFixture) -> None:
    now = 0.0
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    edge = Outermost(broken, lambda: now)

    async def attack() -> None:
        nonlocal now
        for moment in (0.0, 1.0, 2.0, 61.0):
            now = moment
            await edge({"type": "http", "path": "/", "headers": []}, receive, send)

    asyncio.run(attack())
    assert [getattr(record, "since_last_line", 0) for record in caplog.records] == [1, 3]
    assert sent.count("http.response.start") == 4
