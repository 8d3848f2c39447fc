"""Laravel's broadcasts out of Redis (contract 1.4). Event loop's thread.

Redis keeps nothing for a relay that was away: whatever was told before a subscription may be missing.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable

import redis.asyncio
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from notifier.server.relay.channels import Channels
from notifier.server.relay.redis_parser import BoundedParser

log = logging.getLogger(__name__)

PING_SECONDS = 5.0
"""A line over which nothing else comes is asked so often whether it still stands."""

DEAD_SECONDS = 12.0
"""A line over which nothing at all came for so long is dead, whatever TCP says."""

PUBLISH_SECONDS = 3.0
FIRST_WAIT, LONGEST_WAIT = 0.5, 5.0
"""Seconds of the first and the widest window in which the next try begins."""

_AGAIN_SECONDS = 0.2


async def end(task: asyncio.Task[None]) -> None:
    """Cancel a task until it has ended: while it connects, the library of Redis may swallow that."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=_AGAIN_SECONDS)


class AwayError(Exception):
    """Redis did not take what should be published."""


class Intake:
    """One subscription that is made again whenever it is lost, without end. Event loop's thread.

    ``ready``: whether it stands now; ``heard``: how many messages came on its channels, understood or not.
    """

    def __init__(
        self,
        url: str,
        channels: Channels,
        take: Callable[[str, bytes], Awaitable[None]],
        subscribed: Callable[[], Awaitable[None]],
        lost: Callable[[], None],
        rng: random.Random,
    ) -> None:
        """Connect to nothing yet; see :meth:`run`.

        Args:
            url: of Redis; it may hold a password.
            channels: which are listened to.
            take: gets each message with its channel's name of the settings, one after the other.
            subscribed: called after each subscription, the first included: what came before it is unknown.
            lost: called when the line broke.
            rng: for the jitter of the waits.
        """
        self.ready = False
        self.heard = 0
        self._channels = channels
        self._take = take
        self._subscribed = subscribed
        self._lost = lost
        self._rng = rng
        # The library's own retries would subscribe again without a word; it has them for who wants just that:
        # https://github.com/redis/redis-py/issues/2089
        retry = Retry(NoBackoff(), 0)
        self._redis = redis.asyncio.Redis.from_url(
            url,
            retry=retry,
            socket_connect_timeout=PUBLISH_SECONDS,
            socket_keepalive=True,
            protocol=2,
            parser_class=BoundedParser,
        )

    async def run(self) -> None:
        """Listen until cancelled."""
        failures = 0
        while True:
            try:
                await self._listen()
            # Whatever the other end sends may trip the library up: it is one more line that was lost.
            except Exception as error:  # noqa: BLE001 - whatever it is
                if self.ready or failures == 0:
                    log.warning("redis lost", extra={"error": type(error).__name__})
            if self.ready:
                self.ready = False
                self._lost()
                failures = 0
            await asyncio.sleep(self._rng.uniform(0.0, min(LONGEST_WAIT, FIRST_WAIT * 2**failures)))
            failures = min(failures + 1, 10)

    async def publish(self, name: str, message: str) -> None:
        """Tell every relay on this Redis, this one included, on a channel of the settings.

        Raises:
            AwayError: Redis cannot be reached; nobody was told.
        """
        try:
            async with asyncio.timeout(PUBLISH_SECONDS):
                await self._redis.publish(self._channels.address(name), message)
        except (RedisError, OSError, TimeoutError) as error:
            raise AwayError from error

    def line(self) -> PubSub:
        """Another connection that listens, to whatever it is told to; it belongs to who asked for it."""
        return self._redis.pubsub()

    async def close(self) -> None:
        """Let the connections go."""
        await self._redis.aclose()

    async def _listen(self) -> None:
        async with self._redis.pubsub() as line:
            if self._channels.exact:
                await line.subscribe(*self._channels.exact)
            if self._channels.patterns:
                await line.psubscribe(*self._channels.patterns)
            expected = len(self._channels.exact) + len(self._channels.patterns)
            pinging = asyncio.create_task(_ping(line))
            try:
                await self._hear(line, expected)
            finally:
                pinging.cancel()

    async def _hear(self, line: PubSub, expected: int) -> None:
        while True:
            async with asyncio.timeout(DEAD_SECONDS):
                message = await line.get_message(timeout=None)
            if message is None:
                continue
            match message["type"]:
                case "message" | "pmessage":
                    name = self._channels.name(message["channel"].decode("utf-8", "replace"))
                    if name is not None:
                        self.heard += 1
                        await self._take(name, message["data"])
                case "subscribe" | "psubscribe":
                    expected -= 1
                    if expected == 0:
                        self.ready = True
                        log.info("redis subscribed")
                    if expected <= 0:
                        await self._subscribed()


async def _ping(line: PubSub) -> None:
    # What goes wrong here is seen by the reader, which hears nothing any more.
    while True:
        await asyncio.sleep(PING_SECONDS)
        try:
            await line.ping()
        except (RedisError, OSError, RuntimeError):
            return
