"""The interface of a remote, as the dialogue uses it. The real one is in :mod:`notifier.net.remote`."""

from collections.abc import Callable
from typing import Protocol

from notifier.core.messages import RemoteMessage
from notifier.core.model import Categoria
from notifier.core.server import Server
from notifier.core.wish import Wish


class Remote(Protocol):
    """What a dialogue needs of one token's world; see :class:`notifier.net.remote.Remote`."""

    def start(self) -> None:
        """Ask whose token this is."""

    def open(self) -> None:
        """Connect the socket."""

    def refetch(self, categoria: Categoria, wish: Wish) -> None:
        """Answer this wish by snapshots that carry its ticket or a later one."""

    def hurry(self) -> None:
        """Retry and reconnect now."""

    def close(self) -> None:
        """End it all without waiting."""


RemoteFactory = Callable[[Server, str, Callable[[RemoteMessage], None]], Remote]
"""Makes the remote for a server and a token; it speaks through the third argument. May raise ``AppError``."""
