"""Anything that may come to the synchronizer, in an order that the real remote keeps to.

What it promises stands in :class:`notifier.net.socket.SocketLink` and :class:`notifier.net.remote.Remote`.
"""

from collections.abc import Callable

from notifier.core.messages import (
    FetchFailed,
    Inbound,
    KeyringWait,
    ReconnectNow,
    RemoteMessage,
    SignedIn,
    SignedOut,
    SocketOpened,
)
from notifier.core.model import Categoria
from tests.categorias import CATEGORIAS
from tests.sync.said import (
    ANA,
    GOODBYE,
    HINT,
    LOCKED,
    LOST,
    OVERLOADED,
    REACHED,
    REFUSED,
    TRYING,
    UNREACHABLE,
)
from tests.sync.world import SERVER, RecordingRemote, World, entrega

KNOWN = (entrega("1", "EN_CAMINO"), entrega("2", "ASIGNADA"))


SOCKET: dict[str, tuple[set[str], str, RemoteMessage]] = {
    "try": ({"waits", "tries", "is reached"}, "tries", TRYING),
    "reach": ({"tries"}, "is reached", REACHED),
    "open": ({"is reached"}, "stands", SocketOpened()),
    "lose": ({"tries", "is reached", "stands"}, "waits", LOST),
    "say goodbye": ({"stands"}, "waits", GOODBYE),
    "hear": ({"stands"}, "stands", HINT),
    "know the account": ({"is unknown"}, "waits", ANA),
    "not know the account": ({"is unknown"}, "is unknown", FetchFailed(None, UNREACHABLE)),
}
"""Where the socket may be before a step, where it is after it, and what it says."""

USER: dict[str, Inbound] = {
    "sign in": SignedIn(SERVER, "new"),
    "sign out": SignedOut(),
    "wait for the keyring": KeyringWait(LOCKED),
    "reconnect": ReconnectNow(),
}
PAUSES = {"a moment": 0.6, "a while": 20.0, "long": 200.0}
REST = tuple(f"{what} {categoria}" for what in ("answer", "miss", "fail") for categoria in CATEGORIAS)
STEPS = (*SOCKET, *USER, *PAUSES, *REST, "refuse")


class Walk:
    """Begins in a world that is connected and has the ``KNOWN``; a step that can't come is left out."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._remote: RecordingRemote | None = None
        self._socket = "stands"

    def step(self, name: str, *, asleep: bool) -> Callable[[], None]:
        """``asleep``: the computer slept just before."""

        def take() -> None:
            if self._remote is not None and self._remote is not self._world.remote:
                self._socket = "is unknown"
            self._remote = self._world.remote
            if asleep:
                self._world.clock.asleep += 3600
            if name in PAUSES:
                self._world.clock.elapsed += PAUSES[name]
            elif name in USER:
                self._world.inbox.put(USER[name])
            else:
                self._hear(name)

        return take

    def _hear(self, name: str) -> None:
        if name in SOCKET:
            before, after, message = SOCKET[name]
            if self._socket in before:
                self._socket = after
                self._say(message)
        elif name == "refuse":
            self._say(REFUSED)
        elif self._socket != "is unknown":
            what, categoria = name.split()
            if what == "fail":
                self._say(FetchFailed(Categoria(categoria), OVERLOADED))
            elif self._world.asked(Categoria(categoria)):
                rows = [row for row in KNOWN if what == "answer" and row.categoria == categoria]
                self._world.answer(*rows, categoria=Categoria(categoria))()

    def _say(self, message: RemoteMessage) -> None:
        self._world.remote.put(message)
