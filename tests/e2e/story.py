"""One story, told on every kind of backend: what a dispatcher sees of a day with a restart and an outage."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from tests.e2e.program import RETURN, START, Program
from tests.private_desktop.bus import eventually
from tests.private_desktop.notifications import Notified
from tests.private_desktop.private_desktop import PrivateDesktop

PACE = timedelta(seconds=2)
"""More than three alerts in 5 s become a digest, and these should be told one by one."""

STORY_SECONDS = 300
"""It loses the server twice, and each return may take as long as :data:`RETURN`."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something whose estado changes; ``numero`` is what a dispatcher calls it."""

    categoria: str
    id: int
    numero: str


class Mover(Protocol):
    """Whoever can change an item's estado."""

    def move(self, item: Item, estado: str) -> None:
        """Put it there. Where anybody is told, he is told as this backend tells: in copies, or never."""


class Side(Mover, Protocol):
    """The other side of the wire. Its REST and its Socket.IO server answer."""

    api_url: str
    socket_url: str
    profile: str
    login: str
    poll_live: int
    """Seconds between two looks while live: an hour where events tell everything, else as few as needed."""

    def token(self) -> str:
        """A token of ``login``, which stays good for the whole story."""

    def create(self, categoria: str, estado: str) -> Item:
        """A new item."""

    def restart(self) -> None:
        """The server of the sockets ends politely and comes back at the same address."""

    def away(self) -> AbstractContextManager[Mover]:
        """Meanwhile the server of the sockets is gone, without a word; what is moved now is not told."""


@dataclass(frozen=True, slots=True)
class Told:
    """One prioritized transition: the item's number, the names of its former and its new estado."""

    numero: str
    before: str
    after: str

    def fits(self, call: Notified) -> bool:
        """Whether this notification tells it."""
        return self.numero in call.summary and f"{self.before} → {self.after}" in call.body


def environ(side: Side) -> dict[str, str]:
    """The settings of a program on this side, signed in.

    No look at the lists finds what was missed before the socket is back, nor what an event should have told.
    """
    return {
        "ESTADO_NOTIFIER_SERVER__API_URL": side.api_url,
        "ESTADO_NOTIFIER_SERVER__SOCKET_URL": side.socket_url,
        "ESTADO_NOTIFIER_SERVER__PROFILE": side.profile,
        "ESTADO_NOTIFIER_TOKEN": side.token(),
        "ESTADO_NOTIFIER_SYNC__POLL_LIVE": str(side.poll_live),
        "ESTADO_NOTIFIER_SYNC__POLL_DOWN": "3600",
        "ESTADO_NOTIFIER_NOTIFICATIONS__LINK_WARNING_AFTER": "0",
    }


def tell(private_desktop: PrivateDesktop, side: Side) -> None:
    """Play it. Raises AssertionError where something is not told, or told twice."""
    entrega = side.create("entrega", "PROGRAMADO")
    first, second = side.create("proforma", "PENDIENTE"), side.create("proforma", "PENDIENTE")
    vehiculo = side.create("vehiculo", "DISPONIBLE")
    unseen_entrega, unseen_proforma = (
        side.create("entrega", "EN_CAMINO"),
        side.create("proforma", "PENDIENTE"),
    )
    with Program(private_desktop, "run", "--hidden", environ=environ(side)) as program:
        program.wait_link("live")
        eight = [
            _seen(private_desktop, side, item, estado, before, after)
            for item, estado, before, after in (
                (entrega, "ASIGNADA", "Programado", "Asignada"),
                (entrega, "EN_CAMINO", "Asignada", "En camino"),
                (entrega, "ENTREGADO", "En camino", "Entregado"),
                (first, "APROBADA", "Pendiente", "Aprobada"),
                (second, "RECHAZADA", "Pendiente", "Rechazada"),
                (first, "CONVERTIDA", "Aprobada", "Convertida"),
                (vehiculo, "EN_RUTA", "Disponible", "En ruta"),
                (vehiculo, "DISPONIBLE", "En ruta", "Disponible"),
            )
        ]
        with _comes_back(program):
            side.restart()
        with _comes_back(program), side.away() as unseen:
            program.wait_status(lambda status: status["link"] != "live", "noticed")
            unseen.move(unseen_entrega, "ENTREGADO")
            unseen.move(unseen_proforma, "APROBADA")
        missed = private_desktop.notifications.wait_for(lambda call: "Mientras" in call.body, START)
        assert missed.summary == "Aprobada: 1 · Entregado: 1"
        # What was to be told twice would have been told before this one.
        last = _seen(private_desktop, side, unseen_proforma, "CONVERTIDA", "Aprobada", "Convertida")
        # What was missed stands in its digest alone, without what has moved on since then.
        private_desktop.notifications.wait_for(
            lambda call: (call.replaces_id, call.summary) == (missed.id, "Entregado · 1 entrega"), START
        )
        calls = [call for call in private_desktop.notifications.calls if call.id != missed.id]
        assert [told.numero for told in (*eight, last) if not any(map(told.fits, calls))] == []
        others = [call for call in calls if not any(told.fits(call) for told in (*eight, last))]
        assert others == [], others
        assert len(calls) == len(eight) + 1


def _seen(
    private_desktop: PrivateDesktop, side: Side, item: Item, estado: str, before: str, after: str
) -> Told:
    told = Told(item.numero, before, after)
    side.move(item, estado)
    private_desktop.notifications.wait_for(told.fits, START)
    since = datetime.now(UTC)
    eventually(lambda: datetime.now(UTC) > since + PACE)
    return told


@contextmanager
def _comes_back(program: Program) -> Iterator[None]:
    """The link is lost within, and live again afterwards, without help."""
    since = program.status()["since"]
    yield
    program.wait_status(
        lambda status: status["link"] == "live" and status["since"] > since, "live again", RETURN
    )
