"""A backend in virtual time, at the level of the wire, that misbehaves on request (contract 2.3)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from notifier.core.messages import SocketEvent
from notifier.core.model import Categoria, Item, ItemKey
from tests.categorias import ENTREGA, VEHICULO
from tests.scripted.time import MORNING, Timeline


@dataclass(frozen=True)
class Change:
    """One line of the server's log: created where there is no ``origin``, deleted without a ``target``."""

    key: ItemKey
    origin: str | None
    target: str | None
    version: int


class Style:
    """How a backend words its events, and what it knows of its items; one per profile."""

    name = "estandar"
    has_versions = True

    def events(self, change: Change, anterior: str | None) -> Iterator[SocketEvent]:
        """What it tells of a change."""
        name = "estado:cambio"
        if change.target is None:
            name = "estado:borrado"
        elif change.origin is None:
            name = "estado:creado"
        payload = {
            "categoria": change.key.categoria,
            "id": int(change.key.id),
            "numero": f"N-{change.key.id}",
            "codigo": change.target or change.origin,
            "estado_anterior": anterior,
            "version": change.version,
        }
        yield SocketEvent(name, (payload,))


class PaucaraStyle(Style):
    """No versions, two or three copies per change, silence about vehicles and deletions."""

    name = "paucara"
    has_versions = False

    def events(self, change: Change, anterior: str | None) -> Iterator[SocketEvent]:
        categoria, number = change.key.categoria, int(change.key.id)
        if change.target is None or categoria == VEHICULO:
            return
        payload: dict[str, Any]
        if categoria == ENTREGA:
            name = "entrega.estado-cambio" if change.origin else "entrega.creada"
            for estado in (change.target, {"id": 3, "codigo": change.target, "nombre": "x"}):
                payload = {"entrega_id": number, "numero_entrega": f"N-{number}", "estado_nuevo": estado}
                yield SocketEvent(name, (payload,))
        else:
            payload = {"proforma_id": number, "estado": change.target}
            yield SocketEvent("proforma.actualizada", (payload,))


class ScriptedServer:
    """Rows, the log of what really happened, and who listens."""

    def __init__(self, timeline: Timeline, style: Style) -> None:
        self._timeline = timeline
        self.style = style
        self.log: list[Change] = []
        self.phantoms: set[ItemKey] = set()
        self.visible: dict[ItemKey, Item] = {}
        self.up = True
        self.token_is_good = True
        self.failing: dict[Categoria, int] = {}
        self.listeners: list[Callable[[SocketEvent, Change], None]] = []
        self._head: dict[ItemKey, Item] = {}
        self._next_id = 1
        self._free_at: dict[ItemKey, float] = {}

    # What happens there -----------------------------------------------------------------------------------

    def keys(self) -> list[ItemKey]:
        """The items that were not deleted, oldest first."""
        return list(self._head)

    def head(self, key: ItemKey) -> Item:
        """An item as its last transaction left it, committed or not."""
        return self._head[key]

    def create(
        self, categoria: Categoria, estado: str, commit_delay: float = 0.0, due: datetime | None = None
    ) -> ItemKey:
        key = ItemKey(categoria, str(self._next_id))
        self._next_id += 1
        item = Item(categoria, key.id, f"N-{key.id}", estado, self._version(1), self._now(), due=due)
        self._happen(Change(key, None, estado, 1), item, commit_delay)
        return key

    def change(self, key: ItemKey, target: str, commit_delay: float = 0.0) -> None:
        before = self._head[key]
        version = self._changes(key) + 1
        item = replace(before, estado=target, version=self._version(version), updated_at=self._now())
        self._happen(Change(key, before.estado, target, version), item, commit_delay)

    def promise(self, key: ItemKey, due: datetime | None) -> None:
        """Another hour is promised; the estado stays."""
        before = self._head[key]
        version = self._changes(key) + 1
        item = replace(before, due=due, version=self._version(version), updated_at=self._now())
        self._happen(Change(key, before.estado, before.estado, version), item, 0.0)

    def delete(self, key: ItemKey) -> None:
        self._happen(Change(key, self._head[key].estado, None, self._changes(key) + 1), None, 0.0)

    def phantom(self, key: ItemKey, target: str) -> None:
        """Tell of a change whose transaction is rolled back."""
        self.phantoms.add(key)
        self._tell(Change(key, self._head[key].estado, target, self._changes(key) + 1))

    def backup(self) -> Callable[[], None]:
        """A copy of all that is there now; called, it is all that was ever there."""
        head, visible, log = dict(self._head), dict(self.visible), list(self.log)

        def restore() -> None:
            self._head, self.visible, self.log = dict(head), dict(visible), list(log)

        return restore

    # What it answers --------------------------------------------------------------------------------------

    def rows(self, categoria: Categoria, since: datetime | None = None) -> list[Item]:
        """The list as it is now, by id."""
        rows = (item for key, item in self.visible.items() if key.categoria == categoria)
        fitting = (row for row in rows if since is None or (row.updated_at and row.updated_at >= since))
        return sorted(fitting, key=lambda row: int(row.id))

    def row(self, key: ItemKey) -> Item | None:
        return self.visible.get(key)

    # ------------------------------------------------------------------------------------------------------

    def _happen(self, change: Change, item: Item | None, commit_delay: float) -> None:
        self.log.append(change)
        if item is None:
            del self._head[change.key]
        else:
            self._head[change.key] = item

        def commit() -> None:
            if item is None:
                self.visible.pop(change.key, None)
            else:
                self.visible[change.key] = item

        # A row is locked while a transaction holds it: what comes later is committed later.
        now = self._timeline.server_time()
        self._free_at[change.key] = at = max(now + commit_delay, self._free_at.get(change.key, now))
        if at > now:
            self._timeline.after(at - now, commit)
        else:
            commit()
        self._tell(change)

    def _tell(self, change: Change) -> None:
        for event in self.style.events(change, change.origin):
            for listener in list(self.listeners):
                listener(event, change)

    def _changes(self, key: ItemKey) -> int:
        return max((change.version for change in self.log if change.key == key), default=0)

    def _version(self, number: int) -> int | None:
        return number if self.style.has_versions else None

    def _now(self) -> datetime:
        return MORNING + timedelta(seconds=self._timeline.server_time())
