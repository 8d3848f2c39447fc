"""Everything that talks to one backend with one token, and ends with it."""

import logging
import random
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from notifier.core.counters import Counters
from notifier.core.errors import (
    AppError,
    BadReplyError,
    ForbiddenError,
    RefusedError,
    ServerError,
    SignInError,
)
from notifier.core.messages import (
    AccountKnown,
    FetchFailed,
    Refused,
    RemoteMessage,
    Scope,
    Snapshot,
)
from notifier.core.model import Categoria, Estado, Item
from notifier.core.profile import Profile
from notifier.core.server import Server
from notifier.core.supervision import Supervisor
from notifier.core.wish import Wish
from notifier.net.api import Api
from notifier.net.environment import Surroundings
from notifier.net.fetcher import Fetcher
from notifier.net.http import Http
from notifier.net.socket import SocketLink

log = logging.getLogger(__name__)

CATALOGUE_SECONDS = 900.0
"""For so long the names and colours of a category hold; without deltas its list is read every minute."""


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
        self._profile = profile
        self._counters = counters
        self._http = Http(server.api_url, token, counters, surroundings)
        self._api = Api(profile, self._http, counters)
        supervisor = supervisor or Supervisor(counters)
        self._socket = SocketLink(
            server.socket_address, token, app, put, rng, profile.socket, supervisor, surroundings, counters
        )
        self._user_id: str | None = None
        self._catalogued = dict.fromkeys(Categoria, -CATALOGUE_SECONDS)
        self._account = Fetcher("user", self._fetch_user, partial(self._failed, None), rng, supervisor)
        self._lists: dict[Categoria, Fetcher] = {}
        try:
            for categoria in Categoria:
                fetch, failed = partial(self._fetch, categoria), partial(self._failed, categoria)
                self._lists[categoria] = Fetcher(categoria, fetch, failed, rng, supervisor)
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
        """Answer a wish by snapshots younger than this call, with its ticket or a later one. Any thread."""
        self._lists[categoria].ask(wish)

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
        self._http.close()

    def _fetch_user(self, _wish: Wish) -> None:
        user = self._api.user()
        self._user_id = user.id
        self._put(AccountKnown(user))

    def _fetch(self, categoria: Categoria, wish: Wish) -> None:
        outcome = "ok"
        try:
            self._answer(categoria, wish)
        except AppError as error:
            outcome = type(error).__name__
            raise
        finally:
            self._counters.add("requests", f"{wish.cause} {outcome}")

    def _answer(self, categoria: Categoria, wish: Wish) -> None:
        if not self._api.has_list(categoria):
            self._put(Snapshot(categoria, (), (), wish.ticket))
            return
        if wish.ids:
            self._fetch_items(categoria, wish)
        if not wish.rows:
            return
        if wish.since is None:
            self._fetch_list(categoria, wish)
        else:
            self._fetch_changes(categoria, wish.since, wish)

    def _fetch_items(self, categoria: Categoria, wish: Wish) -> None:
        found: dict[str, Item | None] = {}
        for item_id in wish.ids:
            try:
                found[item_id] = self._api.item(categoria, item_id)
            except (ForbiddenError, SignInError, BadReplyError, ServerError) as error:
                # One item that cannot be told must not keep the others, and their list, waiting.
                log.info("%s: one item has no answer: %s", categoria, type(error).__name__)
        items = tuple(item for item in found.values() if item is not None)
        gone = tuple(item_id for item_id, item in found.items() if item is None)
        # The rows of the same wish still follow: only they end it.
        self._put(
            Snapshot(
                categoria,
                items,
                (),
                wish.ticket,
                Scope.ITEMS,
                last=not wish.rows,
                gone=gone,
                untold=tuple(item_id for item_id in wish.ids if item_id not in found),
            )
        )

    def _fetch_list(self, categoria: Categoria, wish: Wish) -> None:
        look_pages = self._profile.look_pages(categoria) if wish.newest else None
        # Names and colours can wait for a reading of the whole.
        estados, is_first = () if look_pages else self._estados(categoria), True
        for number, page in enumerate(self._api.pages(categoria), start=1):
            is_cut = number == look_pages and not page.last
            self._put(
                Snapshot(
                    categoria,
                    page.items,
                    estados if is_first else (),
                    wish.ticket,
                    Scope.LIST,
                    is_first,
                    page.last or is_cut,
                    page.complete,
                    page.total,
                    whole=not is_cut,
                )
            )
            is_first = False
            if is_cut:
                return

    def _estados(self, categoria: Categoria) -> tuple[Estado, ...]:
        """The catalogue, where it was not asked for a while."""
        now = time.monotonic()
        if now - self._catalogued[categoria] < CATALOGUE_SECONDS:
            return ()
        try:
            estados = self._api.estados(categoria)
        except (SignInError, ServerError) as error:
            # A catalogue that fails must not keep the list from being read; it is asked for the next time.
            log.info("%s: no catalogue: %s", categoria, type(error).__name__)
            return ()
        self._catalogued[categoria] = now
        return estados

    def _fetch_changes(self, categoria: Categoria, since: datetime, wish: Wish) -> None:
        is_first = True
        for page in self._api.changes(categoria, since):
            # Counted after the last row was read: what is deleted meanwhile is found the next time.
            total = self._api.count(categoria) if wish.counted and page.last else None
            self._put(
                Snapshot(
                    categoria,
                    page.items,
                    (),
                    wish.ticket,
                    Scope.CHANGES,
                    is_first,
                    page.last,
                    page.complete,
                    total,
                )
            )
            is_first = False

    def _failed(self, categoria: Categoria | None, error: AppError) -> None:
        self._put(Refused(error) if isinstance(error, RefusedError) else FetchFailed(categoria, error))
