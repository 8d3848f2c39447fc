"""One token's world in virtual time: what :class:`notifier.net.remote.Remote` is on real sockets.

It keeps the same promises: one request in flight per category, wishes folded, failures retried with full
jitter, a lost socket made again, a refused token never retried. The real one is proven in tests/net.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from notifier.core.errors import AppError, RefusedError, ServerError, UnreachableError
from notifier.core.link import SocketPhase, backoff
from notifier.core.messages import (
    AccountKnown,
    FetchFailed,
    Refused,
    RemoteMessage,
    Scope,
    Snapshot,
    SocketClosed,
    SocketEvent,
    SocketOpened,
    SocketTrying,
)
from notifier.core.model import Categoria, ItemKey, User
from notifier.core.wish import Wish
from tests.categorias import CATEGORIAS
from tests.scripted.server import Change, ScriptedServer
from tests.scripted.time import Timeline

PAGE = 3
"""Rows per page: few, so that lists move between two pages."""

DEAD_PEER = 15.0
"""Seconds until a connection that carries nothing is given up."""

LOST = UnreachableError(host="empresa.bo")


@dataclass
class Weather:
    """How the network between program and server is. ``latency``: seconds, at most."""

    online: bool = True
    black_hole: bool = False
    shuffled: bool = False
    doubled: bool = False
    latency: float = 0.05


class ScriptedRemote:
    """Lives until it is closed, or until the program that made it is killed."""

    def __init__(
        self,
        server: ScriptedServer,
        timeline: Timeline,
        weather: Weather,
        rng: random.Random,
        windows: Mapping[Categoria, int | None],
        look_pages: Mapping[Categoria, int | None],
        put: Callable[[RemoteMessage], None],
    ) -> None:
        self._server = server
        self._timeline = timeline
        self._weather = weather
        self._rng = rng
        self._windows = windows
        self._look_pages = look_pages
        self._put = put
        self._closed = False
        self._generation = 0
        self._connected = False
        self._is_deaf = False
        self._steps = dict.fromkeys((None, *CATEGORIAS), 0)
        self._waiting: dict[Categoria | None, Wish] = {}
        self._busy: set[Categoria | None] = set()
        self._hurried: dict[Categoria | None, int] = dict.fromkeys((None, *CATEGORIAS), 0)
        self.in_flight: dict[Categoria, int] = dict.fromkeys(CATEGORIAS, 0)
        self.requests = 0

    # What the synchronizer asks ---------------------------------------------------------------------------

    def start(self) -> None:
        self._ask(None, Wish(0))

    def open(self) -> None:
        self._connect()

    def refetch(self, categoria: Categoria, wish: Wish) -> None:
        self._ask(categoria, wish)

    def hurry(self) -> None:
        for subject in list(self._busy):
            self._hurried[subject] += 1
        if self._connected:
            self.drop()
        if self._generation:
            self._connect()

    def close(self) -> None:
        self._closed = True
        self._listen(False)

    # The socket -------------------------------------------------------------------------------------------

    def drop(self, *, announced: bool = False) -> None:
        """The connection breaks, and is made again after a while."""
        if self._connected and not self._closed:
            self._listen(False)
            self._put(SocketClosed(LOST, announced))
            self._later(self._rng.uniform(0, 15), self._connect)

    def stall(self) -> None:
        """The connection carries nothing any more; it takes a while to notice."""
        if self._connected and not self._is_deaf:
            self._is_deaf = True
            self._later(DEAD_PEER, self.drop)

    def _connect(self) -> None:
        self._generation += 1
        self._put(SocketTrying(SocketPhase.CONNECTING))
        self._later(self._delay(), self._reached)

    def _reached(self) -> None:
        if not self._reachable():
            self._put(SocketClosed(LOST))
            self._later(backoff(3, self._rng), self._connect)
            return
        self._put(SocketTrying(SocketPhase.AUTHENTICATING))
        self._later(self._delay(), self._answered)

    def _answered(self) -> None:
        if not self._reachable():
            self._put(SocketClosed(LOST))
            self._later(backoff(3, self._rng), self._connect)
        elif not self._server.token_is_good:
            self._put(Refused(RefusedError()))
        else:
            self._listen(True)
            self._put(SocketOpened())

    def _hear(self, event: SocketEvent, _change: Change) -> None:
        if self._is_deaf:
            return
        copies = self._rng.choice((1, 2, 3)) if self._weather.doubled else 1
        for _ in range(copies):
            self._later(self._rng.uniform(0, 2) if self._weather.shuffled else 0.01, lambda: self._put(event))

    def _listen(self, on: bool) -> None:
        if self._connected:
            self._server.listeners.remove(self._hear)
        self._connected, self._is_deaf = on, False
        self._generation += 1
        if on:
            self._server.listeners.append(self._hear)

    def _later(self, seconds: float, then: Callable[[], None]) -> None:
        """Unless the connection is another one by then."""
        generation = self._generation

        def happen() -> None:
            if not self._closed and generation == self._generation:
                then()

        self._timeline.after(seconds, happen)

    # REST -------------------------------------------------------------------------------------------------

    def _ask(self, subject: Categoria | None, wish: Wish) -> None:
        waiting = self._waiting.get(subject)
        self._waiting[subject] = wish if waiting is None else waiting.folded(wish)
        self._next(subject)

    def _next(self, subject: Categoria | None) -> None:
        if subject in self._busy or subject not in self._waiting or self._closed:
            return
        wish = self._waiting.pop(subject)
        self._busy.add(subject)
        self._work(subject, wish, self._answer(subject, wish))

    def _work(self, subject: Categoria | None, wish: Wish, answers: Iterator[RemoteMessage]) -> None:
        """One request after the other, each with its time on the way."""
        self.requests += 1

        def arrive() -> None:
            if self._closed:
                return
            try:
                message = next(answers)
            except StopIteration:
                self._steps[subject] = 0
                self._busy.discard(subject)
                self._next(subject)
            except AppError as error:
                self._failed(subject, wish, error)
            else:
                self._put(message)
                self._work(subject, wish, answers)

        self._timeline.after(self._delay(), arrive)

    def _failed(self, subject: Categoria | None, wish: Wish, error: AppError) -> None:
        if isinstance(error, RefusedError):
            self._busy.discard(subject)
            self._put(Refused(error))
            return
        self._put(FetchFailed(subject, error))
        self._steps[subject] += 1
        again = self._hurried[subject]
        due = self._timeline.server_time() + self._rng.uniform(0, min(60, 2.0 ** self._steps[subject]))

        def retry() -> None:
            if self._closed:
                return
            if self._timeline.server_time() < due and again == self._hurried[subject]:
                self._timeline.after(0.5, retry)
                return
            waiting = self._waiting.pop(subject, None)
            self._waiting[subject] = wish if waiting is None else wish.folded(waiting)
            self._busy.discard(subject)
            self._next(subject)

        self._timeline.after(0.0, retry)

    def _answer(self, subject: Categoria | None, wish: Wish) -> Iterator[RemoteMessage]:
        self._check(subject)
        if subject is None:
            yield AccountKnown(User("1", "Ana"))
            return
        if wish.ids:
            found = {item_id: self._server.row(ItemKey(subject, item_id)) for item_id in wish.ids}
            items = tuple(item for item in found.values() if item)
            gone = tuple(item_id for item_id, item in found.items() if item is None)
            yield Snapshot(subject, items, (), wish.ticket, Scope.ITEMS, last=not wish.rows, gone=gone)
        if not wish.rows:
            return
        number, is_last, longest, read = 0, False, 0, 0
        while not is_last:
            self._check(subject)
            rows = self._server.rows(subject, wish.since)
            window = self._windows[subject]
            is_cut = False
            is_all = window is None or len(rows) <= window
            if wish.since is None and window is not None:
                rows = rows[: -window - 1 : -1]  # newest first
            page = tuple(rows[number * PAGE : (number + 1) * PAGE])
            longest, read = max(longest, len(rows)), read + len(page)
            is_last = (number + 1) * PAGE >= len(rows)
            if wish.newest and wish.since is None and self._look_pages[subject] == number + 1:
                is_cut, is_last = not is_last, True
            if wish.since is None:
                scope, complete = Scope.LIST, is_last and is_all and not is_cut
                total = longest if complete else None
            else:
                scope, complete = Scope.CHANGES, read == longest
                total = len(self._server.rows(subject)) if is_last and wish.counted else None
            snapshot = Snapshot(subject, page, (), wish.ticket, scope, number == 0, is_last, complete, total)
            yield replace(snapshot, whole=not is_cut)
            number += 1

    def _check(self, subject: Categoria | None) -> None:
        if not self._reachable():
            raise LOST
        if not self._server.token_is_good:
            raise RefusedError
        if subject is not None and self._server.failing.get(subject, 0) > 0:
            self._server.failing[subject] -= 1
            raise ServerError(status=503)

    def _reachable(self) -> bool:
        return self._server.up and self._weather.online and not self._weather.black_hole

    def _delay(self) -> float:
        return self._rng.uniform(0.005, self._weather.latency)
