"""From a broadcast to the desks that may hear of it; a storm becomes one hint. Event loop's thread."""

import asyncio
from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from notifier.core.model import Categoria
from notifier.server.hub import Hub, room
from notifier.server.relay.broadcasts import Broadcasts, Told
from notifier.server.relay.metrics import Metrics
from notifier.server.relay.unread import NotUnderstood, Unread

WINDOW_SECONDS = 1.0


@dataclass(slots=True)
class _Window:
    began: float
    count: int = 0
    hint: asyncio.TimerHandle | None = None


class Distribution:
    """Tells the hub what the broadcasts say. Event loop's thread."""

    def __init__(
        self,
        hub: Hub,
        broadcasts: Broadcasts,
        roles: Container[str],
        storm_per_second: int,
        metrics: Metrics,
        unread: Unread,
    ) -> None:
        """Tell nothing yet.

        Args:
            hub: tells the desks.
            broadcasts: reads what came.
            roles: a channel that is called like one of these reaches those with this role only.
            storm_per_second: events of one category within a second that are told one by one. Of more than
                that, only one is told at the second's end, which says: something changed, look.
            metrics: counts.
            unread: says in the log what was not understood.
        """
        self._hub = hub
        self._broadcasts = broadcasts
        self._roles = roles
        self._limit = storm_per_second
        self._metrics = metrics
        self._windows: dict[Categoria, _Window] = {}
        self._hints: set[asyncio.Task[None]] = set()
        self._unread = unread

    async def take(self, channel: str, message: bytes) -> None:
        """A message of this channel, as it was published."""
        told = self._broadcasts.read(message)
        if isinstance(told, NotUnderstood):
            self._metrics.came(understood=False)
            self._unread.note(channel, told, len(message))
        else:
            await self._pass_on(channel, told)

    async def take_document(self, channel: str, document: Any) -> None:
        """The same, read already, and understood."""
        told = self._broadcasts.read_document(document)
        if isinstance(told, Told):
            await self._pass_on(channel, told)

    def understands(self, channel: str, document: Any, length: int) -> bool:
        """Whether this says something about an estado; ``length``: of it, in bytes."""
        told = self._broadcasts.read_document(document)
        if isinstance(told, NotUnderstood):
            self._unread.note(channel, told, length)
        return isinstance(told, Told)

    async def resync(self) -> None:
        """Tell everybody to look at all lists: something may have been missed."""
        for categoria in self._broadcasts.categorias:
            await self._hint(categoria)

    async def _pass_on(self, channel: str, told: Told) -> None:
        self._metrics.came(understood=True)
        for each in (told, *told.also):
            if self._is_calm(each.categoria):
                where = room(each.categoria, channel if channel in self._roles else "")
                await self._hub.tell(where, each.event, each.payload, each.excluding)

    def _is_calm(self, categoria: Categoria) -> bool:
        loop = asyncio.get_running_loop()
        window = self._windows.get(categoria)
        if window is None or (window.hint is None and loop.time() - window.began >= WINDOW_SECONDS):
            window = self._windows[categoria] = _Window(loop.time())
        window.count += 1
        if window.count <= self._limit:
            return True
        self._metrics.folded()
        if window.hint is None:
            window.hint = loop.call_at(window.began + WINDOW_SECONDS, self._calm_down, categoria)
        return False

    def _calm_down(self, categoria: Categoria) -> None:
        del self._windows[categoria]
        task = asyncio.get_running_loop().create_task(self._hint(categoria))
        self._hints.add(task)
        task.add_done_callback(self._hints.discard)

    async def _hint(self, categoria: Categoria) -> None:
        told = self._broadcasts.something_changed(categoria)
        await self._hub.tell(room(categoria), told.event, told.payload)
