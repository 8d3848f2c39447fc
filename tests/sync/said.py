"""What the tests of the link let the remote say, and how they read what is shown."""

from itertools import pairwise

from notifier.core.errors import KeyringError, RefusedError, RestartingError, ServerError, UnreachableError
from notifier.core.link import Link, LinkState, SocketPhase
from notifier.core.messages import AccountKnown, FetchFailed, Refused, SocketClosed, SocketTrying
from notifier.core.model import Categoria, User
from notifier.core.outbound import LinkChanged
from tests.categorias import CATEGORIAS, ENTREGA
from tests.sync.world import Step, World, event

UNREACHABLE, RESTARTING = UnreachableError(host="empresa.bo"), RestartingError()
OVERLOADED, LOCKED = ServerError(status=503), KeyringError()

ANA = AccountKnown(User("1", "Ana"))
TRYING = SocketTrying(SocketPhase.CONNECTING)
REACHED = SocketTrying(SocketPhase.AUTHENTICATING)
LOST = SocketClosed(UNREACHABLE)
GOODBYE = SocketClosed(RESTARTING, announced=True)
REFUSED = Refused(RefusedError())
FAILED = FetchFailed(ENTREGA, OVERLOADED)
HINT = event(None, "ENTREGADO", None)


def all_lists(world: World, *besides: Categoria) -> list[Step]:
    """The lists are answered, empty, ``besides`` those."""
    return [world.answer(categoria=categoria) for categoria in CATEGORIAS if categoria not in besides]


def link(world: World) -> Link:
    """The link as it is shown by now."""
    return world.of(LinkChanged)[-1].link


def after_live(world: World) -> list[LinkState]:
    """The states that followed those of a world that gets connected; another reason is no other state."""
    before = [LinkState.CONNECTING, LinkState.SYNCING, LinkState.LIVE]
    states = world.states()
    assert states[: len(before)] == before
    return [state for earlier, state in pairwise(states[len(before) - 1 :]) if state is not earlier]
