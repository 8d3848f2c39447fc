"""The backends on which the story is told."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.backend import Backend
from tests.e2e.story import Item
from tests.node_backend import NodeBackend
from tests.relay.chain import Chain

AN_HOUR = 3600


class BackendSide:
    """A backend whose Socket.IO server and REST are one process."""

    profile = "estandar"
    poll_live = AN_HOUR

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.api_url = backend.api_url
        self.socket_url = backend.socket_url
        self.login = backend.login

    def token(self) -> str:
        return self._backend.sign_in()

    def create(self, categoria: str, estado: str) -> Item:
        return _item(categoria, self._backend.create(categoria, estado))

    def move(self, item: Item, estado: str) -> None:
        """Twice: the second tells the same once more."""
        for _ in range(2):
            self._backend.move(item.categoria, item.id, estado)

    def restart(self) -> None:
        self._backend.restart()

    @contextmanager
    def away(self) -> Iterator["BackendSide"]:
        self._backend.kill()
        with self._backend.elsewhere() as elsewhere:
            yield type(self)(elsewhere)
        self._backend.start()


class NodeSide(BackendSide):
    """Node's own Socket.IO, speaking as the real backend does: in copies, or not at all for a vehiculo."""

    profile = "paucara"
    poll_live = 5

    def __init__(self, backend: NodeBackend) -> None:
        super().__init__(backend)

    def move(self, item: Item, estado: str) -> None:
        self._backend.move(item.categoria, item.id, estado)


class ChainSide:
    """Broadcasts over Redis, passed on by the first of the relays."""

    profile = "estandar"
    poll_live = AN_HOUR

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._relay = chain.relays[0]
        self.api_url = chain.backend.api_url
        self.socket_url = self._relay.url
        self.login = chain.backend.login

    def token(self) -> str:
        return self._chain.backend.sign_in()

    def create(self, categoria: str, estado: str) -> Item:
        return _item(categoria, self._chain.backend.create(categoria, estado))

    def move(self, item: Item, estado: str) -> None:
        self._chain.move(item.categoria, item.id, estado)

    def restart(self) -> None:
        self._relay.stop()
        self._relay.start()

    @contextmanager
    def away(self) -> Iterator["ChainSide"]:
        self._relay.kill()
        yield self
        self._relay.start()


def _item(categoria: str, item: dict[str, object]) -> Item:
    names = ("numero", "numero_entrega", "placa")
    numero = next(str(item[name]) for name in names if name in item)
    return Item(categoria, int(str(item["id"])), numero)
