"""The part of a profile about Socket.IO: who is admitted, which events say what (contract 1.1, 2.1, 2.2)."""

from typing import Literal, Self

from pydantic import Field, model_validator

from notifier.core.i18n import mark
from notifier.core.model import Categoria
from notifier.core.profile_fields import Code, Name, Part, Paths, mistake

TOKEN = "{token}"  # noqa: S105 - the place of a token, not one
"""Where the token goes in what is sent to be admitted."""


class EventSpec(Part):
    """How events of these names are read; ``*`` in a name stands for anything.

    ``kind``: what such an event says of its item, where the payload's own ``type`` does not.
    ``implied``: the new estado where the payload names none. ``trusted``: an event with a version is applied
    before a snapshot confirms it; all others only say where to look.
    """

    names: tuple[Name, ...] = Field(min_length=1)
    categoria: Categoria | None = None
    categoria_path: str = ""
    kind: Literal["created", "updated", "deleted"] | None = None
    id: Paths = ()
    numero: Paths = ()
    estado: Paths = ()
    anterior: Paths = ()
    version: Paths = ()
    implied: Code | None = None
    trusted: bool = False

    @model_validator(mode="after")
    def _has_categoria(self) -> Self:
        if self.categoria is None and not self.categoria_path:
            raise mistake(mark("falta categoria, o categoria_path si el evento mismo la trae"))
        return self


class AuthSpec(Part):
    """How a token is proven.

    ``by``: in the ``handshake``, by an ``event`` after each connect, or by ``both``. What is sent has
    ``{token}`` where the token goes. ``terminal``: codes that mean a token is no longer good; ``transient``:
    codes of a server in trouble. A code that is in neither is told by its name, and tried again.

    By event: ``emit`` is answered by ``accepted`` or ``refused``; ``user`` is where the answer says whose
    token it is, and ``code`` where it says what is wrong.
    """

    by: Literal["handshake", "event", "both"] = "handshake"
    handshake: dict[Name, str] = Field(
        default_factory=lambda: {"authorization": f"Bearer {TOKEN}", "token": TOKEN}
    )
    terminal: frozenset[Name] = frozenset()
    transient: frozenset[Name] = frozenset()
    emit: str = ""
    payload: dict[Name, str] = Field(default_factory=lambda: {"token": TOKEN})
    accepted: str = ""
    refused: str = ""
    user: Paths = ()
    code: Paths = ("code",)

    @property
    def by_event(self) -> bool:
        """Whether a connection is admitted by an event."""
        return self.by != "handshake"

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.by_event and not (self.emit and self.accepted and self.refused and self.user):
            raise mistake(mark('con by = "{by}" hacen falta emit, accepted, refused y user'), by=self.by)
        for name, sent in (("payload", self.payload), ("handshake", self.handshake)):
            is_sent = self.by in (("event", "both") if name == "payload" else ("handshake", "both"))
            if is_sent and not any(TOKEN in text for text in sent.values()):
                raise mistake(mark("en {name} ningún valor lleva {token}"), name=name, token=TOKEN)
        both = sorted(self.terminal & self.transient)
        if both:
            raise mistake(
                mark("un código no puede estar en terminal y en transient: {codes}"), codes=", ".join(both)
            )
        return self


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


class SocketSpec(Part):
    """How the Socket.IO server speaks.

    ``ready``: what is said once the connection is open, nothing where it is empty. ``shutdown``: how the
    server says that it goes away on purpose. ``ignored``: noise, which nobody sees and no log names.
    """

    ready: str = ""
    shutdown: str = ""
    ignored: frozenset[Name] = frozenset()
    auth: AuthSpec = AuthSpec()
    channels: ChannelsSpec = ChannelsSpec()
