"""Listens for channels of ours under another prefix, while nothing comes on those of the settings.

With a wrong ``redis_prefix`` the subscription is confirmed, and no broadcast ever arrives. Redis does not
list who publishes, so only a pattern (``*estados``) hears it. What it costs: while our channels speak, a
number that is compared each minute. While they are silent, one more connection for each process, one pattern
for each channel, and at most :data:`MOST` messages a minute. Event loop's thread.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from redis.asyncio.client import PubSub
from redis.exceptions import ResponseError

from notifier.core.plain_text import plain_line
from notifier.server.relay.channels import Channels

log = logging.getLogger(__name__)

MOST = 100
"""Messages that are listened to before a pause, however fast they come."""

_PREFIXES = 8
_NEIGHBOURS = 64
_MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class Pauses:
    """In seconds.

    ``window``: for how long one connection listens. ``settle``: from the first message under another prefix
    to the verdict, so that ours may still come. ``rest``: after it, and between two looks whether ours speak.
    """

    window: float = 60.0
    settle: float = 3.0
    rest: float = 60.0


@dataclass(slots=True)
class _Found:
    """What one connection heard: ``others`` are prefixes, each with a channel; ``ours``: we speak as well."""

    messages: int = 0
    ours: bool = False
    others: dict[str, str] = field(default_factory=dict)

    @property
    def is_silence(self) -> bool:
        return self.messages == 0


class OtherPrefixes:
    """Names the prefixes under which others speak while we hear nothing. Event loop's thread."""

    def __init__(
        self,
        channels: Channels,
        open_line: Callable[[], PubSub],
        heard: Callable[[], int],
        changed: Callable[[int], None],
        pauses: Pauses = Pauses(),
    ) -> None:
        """Listen to nothing yet; see :meth:`run`.

        Args:
            channels: those of the settings, whose prefix is known.
            open_line: a connection of its own: one whose user may not listen to patterns loses nothing else.
            heard: how many messages came on our channels so far.
            changed: is told how many prefixes there are, whenever that changes.
            pauses: how long it listens and rests.
        """
        self._channels = channels
        self._open_line = open_line
        self._heard = heard
        self._changed = changed
        self._pauses = pauses
        self._found: tuple[str, ...] = ()
        # Who spoke while we heard nothing for a while, and then we did: another application.
        self._neighbours: set[str] = set()
        self._may_not = False

    @property
    def found(self) -> tuple[str, ...]:
        """The prefixes that speak while our channels are silent, as plain text; empty when all is well."""
        return tuple(plain_line(prefix, _MAX_NAME) for prefix in self._found)

    async def run(self) -> None:
        """Listen until cancelled."""
        before = self._heard()
        while True:
            found = await self._listen()
            if found.is_silence:
                continue
            if found.ours or self._heard() != before:
                self._be_calm()
            else:
                self._warn(found.others)
            before = self._heard()
            await asyncio.sleep(self._pauses.rest)
            while (now := self._heard()) != before:
                self._be_calm()
                before = now
                await asyncio.sleep(self._pauses.rest)

    async def _listen(self) -> "_Found":
        found = _Found()
        try:
            async with self._open_line() as line:
                await line.psubscribe(*self._channels.any_prefix)
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._pauses.window) as window:
                        await self._gather(line, found, window)
        # As where the broadcasts are taken: whatever comes may trip the library up. It is told there.
        except Exception as error:  # noqa: BLE001 - whatever it is
            may_not = isinstance(error, ResponseError)
            if may_not and not self._may_not:
                log.info("other prefixes cannot be heard", extra={"error": type(error).__name__})
            self._may_not = self._may_not or may_not
            await asyncio.sleep(self._pauses.rest if may_not else self._pauses.settle)
        return found

    async def _gather(self, line: PubSub, found: "_Found", window: asyncio.Timeout) -> None:
        """Until there is enough, or one of ours came."""
        while found.messages < MOST and not found.ours:
            message = await line.get_message(timeout=None)
            if message is None or message["type"] != "pmessage":
                continue
            found.messages += 1
            channel = message["channel"].decode("utf-8", "replace")
            found.ours = self._channels.name(channel) is not None
            prefix = self._channels.other_prefix(channel)
            if prefix is None or prefix in self._neighbours or len(found.others) >= _PREFIXES:
                continue
            if not found.others:
                window.reschedule(asyncio.get_running_loop().time() + self._pauses.settle)
            found.others.setdefault(prefix, channel)

    def _warn(self, others: dict[str, str]) -> None:
        for prefix, channel in others.items():
            if prefix not in self._found and len(self._found) < _PREFIXES:
                self._found += (prefix,)
                said = {
                    "prefix": plain_line(prefix, _MAX_NAME),
                    "channel": plain_line(channel, _MAX_NAME),
                    "redis_prefix": self._channels.prefix,
                }
                log.warning("nothing heard with redis_prefix, others speak with another prefix", extra=said)
        self._changed(len(self._found))

    def _be_calm(self) -> None:
        if self._found:
            log.info("heard with redis_prefix")
            if len(self._neighbours) < _NEIGHBOURS:
                self._neighbours |= set(self._found)
            self._found = ()
            self._changed(0)
