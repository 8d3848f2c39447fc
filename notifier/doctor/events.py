"""Checks of the event server: whether it is one, whether it admits this session, and whether it lives on."""

import threading
import time
from urllib.parse import urlencode, urlsplit

from notifier.core.addresses import events_address, host_of, place_of
from notifier.core.admission import Admission
from notifier.core.answer_errors import RedirectedError
from notifier.core.connection_errors import NoEventServerError
from notifier.core.doctor import Finding, Outcome
from notifier.core.errors import AppError, OldServerError, ServerError
from notifier.core.i18n import mark
from notifier.core.profile.socket import SocketSpec
from notifier.doctor.case import Case
from notifier.doctor.network import connectivity, events_url
from notifier.net.connection import Connection, State
from notifier.net.connectivity import Said
from notifier.net.handshake import Handshake, read_handshake
from notifier.net.redirects import is_redirect, where

ADMISSION_SECONDS = 25.0
"""What one try may take: the library gives up within its own ten seconds for each of two steps."""

PING_GRACE = 8.0
"""Seconds past its interval that a server's ping may take."""


def events(case: Case) -> Finding:
    """What answers there is a Socket.IO server of the protocol that is spoken here. Without the token."""
    found = connectivity(case, events_url)
    spec = case.server.socket_spec(case.profile.socket if case.profile is not None else SocketSpec())
    address = events_address(case.server.socket_address, spec.path)
    path = urlsplit(address).path
    target = f"{path}?{urlencode({'EIO': 4, 'transport': 'polling'})}"
    said = found.ask("GET", target)
    handshake = read_handshake(said.body)
    facts = {
        "path": path,
        "namespace": spec.namespace,
        "status": said.status,
        "seconds": round(said.seconds, 3),
    }
    if handshake is not None and not handshake.old:
        found_facts = facts | {"ping_interval": handshake.ping_interval, "upgrades": list(handshake.upgrades)}
        return case.ok(
            mark("Hay un servidor Socket.IO en {address} (responde en {ms} ms)."),
            address=case.server.events_at(spec),
            ms=round(said.seconds * 1000),
            facts=found_facts,
        )
    if only_websocket(said):
        return case.ok(mark("Es un servidor Socket.IO que solo habla por websocket."), facts=facts)
    error = _no_server(said, handshake, address)
    return Finding(Outcome.FAILURE, case.tell(error.title) + ".", error.tell(case.translate), facts=facts)


def only_websocket(said: Said) -> bool:
    """Whether the answer says that this is the right place and polling the wrong way (Engine.IO's codes)."""
    return said.status == 400 and b'"code":0' in said.body.replace(b" ", b"")  # noqa: PLR2004 - HTTP's own


def admission(case: Case) -> Finding:
    """The server admits this session, as the one of the user that the API names."""
    if case.profile is None or case.token is None or case.user is None:
        raise AppError
    wake = threading.Condition()
    spec = case.server.socket_spec(case.profile.socket)
    failures: list[AppError] = []
    for transport in ("websocket", "polling"):
        began = time.monotonic()
        admitted = Admission(spec, case.token, case.user.id)
        connection = Connection(
            case.server.socket_address,
            spec,
            admitted,
            transport,
            lambda _: None,
            wake,
            case.surroundings,
        )
        with wake:
            wake.wait_for(lambda: connection.state >= State.ACCEPTED, ADMISSION_SECONDS)  # noqa: B023 - it is called within this turn
        if connection.state is State.ACCEPTED:
            case.connection, case.transport = connection, transport
            seconds = time.monotonic() - began
            return case.ok(
                mark("Admite la sesión (en {ms} ms)."),
                ms=round(seconds * 1000),
                facts={
                    "transport": transport,
                    "seconds": round(seconds, 3),
                    "websocket_error": type(failures[0]).__name__ if failures else None,
                },
            )
        connection.leave()
        failures.append(connection.error)
        if connection.state is not State.OVER:
            break
    error = failures[-1]
    return Finding(
        Outcome.FAILURE,
        case.tell(mark("El servidor de eventos no admite la sesión.")),
        error.tell(case.translate),
        facts={"error": type(error).__name__},
    )


def transport(case: Case) -> Finding:
    """Events come by websocket; polling works, too, and is slower for everybody."""
    facts = {"transport": case.transport}
    if case.transport == "websocket":
        return case.ok(mark("Los eventos llegan por websocket."), facts=facts)
    return case.warning(
        mark("El websocket no pasa; los eventos llegan por consultas (polling)."),
        mark("Avise al administrador de la red: un proxy o un cortafuegos corta los websockets."),
        facts=facts,
    )


def ping(case: Case) -> Finding:
    """The server asks, within its own interval, whether we are there: that is how a dead link is noticed."""
    connection = case.connection
    if connection is None:
        raise AppError
    interval = connection.ping_interval
    began = time.monotonic()
    try:
        heard = connection.wait_for_ping(interval + PING_GRACE)
    finally:
        connection.leave()
    seconds = round(time.monotonic() - began, 1)
    facts = {"interval": interval, "seconds": seconds}
    if heard:
        return case.ok(
            mark("El enlace se mantiene vivo (un ping cada {seconds} s)."),
            seconds=round(interval),
            facts=facts,
        )
    return case.failure(
        mark("El servidor no envía los ping que anuncia: el enlace se corta cada {seconds} s."),
        mark("Avise al administrador del servidor, o al de la red si hay un proxy en medio."),
        seconds=round(interval),
        facts=facts,
    )


def _no_server(said: Said, handshake: Handshake | None, address: str) -> AppError:
    if handshake is not None or b"Unsupported protocol version" in said.body:
        return OldServerError()
    if is_redirect(said.status):
        target = where(address, said.headers.get("location", ""))
        return RedirectedError(host=host_of(address), target=target)
    if said.status >= 500:  # noqa: PLR2004 - HTTP's own
        return ServerError(status=said.status)
    return NoEventServerError(host=place_of(address))
