"""Compares what the program told with what the server's log says."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime

from notifier.core.catalog import load_catalog
from notifier.core.link import LinkState
from notifier.core.messages import SocketEvent
from notifier.core.model import Alert, Categoria, Item, ItemKey, Transition
from notifier.core.outbound import ItemsChanged, ItemsReset, LinkChanged, Outbound, TransitionSeen
from notifier.system.resources import resource_text
from tests.categorias import CATEGORIAS, SPECS
from tests.scripted.server import ScriptedServer

CATALOG = load_catalog(resource_text("catalogo.toml"), SPECS)


class Oracle:
    """Hears everything that is published, over all lives of the program, and forgets nothing."""

    def __init__(self, server: ScriptedServer, windows: Mapping[Categoria, int | None]) -> None:
        self._server = server
        self._windows = windows
        self.transitions: list[Transition] = []
        self.shown: dict[Categoria, dict[str, Item]] = {categoria: {} for categoria in CATEGORIAS}
        self.link: LinkState | None = None
        self.told: Counter[int] = Counter()
        self.before: dict[ItemKey, Item] = {}
        self.pending: Callable[[], list[Alert]] = list
        """What waits in the outbox of the life that runs."""
        self._first: dict[ItemKey, str] = {}
        self._owed: set[tuple[ItemKey, int]] = set()

    def publish(self, message: Outbound) -> None:
        """What the program publishes."""
        match message:
            case LinkChanged(link):
                self.link = link.state
            case ItemsReset(categoria, items):
                self._look(categoria, items)
                self.shown[categoria] = {item.id: item for item in items}
            case ItemsChanged(categoria, upserted, removed):
                self._look(categoria, upserted)
                for item_id in removed:
                    row = self._server.row(ItemKey(categoria, item_id))
                    assert row is None or self._windows[categoria], f"{row} was taken from the list"
                    self.shown[categoria].pop(item_id, None)
                self.shown[categoria] |= {item.id: item for item in upserted}
            case TransitionSeen(transition):
                self.transitions.append(transition)

    def shown_on_desktop(self, alert: Alert) -> None:
        """The desktop has shown it."""
        self.told.update(alert.seqs)

    def heard(self, event: SocketEvent) -> None:
        """An event that proves its place in the order was taken: its change is told by itself."""
        payload = event.args[0]
        version, estado = payload.get("version"), payload.get("codigo")
        if version is None or event.name != "estado:cambio":
            return
        key = ItemKey(Categoria(payload["categoria"]), str(payload["id"]))
        before = self.before.get(key)
        is_newer = before is not None and before.version is not None and before.version < version
        if before is not None and is_newer and before.estado != estado:
            self._owed.add((key, version))

    def turned(self) -> None:
        """The program has taken one message, or the time that passed."""

    def remember(self) -> None:
        """What is shown before the next message is taken."""
        self.before = {item.key: item for items in self.shown.values() for item in items.values()}

    # What must hold ---------------------------------------------------------------------------------------

    def check_shown(self, newest: Mapping[Categoria, int] | None = None) -> None:
        """Every badge is as the server says; of some lists only those of the ``newest`` rows."""
        for categoria in CATEGORIAS:
            theirs = {item.id: (item.estado, item.version) for item in self._server.rows(categoria)}
            ours = {item.id: (item.estado, item.version) for item in self.shown[categoria].values()}
            window = self._windows[categoria]
            if window is not None:
                # What is out of the window may be known or not; what is shown of it is true all the same.
                inside = list(theirs)[-(newest or {}).get(categoria, window) :]
                if newest:
                    ours = {key: row for key, row in ours.items() if key in inside}
                theirs = {key: row for key, row in theirs.items() if key in inside or key in ours}
            assert ours == theirs, f"{categoria}: shown {ours}, true {theirs}"

    def check_end(self, stored: list[Transition], alerts: Mapping[int, Transition | None]) -> None:
        """All is quiet: everything is as the server says, and everything was told."""
        assert self.link is LinkState.LIVE, f"the link ended as {self.link}"
        self.check_shown()
        self._check_chains(stored)
        self._check_once(stored)
        told = {(transition.key, transition.version) for transition in stored}
        assert self._owed <= told, f"heard and not told: {self._owed - told}"
        self._check_alerts(alerts, {transition.key: transition for transition in stored})

    def _look(self, categoria: Categoria, items: tuple[Item, ...]) -> None:
        """No badge goes back, unless what an event told never happened."""
        for item in items:
            self._first.setdefault(item.key, item.estado)
            before = self.shown[categoria].get(item.id)
            if before is None or item.key in self._server.phantoms:
                continue
            assert _order(item) >= _order(before), f"{item.key} went back: {before} -> {item}"

    def _check_chains(self, stored: list[Transition]) -> None:
        """From one known estado to the next nothing is missing, and the last one is the true one."""
        chains: defaultdict[ItemKey, list[Transition]] = defaultdict(list)
        for transition in stored:
            chains[transition.key].append(transition)
        for key, estado in self._first.items():
            if key in self._server.phantoms:
                continue
            known = estado
            for transition in chains[key]:
                assert transition.origin == known, f"{key}: {known}, and then {transition}"
                known = transition.target
            row = self._server.row(key)
            assert row is None or known == row.estado or self._left_when_over(key, known), (
                f"{key} is {row}, told up to {known}"
            )

    def _left_when_over(self, key: ItemKey, estado: str) -> bool:
        """Out of the window and over: of such an item nobody asks whether something happens all the same.

        When that happened is not looked at: also a moment before it left.
        """
        is_out = self._windows[key.categoria] is not None and key.id not in self.shown[key.categoria]
        return is_out and CATALOG.estado(key.categoria, estado).final

    def _check_alerts(
        self, stored: Mapping[int, Transition | None], last: Mapping[ItemKey, Transition]
    ) -> None:
        """Each alert was told once; only what is not true any more may have been withdrawn before."""
        twice = {seq for seq, times in self.told.items() if times > 1}
        assert not twice, f"told twice: {twice}"
        assert self.told.keys() <= stored.keys(), f"told {sorted(self.told)}, to be told {sorted(stored)}"
        alerts = {seq: transition for seq, transition in stored.items() if transition is not None}
        happened = {(change.key, change.version, change.target) for change in self._server.log}
        told = {_change(alerts[seq]) for seq in self.told if seq in alerts}
        for seq in alerts.keys() - self.told.keys():
            if alerts[seq] != last[alerts[seq].key]:
                continue  # it had moved on before the desktop took it
            change = _change(alerts[seq])
            # The true change may have been told by another alert, once it had happened.
            is_untrue = alerts[seq].version is not None and (change not in happened or change in told)
            is_phantom = is_untrue and alerts[seq].key in self._server.phantoms
            assert is_phantom, f"not told: {alerts[seq]}"

    def _check_once(self, stored: list[Transition]) -> None:
        counts = Counter((t.key, t.version, t.origin, t.target) for t in stored if t.version is not None)
        twice = [what for what, times in counts.items() if times > 1 and what[0] not in self._server.phantoms]
        assert not twice, f"recorded twice: {twice}"


def _order(item: Item) -> tuple[int, datetime | None]:
    return (item.version, None) if item.version is not None else (0, item.updated_at)


def _change(transition: Transition) -> tuple[ItemKey, int | None, str]:
    return transition.key, transition.version, transition.target
