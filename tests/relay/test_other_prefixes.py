"""A wrong ``redis_prefix`` is noticed by what others say on channels of the same name, on a real Redis."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
import redis

from notifier.server.relay.channels import Channels
from notifier.server.relay.intake import Intake, end
from notifier.server.relay.other_prefixes import MOST, OtherPrefixes, Pauses
from tests.private_desktop.bus import eventually
from tests.relay.redis_server import RedisServer
from tests.relay.relay import Relay
from tests.relay.test_redis import broadcast, ready

OURS = "laravel_database_"
QUICK = Pauses(window=30.0, settle=0.05, rest=0.05)
HELD_SECONDS = 10.0


async def nobody(*_: object) -> None:
    pass


class Scene:
    """An intake with a prefix, and what listens for others beside it."""

    def __init__(self, server: RedisServer, prefix: str, pauses: Pauses) -> None:
        self._server = server
        self.counts: list[int] = []
        channels = Channels(prefix, ("estados", "ventas"))
        self.intake = Intake(server.url, channels, nobody, nobody, lambda: None, random.Random(7))
        self.others = OtherPrefixes(
            channels, self.intake.line, lambda: self.intake.heard, self.counts.append, pauses
        )

    async def says(self, channel: str, times: int = 1) -> None:
        """Publish until somebody hears it by a pattern; at once where nobody has to."""
        for _ in range(times):
            await asyncio.to_thread(self._server.publish, channel, broadcast("LLEGO"))

    async def listens(self) -> None:
        await self.until(lambda: self._server.patterns() > 0)

    async def until(self, holds: Callable[[], object]) -> None:
        async with asyncio.timeout(HELD_SECONDS):
            while not await asyncio.to_thread(holds):  # noqa: ASYNC110 - Redis is asked
                await asyncio.sleep(0.01)


@asynccontextmanager
async def scene(server: RedisServer, prefix: str = OURS, pauses: Pauses = QUICK) -> AsyncIterator[Scene]:
    made = Scene(server, prefix, pauses)
    tasks = [asyncio.create_task(made.intake.run()), asyncio.create_task(made.others.run())]
    await made.until(lambda: made.intake.ready)
    try:
        yield made
    finally:
        for task in tasks:
            await end(task)
        await made.intake.close()


@pytest.mark.parametrize(
    ("prefix", "channel", "named"),
    [
        (OURS, "laravel-database-private-estados", "laravel-database-"),
        (OURS, "laravel-database-estados", "laravel-database-"),
        (OURS, "empresa:presence-ventas", "empresa:"),
        (OURS, "private-estados", ""),
        (OURS, "estados", ""),
        ("", "laravel_database_private-estados", "laravel_database_"),
        ("Laravel_database_", "laravel_database_private-estados", "laravel_database_"),
        (OURS, "\x1b[31m\u202eevil\nprivate-estados", "evil"),
        (OURS, "x" * 5000 + "private-estados", "x" * 99 + "…"),
    ],
)
def test_the_prefix_under_which_others_speak_is_named(
    redis_server: RedisServer, caplog: pytest.LogCaptureFixture, prefix: str, channel: str, named: str
) -> None:
    async def run() -> None:
        async with scene(redis_server, prefix) as made:
            await made.listens()
            await made.says(channel)
            await made.until(lambda: made.others.found)
            assert made.others.found == (named,)
            assert made.counts == [1]

    with caplog.at_level(logging.WARNING):
        asyncio.run(run())
    (line,) = [each for each in caplog.records if "another prefix" in each.message]
    assert (line.__dict__["prefix"], line.__dict__["redis_prefix"]) == (named, prefix)
    assert "LLEGO" not in str(line.__dict__)


def test_when_ours_speak_others_are_another_application(redis_server: RedisServer) -> None:
    async def run() -> None:
        async with scene(redis_server) as made:
            await made.listens()
            await made.says("empresa:private-estados")
            await made.until(lambda: made.others.found)
            await made.says(f"{OURS}private-estados")
            await made.until(lambda: made.others.found == ())
            assert made.counts == [1, 0]
            # It is known now, and no reason for a second warning; a third one is.
            await made.listens()
            await made.says("empresa:private-estados")
            await made.listens()
            await made.says("otra:private-estados")
            await made.until(lambda: made.others.found)
            assert made.others.found == ("otra:",)

    asyncio.run(run())


def test_what_is_said_on_other_channels_of_ours_is_no_other_prefix(redis_server: RedisServer) -> None:
    async def run() -> None:
        async with scene(redis_server) as made:
            await made.listens()
            await made.says(f"{OURS}private-misestados")
            await made.says("estados_de_otros")
            await made.says("otra:private-estados")
            await made.until(lambda: made.others.found)
            assert made.others.found == ("otra:",)

    asyncio.run(run())


def test_under_load_it_listens_to_few_and_to_nothing_while_ours_speak(redis_server: RedisServer) -> None:
    """A message of the pattern for each, and after the first of ours there is no pattern any more."""

    async def run() -> None:
        async with scene(redis_server, pauses=Pauses(30.0, 0.05, rest=30.0)) as made:
            await made.listens()
            await made.says(f"{OURS}private-estados")
            await made.until(lambda: redis_server.patterns() == 0)
        async with scene(redis_server, pauses=Pauses(30.0, settle=30.0, rest=30.0)) as made:
            await made.listens()
            many = [broadcast("LLEGO")] * (MOST + 50)
            await asyncio.to_thread(redis_server.publish_all, "empresa:private-estados", many)
            await made.until(lambda: made.others.found)
            assert redis_server.patterns() == 0

    asyncio.run(run())


def test_neighbours_without_end_do_not_keep_it_listening(redis_server: RedisServer) -> None:
    async def run() -> None:
        async with scene(redis_server, pauses=Pauses(30.0, 0.05, rest=0.3)) as made:
            await made.listens()
            await made.says("empresa:private-estados")
            await made.until(lambda: made.others.found)
            await made.says(f"{OURS}private-estados")
            await made.until(lambda: made.others.found == ())
            await made.listens()
            many = [broadcast("LLEGO")] * (MOST + 50)
            await asyncio.to_thread(redis_server.publish_all, "empresa:private-estados", many)
            await made.until(lambda: redis_server.patterns() == 0)
            await made.listens()
            assert made.others.found == ()

    asyncio.run(run())


def test_many_prefixes_are_a_few(redis_server: RedisServer) -> None:
    async def run() -> None:
        async with scene(redis_server, pauses=Pauses(30.0, settle=1.0, rest=30.0)) as made:
            await made.listens()
            for number in range(30):
                await made.says(f"app{number}:private-estados")
            await made.until(lambda: made.others.found)
            assert made.others.found == tuple(f"app{number}:" for number in range(8))

    asyncio.run(run())


def test_where_patterns_are_not_allowed_broadcasts_are_heard_all_the_same(
    redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    """A user of Redis may be bound to some channels; a pattern is refused to him."""
    with redis.Redis(port=redis_server.port) as client:
        kinds = [
            f"&{OURS}{kind}{name}" for kind in ("", "private-", "presence-") for name in ("estados", "ventas")
        ]
        client.execute_command("ACL", "SETUSER", "default", "resetchannels", *kinds)

    async def run() -> None:
        async with scene(redis_server, pauses=Pauses(30.0, 0.05, rest=30.0)) as made:
            await made.until(lambda: any("cannot be heard" in each.message for each in caplog.records))
            await made.says(f"{OURS}private-estados")
            await made.until(lambda: made.intake.heard == 1)
            assert made.intake.ready

    with caplog.at_level(logging.INFO):
        asyncio.run(run())


def test_a_redis_that_was_away_is_listened_to_again(redis_server: RedisServer) -> None:
    async def run() -> None:
        async with scene(redis_server) as made:
            await made.listens()
            await asyncio.to_thread(redis_server.restart)
            await made.listens()
            await made.says("empresa:private-estados")
            await made.until(lambda: made.others.found)

    asyncio.run(run())


def test_the_relay_says_it_where_it_is_looked_at(
    redis_server: RedisServer, start: Callable[..., Relay]
) -> None:
    relay = start(redis_url=redis_server.url, redis_prefix=OURS)
    ready(relay)
    eventually(lambda: redis_server.patterns() == 1)
    assert relay.get("/healthz").json() == {"status": "ok"}
    redis_server.publish("laravel-database-private-estados", broadcast("LLEGO"))
    eventually(
        lambda: relay.get("/healthz").json() == {"status": "ok", "other_prefixes": ["laravel-database-"]}
    )
    assert relay.number("relay_other_prefixes") == 1
    assert relay.get("/readyz").status_code == 200
    (line,) = [line for line in relay.log() if line["level"] == "warning"]
    assert (line["prefix"], line["channel"]) == ("laravel-database-", "laravel-database-private-estados")
    assert relay.stop() == 0


def test_where_any_prefix_is_taken_nothing_more_is_listened_to(
    redis_server: RedisServer, start: Callable[..., Relay]
) -> None:
    relay = start(redis_url=redis_server.url)
    ready(relay)
    assert redis_server.subscribers() == redis_server.patterns() == 1
