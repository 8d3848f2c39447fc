"""Everything that talks to one backend with one token, and ends with it."""

import random
from collections.abc import Callable, Mapping
from functools import partial

from notifier.core.errors import AppError, RefusedError
from notifier.core.messages import AccountKnown, FetchFailed, Refused, RemoteMessage, Snapshot
from notifier.core.model import Categoria
from notifier.core.profile import Profile
from notifier.core.settings import Server
from notifier.net.api import Api
from notifier.net.fetcher import Fetcher
from notifier.net.socket import SocketLink


class Remote:
    """One token's world: its REST requests, one at a time per category, and its socket.

    Results go to ``put``, from several threads. Nothing is asked before :meth:`start`.
    """

    def __init__(
        self,
        server: Server,
        profile: Profile,
        token: str,
        app: Mapping[str, str],
        put: Callable[[RemoteMessage], None],
        rng: random.Random,
    ) -> None:
        """See :class:`~notifier.net.socket.SocketLink` for ``app``, ``put`` and ``rng``."""
        self._put = put
        self._api = Api(server.api_url, profile, token)
        self._socket = SocketLink(server.socket_address, token, app, put, rng)
        self._account = Fetcher("user", self._fetch_user, partial(self._failed, None), rng)
        self._lists = {
            categoria: Fetcher(
                categoria, partial(self._fetch, categoria), partial(self._failed, categoria), rng
            )
            for categoria in Categoria
        }

    def start(self) -> None:
        """Ask whose token this is: ``AccountKnown``, ``FetchFailed`` or ``Refused`` follow. Any thread."""
        self._account.ask(0)

    def open(self) -> None:
        """Connect the socket. Any thread; once."""
        self._socket.open()

    def refetch(self, categoria: Categoria, ticket: int) -> None:
        """Want a snapshot younger than this call; it carries this ticket or a later one. Any thread."""
        self._lists[categoria].ask(ticket)

    def hurry(self) -> None:
        """Retry now whatever waits to be retried, and connect anew. Any thread."""
        self._account.hurry()
        for fetcher in self._lists.values():
            fetcher.hurry()
        self._socket.hurry()

    def close(self) -> None:
        """End it all. Any thread; does not wait. What is under way may still be put."""
        self._account.close()
        for fetcher in self._lists.values():
            fetcher.close()
        self._socket.close()
        self._api.close()

    def _fetch_user(self, _ticket: int) -> None:
        self._put(AccountKnown(self._api.user()))

    def _fetch(self, categoria: Categoria, ticket: int) -> None:
        estados = self._api.estados(categoria)
        self._put(Snapshot(categoria, self._api.items(categoria), estados, ticket))

    def _failed(self, categoria: Categoria | None, error: AppError) -> None:
        self._put(Refused(error) if isinstance(error, RefusedError) else FetchFailed(categoria, error))
