"""The subscription by itself, on a real Redis."""

import asyncio
import random

import uvloop

from notifier.server.relay.channels import Channels
from notifier.server.relay.intake import Intake, end
from tests.relay.redis_server import RedisServer


async def nobody(*_: object) -> None:
    pass


def test_it_ends_whenever_it_is_cancelled(redis_server: RedisServer) -> None:
    """Also in the midst of connecting, where the library may swallow it."""

    async def cancelled_after(turns: int, milliseconds: float) -> bool:
        channels = Channels(None, ("estados",))
        intake = Intake(redis_server.url, channels, nobody, nobody, lambda: None, random.Random(7))
        listening = asyncio.create_task(intake.run())
        for _ in range(turns):
            await asyncio.sleep(0)
        await asyncio.sleep(milliseconds / 1000)
        async with asyncio.timeout(5):
            await end(listening)
        await intake.close()
        return listening.done()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        moments = [(turns, pause) for turns in range(0, 24, 2) for pause in (0, 0.5, 1, 1.5, 2.5)]
        assert [moment for moment in moments if not runner.run(cancelled_after(*moment))] == []
