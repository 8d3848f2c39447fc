"""The link where the server admits by an event after each connect (contract 2.1), and by channels (1.4)."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
import socketio
from websockets.sync.server import ServerConnection, serve

from notifier.core.errors import (
    BusyError,
    ChannelRefusedError,
    OldServerError,
    UnknownCodeError,
    WrongUserError,
)
from notifier.core.link import SocketPhase
from notifier.core.messages import Refused, SocketClosed, SocketEvent, SocketOpened
from notifier.core.profile.shipped import shipped_profile
from notifier.core.profile.socket import SocketSpec
from notifier.net import connection
from notifier.net import socket as link
from notifier.system.resources import resource_text
from tests.captures import lines
from tests.net.listening import STANDARD, Listening
from tests.net.servers import ScriptedServer, socketio_server
from tests.paucara.company import Company
from tests.private_desktop.bus import eventually

SPEC = shipped_profile(resource_text("profiles/paucara.toml")).socket
ECHO = shipped_profile(resource_text("profiles/laravel-echo.toml")).socket
TOKEN = "1|s3cret"
CHANGE = {"entrega_id": 7, "estado_nuevo": "EN_TRANSITO"}


@pytest.fixture
def company() -> Iterator[Company]:
    with Company() as company:
        yield company


def listen(company: Company, spec: SocketSpec = SPEC, user_id: str | None = "1") -> Listening:
    return Listening(company.url, TOKEN, spec=spec, user_id=user_id)


def closed(listening: Listening) -> SocketClosed:
    message = listening.messages.get(timeout=60)
    assert isinstance(message, SocketClosed)
    return message


def test_the_raw_token_is_said_after_each_connect_and_nothing_else(company: Company) -> None:
    listening = listen(company)
    assert isinstance(listening.messages.get(timeout=60), SocketOpened)
    company.drop()
    listening.next(SocketOpened)
    company.stop()
    listening.next(SocketClosed)
    company.start()
    listening.next(SocketOpened)
    listening.end()
    assert company.heard == [("authenticate", {"token": TOKEN})] * 3
    assert company.handshakes == [None] * 3


def test_polling_admits_by_event_too() -> None:
    with Company(transports=["polling"]) as company:
        listening = listen(company)
        listening.next(SocketOpened)
        company.emit("entrega.estado-cambio", CHANGE)
        assert listening.messages.get(timeout=60) == SocketEvent("entrega.estado-cambio", (CHANGE,))
        listening.end()


@pytest.mark.parametrize("code", sorted(SPEC.auth.terminal))
def test_a_terminal_code_ends_the_tries_and_the_connection(company: Company, code: str) -> None:
    company.refuses = code
    listening = listen(company)
    assert isinstance(listening.messages.get(timeout=60), Refused)
    listening.ended()
    # The server had left it open.
    eventually(lambda: not company.sids)
    assert len(company.heard) == 1


@pytest.mark.parametrize("code", sorted(SPEC.auth.transient))
def test_a_transient_code_is_tried_again_by_the_same_transport(company: Company, code: str) -> None:
    company.refuses = code
    listening = listen(company)
    assert isinstance(closed(listening).error, BusyError)
    assert listening.phases()[:2] == [SocketPhase.CONNECTING, SocketPhase.AUTHENTICATING]
    company.refuses = ""
    listening.next(SocketOpened)
    listening.end()
    eventually(lambda: not company.sids)


def test_a_code_that_the_profile_does_not_know_is_told_and_tried_again(company: Company) -> None:
    company.refuses = "INVALID_USERTYPE"
    listening = listen(company)
    error = closed(listening).error
    assert isinstance(error, UnknownCodeError)
    assert "INVALID_USERTYPE" in error.tell(str)
    closed(listening)
    listening.end()


def test_who_is_taken_for_somebody_else_is_never_live(company: Company) -> None:
    company.names_user = "2"
    company.before_authenticated = [("entrega.estado-cambio", CHANGE)]
    listening = listen(company)
    for _ in range(3):
        assert isinstance(closed(listening).error, WrongUserError)
    company.names_user = ""
    listening.next(SocketOpened)
    listening.end()


@pytest.mark.parametrize("known", ["1", None])
def test_an_admission_that_names_nobody_is_none(company: Company, known: str | None) -> None:
    """Also where REST could not say whose token it is: nobody is not the same as nobody."""
    company.names_user = None
    listening = listen(company, user_id=known)
    for _ in range(2):
        assert isinstance(closed(listening).error, WrongUserError)
    listening.end()


def test_no_answer_to_the_token_is_no_connection(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "CONNECT_TIMEOUT", 1)
    company.is_silent = True
    listening = listen(company)
    assert isinstance(closed(listening).error, BusyError)
    company.is_silent = False
    listening.next(SocketOpened)
    listening.end()


def test_what_an_anonymous_socket_hears_is_told_only_after_it_was_admitted(company: Company) -> None:
    company.before_authenticated = [("entrega.estado-cambio", CHANGE)]
    listening = listen(company)
    assert isinstance(listening.messages.get(timeout=60), SocketOpened)
    assert listening.messages.get(timeout=60) == SocketEvent("entrega.estado-cambio", (CHANGE,))
    listening.end()


def test_a_session_that_ends_while_it_is_live_is_refused(company: Company) -> None:
    listening = listen(company)
    listening.next(SocketOpened)
    company.emit("authentication_error", {"success": False, "code": "TOKEN_EXPIRED"})
    assert isinstance(listening.messages.get(timeout=60), Refused)
    listening.ended()


def test_an_announced_end_is_known_as_one(company: Company) -> None:
    listening = listen(company)
    listening.next(SocketOpened)
    company.emit("server_shutdown", {"message": "reinicio"})
    assert closed(listening).announced
    listening.next(SocketOpened)
    listening.end()


def test_noise_is_neither_heard_nor_logged_and_no_token_either(
    company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    company.before_authenticated = [("user_connected", {"userId": "2", "clientIP": "10.9.8.7"})]
    listening = listen(company)
    listening.next(SocketOpened)
    company.emit("user_disconnected", {"userId": "2", "clientIP": "10.9.8.7"})
    company.emit("entrega.estado-cambio", CHANGE)
    assert listening.messages.get(timeout=60) == SocketEvent("entrega.estado-cambio", (CHANGE,))
    company.refuses = "AUTH_ERROR"
    company.drop()
    closed(listening)
    closed(listening)
    listening.end()
    for secret in ("10.9.8.7", "user_connected", "user_disconnected", "s3cret"):
        assert secret not in caplog.text


def test_a_token_may_travel_both_ways(company: Company) -> None:
    both = replace(SPEC, auth=replace(SPEC.auth, by="both"))
    listening = listen(company, both)
    listening.next(SocketOpened)
    assert company.handshakes == [{"authorization": f"Bearer {TOKEN}", "token": TOKEN}]
    assert company.heard == [("authenticate", {"token": TOKEN})]
    listening.end()


def with_channels(*names: str) -> SocketSpec:
    return replace(SPEC, channels=replace(SPEC.channels, names=names))


def test_channels_are_subscribed_to_once_admitted_and_then_it_is_open(company: Company) -> None:
    listening = listen(company, with_channels("entregas", "vehiculos"))
    listening.next(SocketOpened)
    subscribed = [("subscribe", {"channel": "entregas"}), ("subscribe", {"channel": "vehiculos"})]
    assert company.heard[1:] == subscribed
    listening.end()


def test_a_channel_that_is_refused_is_named(company: Company) -> None:
    listening = listen(company, with_channels("entregas", "private-jefes"))
    error = closed(listening).error
    assert isinstance(error, ChannelRefusedError)
    assert "private-jefes" in error.tell(str)
    listening.end()


def relaying() -> tuple[socketio.AsyncServer, list[object]]:
    """A server that relays broadcasts to those who subscribed, and confirms nothing."""
    sio = socketio.AsyncServer(async_mode="asgi", namespaces=["/"])
    asked: list[object] = []

    async def subscribe(sid: str, data: dict[str, str]) -> None:
        asked.append(data)
        estado = {"categoria": "entrega", "codigo": "ENTREGADO", "socket": None}
        await sio.emit("App\\Events\\EntregaEstadoCambiado", (data["channel"], estado), to=sid)

    sio.on("subscribe", subscribe)
    return sio, asked


def test_a_relay_of_broadcasts_is_asked_for_its_channel_with_the_token() -> None:
    sio, asked = relaying()
    with socketio_server(sio) as url:
        listening = Listening(url, "token", spec=ECHO)
        listening.next(SocketOpened)
        event = listening.next(SocketEvent)
        assert isinstance(event, SocketEvent)
        assert event.args[0] == "private-estados"
        listening.end()
    headers = {"Authorization": "Bearer token"}
    assert asked == [{"channel": "private-estados", "auth": {"headers": headers}}]


def test_a_relay_that_refuses_the_channel_is_not_live() -> None:
    sio = socketio.AsyncServer(async_mode="asgi", namespaces=["/"])

    async def subscribe(sid: str, data: dict[str, str]) -> None:
        await sio.emit("subscription_error", (data["channel"], 403), to=sid)

    sio.on("subscribe", subscribe)
    with socketio_server(sio) as url:
        listening = Listening(url, "token", spec=ECHO)
        message = listening.next(SocketClosed)
        assert isinstance(message, SocketClosed)
        assert isinstance(message.error, ChannelRefusedError)
        listening.end()


def test_a_channel_that_was_refused_late_is_not_live_again_for_a_moment_at_each_try() -> None:
    sio = socketio.AsyncServer(async_mode="asgi", namespaces=["/"])

    async def subscribe(sid: str, data: dict[str, str]) -> None:
        await asyncio.sleep(0.3)  # it asks another server
        await sio.emit("subscription_error", (data["channel"], 403), to=sid)

    sio.on("subscribe", subscribe)
    with socketio_server(sio) as url:
        listening = Listening(url, "token", spec=ECHO)
        heard = [listening.messages.get(timeout=60) for _ in range(4)]
        assert [type(message) for message in heard] == [SocketOpened, *[SocketClosed] * 3]
        listening.end()


def test_a_channel_that_is_allowed_again_is_live_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "DOUBT_SECONDS", 0.5)
    refusals = iter([True])
    sio = socketio.AsyncServer(async_mode="asgi", namespaces=["/"])

    async def subscribe(sid: str, data: dict[str, str]) -> None:
        if next(refusals, False):
            await asyncio.sleep(0.3)
            await sio.emit("subscription_error", (data["channel"], 403), to=sid)

    sio.on("subscribe", subscribe)
    with socketio_server(sio) as url:
        listening = Listening(url, "token", spec=ECHO)
        heard = [listening.messages.get(timeout=60) for _ in range(3)]
        assert [type(message) for message in heard] == [SocketOpened, SocketClosed, SocketOpened]
        listening.end()


def test_a_server_of_the_old_protocol_is_called_too_old() -> None:
    def speak(client: ServerConnection) -> None:
        client.send('0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":60000}')
        client.send("40")
        for _ in client:
            pass

    with serve(speak, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        listening = Listening(f"http://127.0.0.1:{server.socket.getsockname()[1]}", "token", spec=STANDARD)
        message = listening.messages.get(timeout=60)
        assert isinstance(message, SocketClosed)
        assert isinstance(message.error, OldServerError)
        listening.end()
        server.shutdown()
        thread.join(10)


def test_a_server_of_the_old_protocol_is_called_so_by_polling_too() -> None:
    server = ScriptedServer(b'65:0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":60000}2:40')
    listening = Listening(server.url, "token", spec=STANDARD)
    message = listening.messages.get(timeout=60)
    assert isinstance(message, SocketClosed)
    assert isinstance(message.error, OldServerError)
    listening.end()
    server.end()


OF_THE_TALK = {"authenticated", "authentication_error", "user_connected"}


def test_every_captured_event_comes_through(company: Company) -> None:
    events = [line for line in lines("node.jsonl") if line["event"] not in OF_THE_TALK]
    listening = listen(company)
    listening.next(SocketOpened)
    for line in events:
        company.emit(line["event"], *line["args"])
    heard = [listening.messages.get(timeout=60) for _ in events]
    assert heard == [SocketEvent(line["event"], tuple(line["args"])) for line in events]
    listening.end()
