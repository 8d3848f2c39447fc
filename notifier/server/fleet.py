"""The simulated fleet: entregas, proformas and vehiculos that walk the state graphs of contract 2.5.

Pure logic: no I/O; time and chance come in from outside. One thread at a time.
"""

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from notifier.core.catalog import Catalog
from notifier.core.events import HintKind
from notifier.core.model import Categoria
from notifier.server.details import Detail, Details, Drawn

ENTREGA, PROFORMA, VEHICULO = Categoria("entrega"), Categoria("proforma"), Categoria("vehiculo")

CATEGORIAS = (ENTREGA, PROFORMA, VEHICULO)
"""What the fleet is made of: the categories of the profile ``estandar``."""

_SHARES = {VEHICULO: 0.15, PROFORMA: 0.25}
_PREFIXES = {ENTREGA: "ENT", PROFORMA: "PRO"}
_OPEN_SHARE = 0.6
"""Below this share of open items in a category a new one is created."""

_WEIGHTS = {
    # The prioritized transitions of contract 1.3 are the ones a demonstration is about.
    (ENTREGA, "PROGRAMADO", "ASIGNADA"): 12.0,
    (ENTREGA, "ASIGNADA", "EN_CAMINO"): 12.0,
    (ENTREGA, "EN_CAMINO", "ENTREGADO"): 12.0,
    (PROFORMA, "PENDIENTE", "APROBADA"): 8.0,
    (PROFORMA, "PENDIENTE", "RECHAZADA"): 4.0,
    (PROFORMA, "APROBADA", "CONVERTIDA"): 12.0,
    (VEHICULO, "DISPONIBLE", "EN_RUTA"): 12.0,
    (VEHICULO, "EN_RUTA", "DISPONIBLE"): 12.0,
}
_USUAL = 3.0
_RARE = 0.4
_RARE_TARGETS = frozenset({"NOVEDAD", "RECHAZADO", "CANCELADA", "VENCIDA", "MANTENIMIENTO", "FUERA_SERVICIO"})


@dataclass(frozen=True, slots=True)
class FleetItem:
    """One item; ``anterior`` is the estado before the last change, ``detalles`` what people read of it."""

    categoria: Categoria
    id: int
    numero: str
    estado: str
    version: int
    updated_at: datetime
    detalles: Details
    anterior: str | None = None


@dataclass(frozen=True, slots=True)
class FleetChange:
    """What happened: the item after it (before it, if deleted), and the estado it left, if it moved."""

    kind: HintKind
    item: FleetItem
    anterior: str | None = None


