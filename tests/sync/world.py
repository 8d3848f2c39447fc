"""A small world around the real synchronizer and store: a script instead of threads, a clock to turn.

The remote is a double that records what it is asked: the real one is tested in tests/net and end to end.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from notifier.core.catalog import Catalog, load_catalog
from notifier.core.counters import Counters
from notifier.core.errors import AppError
from notifier.core.late_rules import LateRule
from notifier.core.link import LinkState
from notifier.core.messages import (
    AccountKnown,
    Inbound,
    Pause,
    RemoteMessage,
    Scope,
    SignedIn,
    Snapshot,
    SocketEvent,
    SocketOpened,
    Stop,
)
from notifier.core.model import Alert, Categoria, Item, Release, Transition, User
from notifier.core.outbound import (
    AlertRaised,
    ItemsChanged,
    ItemsReset,
    LinkChanged,
    Outbound,
    TransitionSeen,
)
from notifier.core.profile.shipped import shipped_profile
from notifier.core.server import Server
from notifier.core.settings import Notifications, Sync
from notifier.core.wish import Wish
from notifier.sync.alerts.handed import Handed
from notifier.sync.dialogue import Dialogue
from notifier.sync.inbox import Inbox
from notifier.sync.release_check import ReleaseCheck
from notifier.sync.store.housekeeping import Housekeeping
from notifier.sync.store.store import Store
from notifier.sync.synchronizer import Synchronizer
from notifier.sync.truth import Truth
from notifier.system.resources import resource_text
from tests.categorias import ENTREGA, PROFORMA, SPECS, VEHICULO

PROFILE = shipped_profile(resource_text("profiles/estandar.toml"))
CATALOG: Catalog = load_catalog(resource_text("catalogo.toml"), SPECS)
SERVER = Server("http://127.0.0.1:1/api")
T = TypeVar("T")


class Clock:
    """Time that moves only when it is told to."""

    def __init__(self) -> None:
        self.elapsed = 0.0
        self.asleep = 0.0

    def now(self) -> datetime:
        return datetime(2026, 3, 2, 8, tzinfo=UTC) + timedelta(seconds=self.elapsed + self.asleep)

    def monotonic(self) -> float:
        return self.elapsed


class NoJitter(random.Random):
    """Slow looks that come exactly when the settings say."""

    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


class RecordingRemote:
    """Answers nothing by itself; remembers what it was asked, and when."""

    def __init__(self, token: str, put: Callable[[RemoteMessage], None], clock: Clock) -> None:
        self.token = token
        self.put = put
        self.wishes: list[tuple[Categoria, Wish]] = []
        self.times: list[float] = []
        self.calls: list[str] = []
        self._clock = clock

    def start(self) -> None:
        self.calls.append("start")

    def open(self) -> None:
        self.calls.append("open")

    def refetch(self, categoria: Categoria, wish: Wish) -> None:
        self.wishes.append((categoria, wish))
        self.times.append(self._clock.elapsed)

    @property
    def asked(self) -> list[tuple[Categoria, int]]:
        return [(categoria, wish.ticket) for categoria, wish in self.wishes]

    def hurry(self) -> None:
        self.calls.append("hurry")

    def close(self) -> None:
        self.calls.append("close")


@dataclass
class Wait:
    """Nothing comes for so many seconds; the synchronizer wakes as often as it asked to."""

    seconds: float


Step = Inbound | RemoteMessage | Callable[[], object] | Wait


class ScriptedInbox(Inbox):
    """Hands out a script; a callable in it runs between two messages: what it puts comes next, or nothing."""

    def __init__(self, world: "World", script: Sequence[Step]) -> None:
        super().__init__()
        self._world = world
        self._script = list(script)

    def get(self, timeout: float | None) -> Inbound | None:
        self._world.timeouts.append(timeout)
        if not self._script:
            return Stop()
        step = self._script[0]
        if isinstance(step, Wait):
            assert timeout is not None
            passed = min(step.seconds, max(timeout, 0.001))
            step.seconds -= passed
            self._world.clock.elapsed += passed
            if step.seconds <= 0:
                self._script.pop(0)
            return None
        self._script.pop(0)
        if callable(step):
            step()
        elif isinstance(step, Inbound):
            return step
        else:
            self._world.remote.put(step)
        return super().get(0)


class World:
    """Runs scripts through a synchronizer on one store; each :meth:`run` is one life of the program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.profile = PROFILE
        self.sync = Sync()
        self.chosen = Notifications()
        self.repeat_urgent_every = 0
        self.rng: random.Random = NoJitter()
        self.published: list[Outbound] = []
        self.told_at: list[float] = []
        self.remotes: list[RecordingRemote] = []
        self.late_rules: tuple[LateRule, ...] = ()
        self.refusal: AppError | None = None
        self.latest: Callable[[], Release] | None = None
        self.timeouts: list[float | None] = []
        self.counters = Counters()

    def run(self, *script: Step, link_warning_after: int = 30) -> None:
        self.store = store = Store(self.folder / "state.db", self.clock.now)
        rules = self.profile.told
        handed = Handed(self.folder / "handed.txt")
        self.truth = truth = Truth(
            store,
            CATALOG,
            rules,
            self.late_rules,
            self.clock,
            str,
            self._publish,
            self.counters,
            handed,
            self.chosen,
        )
        truth.batching.living.repeat_urgent(self.repeat_urgent_every)
        self.inbox = inbox = ScriptedInbox(self, script)
        dialogue = Dialogue(
            truth,
            self.profile,
            self._remote,
            self.clock,
            self.sync,
            self.rng,
            inbox.put,
            self.counters,
        )
        housekeeping = Housekeeping(
            store, timedelta(days=90), self.clock, str, self._publish, truth.forget_pruned
        )
        updates = ReleaseCheck(
            *(self.latest, "0.1.0", store, self.clock, NoJitter(), str, self._publish, inbox.put),
            enabled=True,
            is_quiet=lambda: truth.silences.now() is not None,
        )
        Synchronizer(
            inbox, truth, dialogue, housekeeping, updates, self.clock, str, self._publish, link_warning_after
        ).run()
        handed.close()

    def _publish(self, message: Outbound) -> None:
        self.published.append(message)
        if isinstance(message, AlertRaised):
            self.told_at.append(self.clock.elapsed)

    def _remote(self, _server: Server, token: str, put: Callable[[RemoteMessage], None]) -> RecordingRemote:
        if self.refusal is not None:
            raise self.refusal
        remote = RecordingRemote(token, put, self.clock)
        self.remotes.append(remote)
        return remote

    @property
    def remote(self) -> RecordingRemote:
        return self.remotes[-1]

    def pause(self, minutes: float) -> Callable[[], None]:
        return lambda: self.inbox.put(Pause(self.clock.now() + timedelta(minutes=minutes)))

    def wait(self, seconds: float) -> Wait:
        return Wait(seconds)

    def sleep(self, seconds: float) -> Callable[[], None]:
        """The computer sleeps: only the wall clock goes on."""

        def advance() -> None:
            self.clock.asleep += seconds

        return advance

    def asked(self, categoria: Categoria = ENTREGA) -> list[Wish]:
        """What the server was asked of a category in this session."""
        return [wish for asked, wish in self.remote.wishes if asked == categoria]

    def asked_at(self, categoria: Categoria = ENTREGA) -> list[float]:
        """When, in seconds, it was asked."""
        wishes = zip(self.remote.wishes, self.remote.times, strict=True)
        return [round(at, 1) for (asked, _), at in wishes if asked == categoria]

    def answer(
        self,
        *items: Item,
        categoria: Categoria = ENTREGA,
        complete: bool = True,
        total: int | None = None,
        whole: bool = True,
    ) -> Callable[[], None]:
        """The server answers the last wish of a category, as it says: what it does not have is gone."""

        def put() -> None:
            wish = self.asked(categoria)[-1]
            gone = tuple(set(wish.ids) - {item.id for item in items})
            scope = Scope.CHANGES if wish.since else Scope.LIST if wish.rows else Scope.ITEMS
            answer = Snapshot(categoria, items, (), wish.ticket, scope, complete=complete, total=total)
            if scope is not Scope.LIST:
                answer = replace(answer, gone=gone)
            self.remote.put(replace(answer, whole=whole))

        return put

    def of(self, kind: type[T]) -> list[T]:
        return [message for message in self.published if isinstance(message, kind)]

    def transitions(self) -> list[Transition]:
        return [message.transition for message in self.of(TransitionSeen)]

    def alerts(self) -> list[Alert]:
        return [message.alert for message in self.of(AlertRaised)]

    def states(self) -> list[LinkState]:
        return [message.link.state for message in self.of(LinkChanged)]

    def badges(self, categoria: Categoria = ENTREGA) -> dict[str, str]:
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

    def forget(self) -> None:
        self.published.clear()
        self.told_at.clear()


def entrega(item_id: str, estado: str, version: int | None = 1, updated_at: datetime | None = None) -> Item:
    return Item(ENTREGA, item_id, f"ENT-{item_id}", estado, version, updated_at, "Tienda Sol")


def snapshot(*items: Item, categoria: Categoria = ENTREGA, ticket: int = 1) -> Snapshot:
    return Snapshot(categoria, items, (), ticket)


SIGNED_IN = SignedIn(SERVER, "t0ken")
"""The token of :func:`connected`: with it a later life shows at once what an earlier one had proven."""


def connected(*items: Item) -> list[Step]:
    """A sign-in, its socket, and the first snapshots, in which only entregas are."""
    return [
        SIGNED_IN,
        AccountKnown(User("1", "Ana")),
        SocketOpened(),
        snapshot(*items),
        snapshot(categoria=PROFORMA),
        snapshot(categoria=VEHICULO),
    ]


def event(item_id: str | None, estado: str, version: int | None, name: str = "estado:cambio") -> SocketEvent:
    payload = {"categoria": "entrega", "codigo": estado, "id": item_id, "version": version}
    return SocketEvent(name, ({key: value for key, value in payload.items() if value is not None},))
