"""Everything that talks to one backend with one token, and ends with it."""

import logging
import random
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial

from notifier.core.counters import Counters
from notifier.core.errors import (
    AppError,
    ForbiddenError,
    RefusedError,
)
from notifier.core.messages import AccountKnown, FetchFailed, Refused, RemoteMessage, Snapshot
from notifier.core.model import Categoria
from notifier.core.profile.profile import Profile
from notifier.core.server import Server
from notifier.core.supervision import Supervisor
from notifier.core.wish import Wish
from notifier.net.api import Api
from notifier.net.environment import Surroundings
from notifier.net.fetcher import Fetcher
from notifier.net.http import Http
from notifier.net.list_reader import ListReader
from notifier.net.socket import SocketLink

log = logging.getLogger(__name__)


class Remote:
    """What belongs to one token: its REST requests, one at a time per category, and its socket.

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
        counters: Counters,
        supervisor: Supervisor | None = None,
        surroundings: Surroundings | None = None,
    ) -> None:
        """See :class:`~notifier.net.socket.SocketLink` for ``app``, ``put`` and ``rng``.

        ``counters``: of requests, bytes and rows that cannot be read. ``supervisor``: of its threads.
        ``surroundings``: the way to the server, where it is not what the environment says.

        Raises:
            UnencryptedError: others could read the token on its way, and nobody accepted that.
        """
        server.check_encrypted()
        self._put = put
        self._counters = counters
        self._http = Http(server.api_url, token, counters, surroundings)
        self._api = Api(profile, self._http, counters)
        supervisor = supervisor or Supervisor(counters)
        spec = server.socket_spec(profile.socket)
        self._socket = SocketLink(
            server.socket_address, token, app, put, rng, spec, supervisor, surroundings, counters
        )
        self._user_id: str | None = None
        self._account = Fetcher("user", self._fetch_user, partial(self._failed, (None,)), rng, supervisor)
        self._lists: dict[Categoria, Fetcher] = {}
        try:
            for source in self._api.lists():
                categorias = self._api.fed(source)
                reader = ListReader(self._api, profile, categorias, put)
                fetch, failed = partial(self._fetch, reader, categorias), partial(self._failed, categorias)
                self._lists[source] = Fetcher(source, fetch, failed, rng, supervisor, reader.progress)
        except RuntimeError:
            self.close()  # the system has no thread left; those that began would stay at each further try
            raise

    def start(self) -> None:
        """Ask whose token this is: ``AccountKnown``, ``FetchFailed`` or ``Refused`` follow. Any thread."""
        self._account.ask(Wish(0))

    def open(self) -> None:
        """Connect the socket. Any thread; once, when the account is known."""
        self._socket.open(self._user_id)

    def refetch(self, categoria: Categoria, wish: Wish) -> None:
        """Answer a wish by snapshots younger than this call, with its ticket or a later one. Any thread.

        Where other categories are read from the same list, each of them gets its own of the same rows.
        """
        source = self._api.source(categoria)
        if source is None:
            self._put(Snapshot(categoria, (), (), wish.ticket))
        else:
            self._lists[source].ask(wish)

    def hurry(self) -> None:
        """Retry now whatever waits to be retried, and connect anew. Any thread."""
        self._http.hurry()
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
        self._http.close()

    def _fetch_user(self, _wish: Wish) -> None:
        user = self._api.user()
        self._user_id = user.id
        self._put(AccountKnown(user))

    def _fetch(self, reader: ListReader, categorias: Collection[Categoria], wish: Wish) -> None:
        outcome = "ok"
        try:
            reader.answer(wish)
        except AppError as error:
            outcome = type(error).__name__
            if not isinstance(error, ForbiddenError):
                raise
            # Asking again at once changes nothing; when to do so is not decided here.
            self._failed(categorias, error)
        finally:
            self._counters.add("requests", f"{wish.cause} {outcome}")

    def _failed(self, categorias: Iterable[Categoria | None], error: AppError) -> None:
        if isinstance(error, RefusedError):
            self._put(Refused(error))
            return
        for categoria in categorias:
            self._put(FetchFailed(categoria, error))
