"""The real program without a window and in virtual time, on a real server: each request is made at once.

Only two things are not the real ones: the threads that fetch, and the socket, which tests speak for.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from notifier.assembly import assemble
from notifier.core.counters import Counters
from notifier.core.errors import AppError
from notifier.core.link import Link, LinkState
from notifier.core.messages import SignedIn, SocketClosed, SocketEvent, SocketOpened
from notifier.core.model import Categoria, Transition
from notifier.core.outbound import ItemsChanged, ItemsReset, LinkChanged, Outbound, TransitionSeen
from notifier.core.profile.profile import Profile
from notifier.core.server import Server
from notifier.core.settings import Settings
from notifier.core.supervision import Supervisor
from notifier.core.wish import Wish
from notifier.net import list_reader, remote
from notifier.net.environment import Surroundings
from notifier.sync.alerts.handed import Handed
from notifier.sync.inbox import Inbox

RETRY = 20.0
"""Seconds after which what failed is asked again."""


class Clock:
    """Time that moves only when it is told to."""

    def __init__(self) -> None:
        self.elapsed = 0.0

    def now(self) -> datetime:
        return datetime(2026, 5, 15, 12, tzinfo=UTC) + timedelta(seconds=self.elapsed)

    def monotonic(self) -> float:
        return self.elapsed


class Desk:
    """One life of the program, signed in. ``speak`` and ``open`` are the socket's part."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, folder: Path, profile: Profile, api_url: str, token: str
    ) -> None:
        self.clock = clock = Clock()
        self.published: list[Outbound] = []
        self.sockets: list[Callable[[Any], None]] = []
        self._waiting: list[tuple[float, Callable[[], None]]] = []
        desk = self

        class AtOnce:
            """A fetcher without a thread."""

            def __init__(self, _name: str, fetch: Any, failed: Any, *_: object) -> None:
                self._fetch, self._failed = fetch, failed

            def ask(self, wish: Wish) -> None:
                try:
                    self._fetch(wish)
                except AppError as error:
                    self._failed(error)
                    desk._waiting.append((clock.elapsed + RETRY, lambda: self.ask(wish)))

            def hurry(self) -> None: ...

            def close(self) -> None: ...

        class Socket:
            """A socket that opens when it is told to."""

            def __init__(
                self, _address: str, _token: str, _app: Mapping[str, str], put: Any, *_: object
            ) -> None:
                self._put = put

            def open(self, _user: str | None) -> None:
                desk.sockets.append(self._put)
                self._put(SocketOpened())

            def hurry(self) -> None: ...

            def close(self) -> None: ...

        monkeypatch.setattr(remote, "Fetcher", AtOnce)
        monkeypatch.setattr(remote, "SocketLink", Socket)
        # How often the catalogue is asked for follows the same clock.
        monkeypatch.setattr(list_reader, "time", SimpleNamespace(monotonic=clock.monotonic))
        self._inbox = Inbox()
        self.counters = counters = Counters()
        server = Server(api_url, profile=profile.name)
        self.synchronizer = assemble(
            Settings(server),
            profile,
            folder / "state.db",
            self._inbox,
            self.published.append,
            str,
            clock,
            counters,
            Supervisor(counters),
            Handed(folder / "handed.txt"),
            lambda _: Surroundings(),
            None,
            lambda: None,
            check_updates=False,
        )
        self.synchronizer.begin()
        self._signed_in = SignedIn(server, token)
        self.sign_in()

    def sign_in(self) -> None:
        """Sign in, perhaps once more in this life."""
        self._inbox.put(self._signed_in)
        self.live_for(1)

    def lose(self, error: AppError) -> None:
        """The socket is lost, and back at once."""
        self.sockets[-1](SocketClosed(error))
        self.sockets[-1](SocketOpened())
        self.live_for(1)

    def close(self) -> None:
        self.synchronizer.end()

    def live_for(self, seconds: float) -> None:
        """Let virtual time pass."""
        end = self.clock.elapsed + seconds
        while True:
            patience = self.synchronizer.patience()
            message = self._inbox.get(0)
            if message is None:
                if self.clock.elapsed >= end - 1e-9:
                    return
                self.clock.elapsed += max(1e-3, min(patience, end - self.clock.elapsed))
                due = [again for at, again in self._waiting if at <= self.clock.elapsed]
                self._waiting = [later for later in self._waiting if later[0] > self.clock.elapsed]
                for again in due:
                    again()
            self.synchronizer.turn(message)

    def say(self, name: str, payload: Mapping[str, object]) -> None:
        """An event comes; what it leads to at once is done."""
        self.sockets[-1](SocketEvent(name, (dict(payload),)))
        self.live_for(0.01)

    @property
    def link(self) -> Link:
        return [message.link for message in self.published if isinstance(message, LinkChanged)][-1]

    @property
    def is_live(self) -> bool:
        return self.link.state is LinkState.LIVE

    @property
    def told(self) -> list[Transition]:
        return [message.transition for message in self.published if isinstance(message, TransitionSeen)]

    def badges(self, categoria: Categoria) -> dict[str, str]:
        """The estado that is shown of each item."""
        shown: dict[str, str] = {}
        for message in self.published:
            match message:
                case ItemsReset(other, items) if other == categoria:
                    shown = {item.id: item.estado for item in items}
                case ItemsChanged(other, upserted, removed) if other == categoria:
                    shown = {key: estado for key, estado in shown.items() if key not in removed}
                    shown |= {item.id: item.estado for item in upserted}
        return shown
