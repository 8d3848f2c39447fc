"""The program in virtual time: the real synchronizer, truth and store, which can be killed at any point."""

import random
import sqlite3
from collections import deque
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from notifier.core.counters import Counters
from notifier.core.late_rules import LateRule
from notifier.core.link import LinkState
from notifier.core.messages import (
    AlertTaken,
    FromRemote,
    Inbound,
    Refused,
    Scope,
    SignedIn,
    Snapshot,
    SocketClosed,
    SocketEvent,
    SocketOpened,
)
from notifier.core.model import Categoria, ItemKey, Source, Transition
from notifier.core.outbound import Outbound
from notifier.core.profile.profile import Profile
from notifier.core.server import Server
from notifier.core.settings import Notifications, Sync
from notifier.sync.alerts.handed import Handed
from notifier.sync.dialogue import MAX_TRIES, Dialogue
from notifier.sync.inbox import Inbox
from notifier.sync.release_check import ReleaseCheck
from notifier.sync.store.housekeeping import Housekeeping
from notifier.sync.store.store import Store
from notifier.sync.synchronizer import Synchronizer
from notifier.sync.truth import Truth
from tests.categorias import CATEGORIAS
from tests.scripted.desktop import Desktop
from tests.scripted.oracle import CATALOG, Oracle
from tests.scripted.remote import ScriptedRemote, Weather
from tests.scripted.server import ScriptedServer
from tests.scripted.time import Timeline

GREEN_SECONDS = 3 * 60
"""What a list may be old under a green icon: three slow looks."""

SPINNING = 100
"""So often at once nobody has to wake up."""

SERVER = Server("https://empresa.bo/api")


class Killed(BaseException):
    """SIGKILL: nothing of the program runs any more."""


class Fuse:
    """Kills the program at a point that was chosen before: between any two things that it does."""

    def __init__(self) -> None:
        self.points = -1

    def point(self) -> None:
        if self.points == 0:
            raise Killed
        self.points -= 1


class FusedStore(Store):
    """The real store, with a point before and after each of its steps."""

    fuse: Fuse

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name not in {"apply", "mark_delivered", "set_last_sync", "set_estados", "use_account"}:
            return found

        def fused(*args: Any, **options: Any) -> Any:
            self.fuse.point()
            result = found(*args, **options)
            self.fuse.point()
            return result

        return fused

    def fuse_late(self) -> None:
        """The same for what is noted as late."""
        note = self.late.note

        def fused(*args: Any) -> Any:
            self.fuse.point()
            result = note(*args)
            self.fuse.point()
            return result

        self.late.note = fused  # type: ignore[method-assign,assignment]


