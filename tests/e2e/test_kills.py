"""Redis or relays are killed under two notifiers: both end with the true states and tell each change once."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass

import pytest

from tests.e2e.program import RETURN, START, Program
from tests.e2e.sides import ChainSide
from tests.e2e.story import Item, environ
from tests.private_desktop.bus import eventually
from tests.private_desktop.private_desktop import PrivateDesktop
from tests.relay.chain import Chain
from tests.relay.nginx import PROGRAM, Nginx

pytestmark = [
    pytest.mark.skipif(PROGRAM is None, reason="nginx is not installed"),
    pytest.mark.timeout(300),
]


TESTS = 3


@dataclass(frozen=True)
class Office:
    """Two notifiers, and two entregas on the way for each test, which both know."""

    chain: Chain
    side: ChainSide
    private_desktops: tuple[PrivateDesktop, ...]
    programs: tuple[Program, ...]
    entregas: list[Item]

    def take(self) -> tuple[Item, Item]:
        """Two that nobody was told of yet."""
        assert self.lost() == 0
        for private_desktop in self.private_desktops:
            private_desktop.notifications.calls.clear()
        return self.entregas.pop(), self.entregas.pop()

    def wait_told(self, item: Item, after: str) -> None:
        """Until each dispatcher was told."""
        for private_desktop in self.private_desktops:
            private_desktop.notifications.wait_for(
                lambda call: item.numero in call.summary and f"→ {after}" in call.body, RETURN
            )

    def lost(self) -> int:
        """How many notifiers know that they are not live."""
        return sum(program.status()["link"] != "live" for program in self.programs)

    def wait_live(self) -> None:
        for program in self.programs:
            program.wait_link("live", RETURN)

    def check(self, *told: tuple[Item, str]) -> None:
        """Each of these was told once to each, nothing else was, and each holds the true states."""
        true = {
            (categoria, str(item["id"]), item["estado"])
            for categoria in ("entrega", "proforma", "vehiculo")
            for item in self.chain.backend.items(categoria)
        }
        for private_desktop in self.private_desktops:
            assert [call.summary for call in private_desktop.notifications.calls] == [
                f"{after} · {item.numero}" for item, after in told
            ]
            assert held(private_desktop) == true


def held(private_desktop: PrivateDesktop) -> set[tuple[str, str, str]]:
    path = private_desktop.state_home / "estado-notifier" / "state.db"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return set(database.execute("SELECT categoria, id, estado FROM items WHERE left_at IS NULL"))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Each notifier is at a relay of its own, behind nginx."""
    tmp_path = tmp_path_factory.mktemp("office")
    with ExitStack() as stack:
        chain = stack.enter_context(Chain(tmp_path / "chain", relays=2))
        (tmp_path / "nginx").mkdir()
        ports = [relay.port for relay in chain.relays]
        nginx = stack.enter_context(Nginx(tmp_path / "nginx", ports, tls=False))
        side = ChainSide(chain)
        entregas = [side.create("entrega", "EN_CAMINO") for _ in range(2 * TESTS)]
        settings = environ(side) | {"ESTADO_NOTIFIER_SERVER__SOCKET_URL": nginx.url}
        private_desktops = tuple(
            stack.enter_context(PrivateDesktop(tmp_path / name)) for name in ("one", "two")
        )
        programs = tuple(
            stack.enter_context(Program(private_desktop, "run", "--hidden", environ=settings))
            for private_desktop in private_desktops
        )
        office = Office(chain, side, private_desktops, programs, entregas)
        office.wait_live()
        yield office


def test_redis_is_killed(office: Office) -> None:
    """Nobody is told what happens meanwhile; when Redis is back, the relays tell all to look."""
    chain, (unseen, seen) = office.chain, office.take()
    chain.redis.kill()
    eventually(lambda: {relay.get("/readyz").status_code for relay in chain.relays} == {503})
    chain.backend.move(unseen.categoria, unseen.id, "ENTREGADO")
    assert office.lost() == 0
    chain.redis.start()
    chain.restart_application()
    office.wait_told(unseen, "Entregado")
    office.side.move(seen, "ENTREGADO")
    office.wait_told(seen, "Entregado")
    office.check((unseen, "Entregado"), (seen, "Entregado"))


def test_one_relay_of_two_is_killed(office: Office) -> None:
    chain, (unseen, seen) = office.chain, office.take()
    assert [relay.number("relay_clients") for relay in chain.relays] == [1, 1]
    chain.relays[0].kill()
    office.side.move(unseen, "ENTREGADO")
    office.wait_told(unseen, "Entregado")
    eventually(lambda: chain.relays[1].number("relay_clients") == 2, RETURN)
    office.wait_live()
    office.side.move(seen, "ENTREGADO")
    office.wait_told(seen, "Entregado")
    office.check((unseen, "Entregado"), (seen, "Entregado"))
    chain.relays[0].start()
    chain.wait_ready()


def test_both_relays_are_killed(office: Office) -> None:
    chain, (unseen, seen) = office.chain, office.take()
    for relay in chain.relays:
        relay.kill()
    eventually(lambda: office.lost() == 2, START)
    office.side.move(unseen, "ENTREGADO")
    for relay in chain.relays:
        relay.start()
    office.wait_live()
    office.wait_told(unseen, "Entregado")
    office.side.move(seen, "ENTREGADO")
    office.wait_told(seen, "Entregado")
    office.check((unseen, "Entregado"), (seen, "Entregado"))
