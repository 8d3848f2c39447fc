"""The part of a profile about Socket.IO: who is admitted, which events say what (contract 1.1, 2.1, 2.2)."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from notifier.core.addresses import namespace, socket_path
from notifier.core.i18n import mark
from notifier.core.model import Categoria
from notifier.core.profile.fields import NOT_EMPTY, After, Code, MistakeError, Name, Part, Paths

TOKEN = "{token}"  # noqa: S105 - the place of a token, not one
"""Where the token goes in what is sent to be admitted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSpec(Part):
    """How events of these names are read; ``*`` in a name stands for anything.

    ``kind``: what such an event says of its item, where the payload's own ``type`` does not.
    ``implied``: the new estado where the payload names none. ``also``: other categories, and where the id of
    their item is that may have changed with it. ``trusted``: an event with a version is applied
    before a snapshot confirms it; all others only say where to look.
    """

    names: Annotated[tuple[Name, ...], NOT_EMPTY]
    categoria: Categoria | None = None
    categoria_path: str = ""
    kind: Literal["created", "updated", "deleted"] | None = None
    id: Paths = ()
    numero: Paths = ()
    estado: Paths = ()
    anterior: Paths = ()
    version: Paths = ()
    implied: Code | None = None
    also: dict[Categoria, Paths] = field(default_factory=dict)
    trusted: bool = False

    def __post_init__(self) -> None:
        """A part that is not whole is a mistake."""
        if self.categoria is None and not self.categoria_path:
            raise MistakeError(mark("falta categoria, o categoria_path si el evento mismo la trae"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthSpec(Part):
    """How a token is proven.

    ``by``: in the ``handshake``, by an ``event`` after each connect, or by ``both``. What is sent has
    ``{token}`` where the token goes. ``terminal``: codes that mean a token is no longer good; ``transient``:
    codes of a server in trouble. A code that is in neither is told by its name, and tried again.

    By event: ``emit`` is answered by ``accepted`` or ``refused``; ``user`` is where the answer says whose
    token it is, and ``code`` where it says what is wrong.
    """

    by: Literal["handshake", "event", "both"] = "handshake"
    handshake: dict[Name, str] = field(
        default_factory=lambda: {"authorization": f"Bearer {TOKEN}", "token": TOKEN}
    )
    terminal: frozenset[Name] = frozenset()
    transient: frozenset[Name] = frozenset()
    emit: str = ""
    payload: dict[Name, str] = field(default_factory=lambda: {"token": TOKEN})
    accepted: str = ""
    refused: str = ""
    user: Paths = ()
    code: Paths = ("code",)

    @property
    def by_event(self) -> bool:
        """Whether a connection is admitted by an event."""
        return self.by != "handshake"

    def __post_init__(self) -> None:
        """A part that is not whole is a mistake."""
        if self.by_event and not (self.emit and self.accepted and self.refused and self.user):
            raise MistakeError(mark('con by = "{by}" hacen falta emit, accepted, refused y user'), by=self.by)
        for name, sent in (("payload", self.payload), ("handshake", self.handshake)):
            is_sent = self.by in (("event", "both") if name == "payload" else ("handshake", "both"))
            if is_sent and not any(TOKEN in text for text in sent.values()):
                raise MistakeError(mark("en {name} ningún valor lleva {token}"), name=name, token=TOKEN)
        both = sorted(self.terminal & self.transient)
        if both:
            raise MistakeError(
                mark("un código no puede estar en terminal y en transient: {codes}"), codes=", ".join(both)
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsSpec(Part):
    """Channels to subscribe to once admitted; the connection counts as open when all are subscribed to.

    ``emit`` is sent for each of ``names`` with ``{"channel"}``, and with the token as a Laravel server wants
    it where ``with_token``. Without ``accepted`` nobody confirms and nothing is waited for.
    """

    names: tuple[Name, ...] = ()
    emit: Name = "subscribe"
    accepted: str = "subscribed"
    refused: str = "subscribe_error"
    with_token: bool = False


def _as_path(text: str) -> str:
    path = socket_path(text)
    if path is None:
        raise MistakeError(mark("se espera una ruta como {example}"), example="/socket.io")
    return path


def _as_namespace(text: str) -> str:
    name = namespace(text)
    if name is None:
        raise MistakeError(mark("se espera un espacio de nombres como {example}"), example="/estados")
    return name


SocketPath = Annotated[str, After(_as_path)]
"""Where a Socket.IO server is on its server."""

SocketNamespace = Annotated[str, After(_as_namespace)]
"""The name of a namespace of Socket.IO."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketSpec(Part):
    """How the Socket.IO server speaks.

    ``path``: where it is on its server, below the path of ``socket_url``. ``namespace``: where its events
    are; admission is about that one, and no other is connected to.
    ``ready``: what is said once the connection is open, nothing where it is empty. ``shutdown``: how the
    server says that it goes away on purpose. ``ignored``: noise, which nobody sees and no log names.
    ``pushed``: categories of which an event tells each change, so that one that comes without is suspicious.
    """

    path: SocketPath = "/socket.io"
    namespace: SocketNamespace = "/"
    ready: str = ""
    shutdown: str = ""
    ignored: frozenset[Name] = frozenset()
    pushed: frozenset[Categoria] = frozenset()
    auth: AuthSpec = AuthSpec()
    channels: ChannelsSpec = ChannelsSpec()