class Program:
    """One database, many lives."""

    def __init__(
        self,
        folder: Path,
        profile: Profile,
        server: ScriptedServer,
        timeline: Timeline,
        weather: Weather,
        rng: random.Random,
        oracle: Oracle,
    ) -> None:
        self._database = folder / "state.db"
        self._profile = profile
        self._server = server
        self._timeline = timeline
        self._weather = weather
        self._rng = rng
        self._oracle = oracle
        self.fuse = Fuse()
        self.remotes: list[ScriptedRemote] = []
        self.desktop_is_there = True
        self.late_rules: tuple[LateRule, ...] = ()
        self._inbox: deque[Inbound] = deque()
        self._synchronizer: Synchronizer | None = None
        self._store: FusedStore | None = None
        self._life = 0
        self._open = False
        self._read_at: dict[Categoria, float] = {}
        self._dialogue: Dialogue | None = None
        self._desktop: Desktop | None = None
        self._refusals = 0

    @property
    def is_running(self) -> bool:
        return self._synchronizer is not None

    def start(self) -> None:
        """A new life; signed in, as the keyring still has the token."""
        self._life += 1
        self._inbox.clear()
        self._open = False
        try:
            store = FusedStore(self._database, self._timeline.now)
            store.fuse = self.fuse
            store.fuse_late()
            self._oracle.pending = store.pending_alerts
            self._store = store
            rules = self._profile.told
            self._handed = Handed(self._database.with_name("handed.txt"))
            self._desktop = Desktop(
                self._timeline,
                self._handed,
                lambda: self.desktop_is_there,
                self._oracle.shown_on_desktop,
                self._inbox.append,
            )
            truth = Truth(
                store,
                CATALOG,
                rules,
                self.late_rules,
                self._timeline,
                str,
                self._publish,
                Counters(),
                self._handed,
                Notifications(),
            )
            dialogue = Dialogue(
                truth,
                self._profile,
                self._remote,
                self._timeline,
                Sync(),
                self._rng,
                self._inbox.append,
                Counters(),
            )
            housekeeping = Housekeeping(
                store, timedelta(days=90), self._timeline, str, self._publish, truth.forget_pruned
            )
            self._dialogue = dialogue
            timeline = self._timeline
            # Nobody is asked for a newer version.
            updates = ReleaseCheck(
                None, "", store, timeline, random.Random(), str, self._publish, self.send, enabled=False
            )
            self._synchronizer = Synchronizer(
                Inbox(), truth, dialogue, housekeeping, updates, timeline, str, self._publish, 30
            )
            self._synchronizer.begin()
            self.send(SignedIn(SERVER, "t0ken"))
        except Killed:
            self._die()

    def stop(self) -> None:
        """A polite end."""
        if self._synchronizer is not None:
            synchronizer, self._synchronizer = self._synchronizer, None
            # The outbox ends first: what it has shown is written down.
            for seqs in self._desktop.untaken if self._desktop else ():
                synchronizer.turn(AlertTaken(seqs))
            synchronizer.end()
            self._end_life()

    def kill(self, points: int) -> None:
        """SIGKILL after so many more points."""
        self.fuse.points = points

    def send(self, message: Inbound) -> None:
        """What the user does, or the keyring."""
        if isinstance(message, SignedIn):
            self._refusals = 0
        self._inbox.append(message)

    def live_for(self, seconds: float) -> None:
        """Let virtual time pass."""
        end, idle = self._timeline.server_time() + seconds, 0
        while (left := end - self._timeline.server_time()) > 1e-9:
            if self._synchronizer is None:
                self._timeline.advance(left)
                continue
            patience = self._synchronizer.patience()
            if not self._inbox:
                idle = 0 if patience > 0 else idle + 1
                assert idle < SPINNING, "it wakes for nothing"
                happened = self._timeline.advance(min(left, patience))
                if happened and not self._inbox:
                    continue
            self._turn(self._inbox.popleft() if self._inbox else None)

    def sleep(self, seconds: float) -> None:
        """The computer sleeps while the program waits; no connection outlives it, and nobody tells."""
        if self._synchronizer is not None:
            self._synchronizer.patience()
        for remote in self.remotes:
            remote.stall()
        self._timeline.sleep(seconds)
        if self._synchronizer is not None:
            self._turn(self._inbox.popleft() if self._inbox else None)

    def _turn(self, message: Inbound | None) -> None:
        assert self._synchronizer is not None
        event = self._event(message)
        if event is not None:
            self._oracle.remember()
        try:
            self.fuse.point()
            self._synchronizer.turn(message)
        except Killed:
            self._die()
            return
        if isinstance(message, AlertTaken) and self._desktop is not None:
            self._desktop.untaken.remove(message.seqs)
        if event is not None:
            self._oracle.heard(event)
        self._watch(message)
        self._oracle.turned()

    def _event(self, message: Inbound | None) -> SocketEvent | None:
        """The event that is going to be taken, in a session that has its baselines."""
        if not isinstance(message, FromRemote) or not isinstance(message.message, SocketEvent):
            return None
        assert self._store is not None
        has_baselines = all(self._store.has_baseline(categoria) for categoria in CATEGORIAS)
        is_current = self._dialogue is not None and message.session == self._dialogue._session
        return message.message if has_baselines and is_current else None

    def _die(self) -> None:
        # What a killed process leaves: what was committed. Closing rolls back what was not.
        self.fuse.points = -1
        self._synchronizer = None
        if self._store is not None:
            self._store.close()
        self._end_life()

    def _end_life(self) -> None:
        self._life += 1
        self._handed.close()
        self._oracle.link = None
        if self._desktop is not None:
            self._desktop.end()
        for remote in self.remotes:
            remote.close()

    def _remote(self, _server: Server, _token: str, put: Any) -> ScriptedRemote:
        look_pages = {categoria: self._profile.look_pages(categoria) for categoria in self.windows}
        remote = ScriptedRemote(
            self._server, self._timeline, self._weather, self._rng, self.windows, look_pages, put
        )
        self.remotes.append(remote)
        self._open = False
        return remote

    @property
    def windows(self) -> dict[Categoria, int | None]:
        """How many rows of each list are read."""
        lists = self._profile.rest.lists if self._profile.rest else {}
        return {categoria: spec.window for categoria, spec in lists.items()}

    # What it tells ----------------------------------------------------------------------------------------

    def _publish(self, message: Outbound) -> None:
        self.fuse.point()
        self._oracle.publish(message)
        if self._desktop is not None:
            self._desktop.observe(message)

    def _watch(self, message: Inbound | None) -> None:
        """What the program has heard by now, and whether its icon may be green."""
        if isinstance(message, FromRemote) and self._dialogue and message.session == self._dialogue._session:
            match message.message:
                case SocketOpened():
                    self._open, self._read_at = True, {}
                case SocketClosed():
                    self._open = False
                case Refused():
                    self._refusals += 1
                    assert self._refusals <= MAX_TRIES, "a refused token was tried again"
                case Snapshot(categoria, last=True, scope=scope) if scope is not Scope.ITEMS:
                    self._read_at[categoria] = self._timeline.server_time()
        if self._oracle.link is LinkState.LIVE:
            assert self._open, "green without a connection"
            oldest = min(self._read_at[categoria] for categoria in CATEGORIAS)
            assert self._timeline.server_time() - oldest <= GREEN_SECONDS, "green with an old list"

    def stored(self) -> tuple[list[Transition], dict[int, Transition | None]]:
        """The transitions in the order in which they were recorded, and those of all alerts by number.

        What did not happen in time has none.
        """
        with sqlite3.connect(self._database) as db:
            rows = db.execute(
                "SELECT seq, categoria, id, numero, origin, target, at, source, path, version"
                " FROM transitions ORDER BY seq"
            )
            transitions = {
                seq: Transition(
                    ItemKey(Categoria(categoria), item_id),
                    numero,
                    origin,
                    target,
                    datetime.fromisoformat(at),
                    Source(source),
                    path=tuple(path.split()),
                    version=version,
                )
                for seq, categoria, item_id, numero, origin, target, at, source, path, version in rows
            }
            alerts = {
                seq: transitions[transition] if transition is not None else None
                for seq, transition in db.execute("SELECT seq, transition_seq FROM alerts")
            }
        db.close()
        return list(transitions.values()), alerts
