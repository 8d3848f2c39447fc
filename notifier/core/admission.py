"""What has to be said to a Socket.IO server to be admitted, and what its answers mean (contract 1.1, 2.1).

*Connected* is not *admitted*: a server may let everybody connect and only then ask who it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from notifier.core.errors import (
    AppError,
    BusyError,
    ChannelRefusedError,
    DeclinedError,
    RefusedError,
    UnknownCodeError,
    WrongUserError,
)
from notifier.core.events import as_text, first_text, first_words
from notifier.core.plain_text import plain_line
from notifier.core.profile.socket import TOKEN, AuthSpec, SocketSpec


@dataclass(frozen=True, slots=True)
class Step:
    """What follows: events to ``emit``, and whether the connection is ``accepted``, or why it is not.

    ``error`` is a :class:`RefusedError` where the token is no longer good; any other one is for now.
    """

    emit: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    accepted: bool = False
    error: AppError | None = None


class Admission:
    """What is said and heard at the beginning of one connection. One thread."""

    def __init__(self, spec: SocketSpec, token: str, user_id: str | None) -> None:
        """``user_id``: whose token REST says it is; an answer that names anybody else is not accepted."""
        self._spec = spec
        self._token = token
        self._user_id = user_id
        self._awaited: list[str] = []

    @property
    def handshake(self) -> dict[str, str] | None:
        """What travels with the connect; ``None`` where it is not looked at there."""
        return self._filled(self._spec.auth.handshake) if self._spec.auth.by != "event" else None

    def connected(self) -> Step:
        """The connection is open."""
        auth = self._spec.auth
        if auth.by_event:
            return Step(emit=((auth.emit, self._filled(auth.payload)),))
        return self._subscribe()

    def heard(self, name: str, args: tuple[Any, ...]) -> Step | None:
        """An event came; ``None`` where it is no answer to what was said here."""
        auth, channels = self._spec.auth, self._spec.channels
        payload = next((arg for arg in args if isinstance(arg, Mapping)), {})
        if auth.by_event and name == auth.accepted:
            user_id = first_text(payload, auth.user)
            if user_id is None or user_id != self._user_id:
                return Step(error=WrongUserError())
            return self._subscribe()
        if auth.by_event and name == auth.refused:
            return Step(error=refusal(auth, payload))
        if channels.names and name in (channels.accepted, channels.refused):
            channel = as_text(payload.get("channel")) or next((a for a in args if isinstance(a, str)), None)
            if name == channels.refused:
                return Step(error=ChannelRefusedError(channel=as_text(channel) or ", ".join(channels.names)))
            return self._subscribed(channel)
        return None

    def _subscribe(self) -> Step:
        channels = self._spec.channels
        headers = {"auth": {"headers": {"Authorization": f"Bearer {self._token}"}}}
        extra = headers if channels.with_token else {}
        self._awaited = list(channels.names) if channels.accepted else []
        return Step(
            emit=tuple((channels.emit, {"channel": name, **extra}) for name in channels.names),
            accepted=not self._awaited,
        )

    def _subscribed(self, channel: str | None) -> Step:
        """An answer that names no channel is one to the first question."""
        if channel is None and self._awaited:
            channel = self._awaited[0]
        if channel in self._awaited:
            self._awaited.remove(channel)
            return Step(accepted=not self._awaited)
        return Step()

    def _filled(self, payload: Mapping[str, str]) -> dict[str, str]:
        return {key: text.replace(TOKEN, self._token) for key, text in payload.items()}


def refusal(auth: AuthSpec, payload: Mapping[str, Any], message: str = "") -> AppError:
    """What a refusal means, by its code: for good only if the profile says so.

    ``message``: the server's own sentence, where it does not stand in ``payload``.
    """
    code = first_text(payload, auth.code)
    message = plain_line(message) or first_words(payload, ("message", "error"))
    if code in auth.terminal:
        return RefusedError(message)
    if code is None or code in auth.transient:
        return DeclinedError(message=message) if message else BusyError()
    return UnknownCodeError(code, message)