class Fleet:
    """About as many items as asked for, moved one change at a time. One thread at a time."""

    def __init__(
        self, catalog: Catalog, rng: random.Random, clock: Callable[[], datetime], entities: int
    ) -> None:
        """Build the first fleet.

        Args:
            catalog: estados and the graph of each category.
            rng: the only source of chance; the same seed gives the same fleet and the same walk.
            clock: gives aware times.
            entities: items of all categories together, at least three.
        """
        self._catalog = catalog
        self._rng = rng
        self._clock = clock
        self._drawn = Drawn(rng, clock)
        # Whether it moves by itself: only then are some promised for so soon that they will be late.
        self._moves = False
        self._targets = _split(entities)
        self._items: dict[Categoria, dict[int, FleetItem]] = {categoria: {} for categoria in CATEGORIAS}
        self._last_id = dict.fromkeys(CATEGORIAS, 0)
        # Vehicles first: the others name their plates and drivers.
        for categoria in (VEHICULO, PROFORMA, ENTREGA):
            for _ in range(self._targets[categoria]):
                self._populate(categoria)

    @property
    def targets(self) -> Mapping[Categoria, int]:
        """How many items of each category the fleet keeps, give or take one."""
        return self._targets

    def items(self, categoria: Categoria) -> tuple[FleetItem, ...]:
        """All items of a category by rising id."""
        return tuple(self._items[categoria].values())

    def item(self, categoria: Categoria, item_id: int) -> FleetItem:
        """One item.

        Raises:
            KeyError: there is none of this id.
        """
        return self._items[categoria][item_id]

    def step(self) -> FleetChange:
        """Let one thing happen: usually an item moves; one is created or deleted when the balance asks it."""
        categoria = self._rng.choices(CATEGORIAS, [self._targets[each] for each in CATEGORIAS])[0]
        going: list[FleetItem] = []
        done: list[FleetItem] = []
        for item in self._items[categoria].values():
            (going if self._next(item) else done).append(item)
        if done and len(going) + len(done) > self._targets[categoria]:
            return self.delete(categoria, min(done, key=lambda item: (item.updated_at, item.id)).id)
        if len(going) < math.ceil(self._targets[categoria] * _OPEN_SHARE):
            self._moves = True
            return self.create(categoria)
        item = self._rng.choice(going)
        return self.move(categoria, item.id, self._choose(item))

    def move(self, categoria: Categoria, item_id: int, estado: str) -> FleetChange:
        """Put an item into an estado, whatever the graph says.

        Into the one it is in: nothing changes, and the change that led there is returned once more.

        Raises:
            KeyError: there is no such item, or no such estado in this category.
        """
        item = self._items[categoria][item_id]
        if estado not in self._catalog.estados[categoria]:
            raise KeyError(estado)
        if estado != item.estado:
            item = replace(
                item, estado=estado, anterior=item.estado, version=item.version + 1, updated_at=self._now()
            )
            self._items[categoria][item_id] = item
        return FleetChange(HintKind.CHANGED, item, item.anterior)

    def create(
        self,
        categoria: Categoria,
        estado: str | None = None,
        detalles: Details | None = None,
    ) -> FleetChange:
        """Add an item, in the first estado of its graph unless told otherwise.

        ``detalles`` (client, driver and so on) are laid over drawn ones.

        Raises:
            KeyError: there is no such estado in this category.
        """
        if estado is None:
            estado = self._first(categoria)
        elif estado not in self._catalog.estados[categoria]:
            raise KeyError(estado)
        self._last_id[categoria] += 1
        item_id = self._last_id[categoria]
        drawn = self._draw(categoria)
        item = FleetItem(
            categoria=categoria,
            id=item_id,
            numero=self._numero(categoria, item_id),
            estado=estado,
            version=1,
            updated_at=self._now(),
            detalles={**drawn, **(detalles or {})},
        )
        self._items[categoria][item_id] = item
        return FleetChange(HintKind.CREATED, item)

    def delete(self, categoria: Categoria, item_id: int) -> FleetChange:
        """Remove an item; its id is never used again.

        Raises:
            KeyError: there is no such item.
        """
        item = self._items[categoria].pop(item_id)
        return FleetChange(HintKind.DELETED, replace(item, version=item.version + 1, updated_at=self._now()))

    def dump(self) -> dict[str, Any]:
        """All items and the last ids, for a JSON document."""
        return {
            categoria: {
                "last_id": self._last_id[categoria],
                "items": [
                    {
                        "id": item.id,
                        "numero": item.numero,
                        "estado": item.estado,
                        "version": item.version,
                        "updated_at": item.updated_at.isoformat(),
                        "detalles": dict(item.detalles),
                        "anterior": item.anterior,
                    }
                    for item in items.values()
                ],
            }
            for categoria, items in self._items.items()
        }

    def load(self, dumped: Mapping[str, Any]) -> None:
        """Replace all items by those of :meth:`dump`; the source of chance stays where it is.

        Raises:
            KeyError, TypeError, ValueError: the document is not one.
        """
        for categoria in CATEGORIAS:
            part = dumped[categoria]
            self._last_id[categoria] = int(part["last_id"])
            self._items[categoria] = {
                entry["id"]: FleetItem(
                    categoria=categoria,
                    **{**entry, "updated_at": datetime.fromisoformat(entry["updated_at"])},
                )
                for entry in part["items"]
            }

    def _populate(self, categoria: Categoria) -> None:
        """One item of the first fleet, as if it had been here for a while."""
        item = self.create(categoria).item
        moment = self._now() - timedelta(minutes=self._rng.randint(60, 600))
        for _ in range(self._rng.randint(0, 3)):
            if not self._next(item):
                break
            item = replace(item, estado=self._choose(item), anterior=item.estado, version=item.version + 1)
            moment += timedelta(minutes=self._rng.randint(1, 19))
        self._items[categoria][item.id] = replace(item, updated_at=moment)

    def _next(self, item: FleetItem) -> list[str]:
        # Sorted: the order of a set of texts differs from process to process, a seed's walk must not.
        return sorted(self._catalog.edges[item.categoria].get(item.estado, ()))

    def _choose(self, item: FleetItem) -> str:
        targets = self._next(item)
        weights = [_weight(item.categoria, item.estado, target) for target in targets]
        return self._rng.choices(targets, weights)[0]

    def _first(self, categoria: Categoria) -> str:
        return min(self._catalog.estados[categoria].values(), key=lambda estado: estado.orden).codigo

    def _now(self) -> datetime:
        moment = self._clock()
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def _numero(self, categoria: Categoria, item_id: int) -> str:
        if categoria == VEHICULO:
            taken = {item.numero for item in self.items(categoria)}
            while (plate := self._drawn.plate()) in taken:
                pass
            return plate
        return f"{_PREFIXES[categoria]}-{self._clock().year}-{item_id:04d}"

    def _draw(self, categoria: Categoria) -> dict[str, Detail]:
        if categoria == VEHICULO:
            return self._drawn.vehicle()
        if categoria == PROFORMA:
            return self._drawn.quote()
        vehicles = self.items(VEHICULO)
        if not vehicles:
            return self._drawn.delivery(None, None)
        vehicle = self._rng.choice(vehicles)
        return self._drawn.delivery(vehicle.numero, vehicle.detalles["chofer"], is_new=self._moves)


def _split(entities: int) -> dict[Categoria, int]:
    shares = {categoria: max(1, round(entities * share)) for categoria, share in _SHARES.items()}
    return {ENTREGA: max(1, entities - sum(shares.values())), **shares}


def _weight(categoria: Categoria, origin: str, target: str) -> float:
    return _WEIGHTS.get((categoria, origin, target), _RARE if target in _RARE_TARGETS else _USUAL)
