"""Faults of the way and of the servers. Each with the codes that must be named, the true cause first."""

import socket
import ssl
import threading
from datetime import timedelta

import pytest

from notifier.doctor import events
from notifier.net import connection, connectivity, exchange
from tests.certificates import Authority
from tests.doctor.company import Company, rows
from tests.doctor.faults_here import FAILS, WARNS, Expected
from tests.doctor.world import Fault, World
from tests.net.answering import Answering, closes, is_silent, says, secured
from tests.net.listening import nobody

HTTP_407 = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def impatient(world: World) -> None:
    """Silence is noticed soon."""
    world.patch.setattr(connectivity, "STEP_SECONDS", 0.5)
    world.patch.setattr(exchange, "TIMEOUT", 0.5)
    world.patch.setattr(connection, "CONNECT_TIMEOUT", 1)


def at(world: World, url: str) -> None:
    world.settings["api_url"] = url


def answering(world: World, answer: bytes) -> Answering:
    return world.stack.enter_context(Answering(says(answer)))


# The way ---------------------------------------------------------------------------------------------------


def plain_http(world: World) -> None:
    at(world, "http://empresa.example/api")


def plain_http_to_the_event_server(world: World) -> None:
    at(world, "https://empresa.example/api")
    world.settings["socket_url"] = "http://eventos.example:3001"


def plain_http_that_was_accepted(world: World) -> None:
    # By a name that does not say that it is this very computer.
    company = world.company()
    at(world, company.api_url.replace("127.0.0.1", "2130706433"))
    world.settings["insecure"] = "true"


def a_proxy_that_is_off(world: World) -> None:
    at(world, "https://empresa.example/api")
    world.patch.setenv("https_proxy", nobody())


def a_proxy_that_wants_a_password(world: World) -> None:
    at(world, "https://empresa.example/api")
    world.patch.setenv("https_proxy", answering(world, HTTP_407).url("http"))


def a_proxy_that_forbids(world: World) -> None:
    at(world, "https://empresa.example/api")
    proxy = answering(world, b"HTTP/1.1 403 Forbidden\r\n\r\n")
    world.patch.setenv("https_proxy", proxy.url("http"))


def a_proxy_that_reaches_nobody(world: World) -> None:
    at(world, "https://empresa.example/api")
    proxy = answering(world, b"HTTP/1.1 502 Bad Gateway\r\n\r\n")
    world.patch.setenv("https_proxy", proxy.url("http"))


def something_that_is_no_proxy(world: World) -> None:
    at(world, "https://empresa.example/api")
    proxy = answering(world, b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    world.patch.setenv("https_proxy", proxy.url("http"))


def no_such_name(world: World) -> None:
    at(world, "https://nadie.invalid/api")


def no_such_name_and_another_one_for_events(world: World) -> None:
    at(world, "https://nadie.invalid/api")
    world.settings["socket_url"] = "https://tampoco.invalid"


def names_that_nobody_answers(world: World) -> None:
    at(world, "https://empresa.example/api")
    ended = threading.Event()
    world.stack.callback(ended.set)
    world.patch.setattr(socket, "getaddrinfo", lambda *_args, **_options: ended.wait(60))
    world.quick["name"] = 1.0


def a_closed_port(world: World) -> None:
    at(world, nobody() + "/api")


def one_of_two_addresses_is_silent(world: World) -> None:
    impatient(world)
    company = world.company()
    at(world, company.api_url.replace("127.0.0.1", "localhost"))
    full = socket.create_server(("::1", company.port), family=socket.AF_INET6, backlog=0)
    world.stack.callback(full.close)
    for _ in range(4):
        waiting = socket.socket(socket.AF_INET6)
        waiting.setblocking(False)
        waiting.connect_ex(("::1", company.port))
        world.stack.callback(waiting.close)
    both = [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", company.port, 0, 0)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", company.port)),
    ]
    asked = socket.getaddrinfo
    world.patch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *args, **options: both if host == "localhost" else asked(host, *args, **options),
    )


def a_silent_server(world: World) -> None:
    impatient(world)
    at(world, world.stack.enter_context(Answering(is_silent)).url("http"))


def a_server_that_hangs_up(world: World) -> None:
    at(world, world.stack.enter_context(Answering(closes)).url("http"))


def a_clock_ten_minutes_off(world: World) -> None:
    world.company(skew=timedelta(minutes=10))


def a_clock_so_far_off_that_the_certificate_has_ended(world: World) -> None:
    # The server lives three days ago, when its certificate held.
    world.company(tls=world.secure(begins=-9, ends=-2), skew=timedelta(days=-3))


def a_certificate_that_has_ended(world: World) -> None:
    world.company(tls=world.secure(begins=-9, ends=-2))


def a_certificate_that_has_ended_and_a_clock_a_little_off(world: World) -> None:
    world.company(tls=world.secure(begins=-9, ends=-2), skew=timedelta(minutes=-10))


def a_certificate_that_has_not_begun(world: World) -> None:
    world.company(tls=world.secure(begins=2, ends=90))


def a_certificate_of_another(world: World) -> None:
    world.company(tls=world.secure("otro.example"))


def a_certificate_of_nobody_known(world: World) -> None:
    world.company(tls=Authority(world.folder / "stranger", "Desconocida").sign("localhost", ends=90))


def a_certificate_that_ends_soon(world: World) -> None:
    world.company(tls=world.secure(ends=5))


def an_old_tls(world: World) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*world.secure())
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    server = world.stack.enter_context(Answering(secured(context)))
    at(world, server.url("https", "localhost") + "/api")


def https_where_http_is_spoken(world: World) -> None:
    at(world, world.company().api_url.replace("http:", "https:"))


def http_where_https_is_spoken(world: World) -> None:
    at(world, world.company(tls=world.secure()).api_url.replace("https:", "http:"))


# The API ---------------------------------------------------------------------------------------------------


def a_server_in_trouble(world: World) -> None:
    world.company().replies["user"] = (500, b'{"message": "no"}')


def a_server_that_sends_elsewhere(world: World) -> None:
    world.company().replies["user"] = (302, b"")


def a_web_page(world: World) -> None:
    world.company().replies["user"] = (200, b"<!doctype html><h1>Bienvenido</h1>")


def another_path(world: World) -> None:
    at(world, world.company().origin + "/v2")


def another_profile(world: World) -> None:
    # The real backend of that profile has its entregas below /admin.
    world.company()
    world.settings["profile"] = "paucara"


def a_token_that_is_no_longer_good(world: World) -> None:
    world.token = "8|anotherabcdefghijklmnop"


def a_list_that_is_forbidden(world: World) -> None:
    world.company().replies["proformas"] = (403, b'{"message": "no"}')


def a_list_that_fails(world: World) -> None:
    world.company().replies["entregas"] = (500, b'{"message": "no"}')


def all_lists_fail(world: World) -> None:
    company = world.company()
    for name in ("entregas", "proformas", "vehiculos"):
        company.replies[name] = (503, b"")


def a_list_of_garbage(world: World) -> None:
    world.company().replies["vehiculos"] = (200, b'{"data": "nothing", "meta"')


def rows_that_nobody_can_read(world: World) -> None:
    world.company().replies["entregas"] = (200, rows({"id": 1, "estado": "EN_CAMINO"}, {"id": 2}, {"x": 1}))


def rows_that_are_none(world: World) -> None:
    world.company().replies["entregas"] = (200, rows({"id": 1, "estado": "EN_CAMINO"}, "x", None, 7))


# The event server ------------------------------------------------------------------------------------------


def events_at(world: World, url: str) -> None:
    world.company()
    world.settings["socket_url"] = url


def events_behind_no_name(world: World) -> None:
    events_at(world, "https://nadie.invalid")


def events_at_a_closed_port(world: World) -> None:
    events_at(world, nobody())


def events_behind_a_certificate_of_nobody_known(world: World) -> None:
    stranger = Authority(world.folder / "stranger", "Desconocida").sign("localhost", ends=90)
    other = world.stack.enter_context(Company(tls=stranger))
    events_at(world, other.origin)


def no_event_server(world: World) -> None:
    events_at(world, answering(world, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").url("http"))


def an_old_event_server(world: World) -> None:
    body = b'96:0{"sid":"a","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":60000}2:40'
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body)
    events_at(world, answering(world, head + body).url("http"))


def an_event_server_behind_a_gateway_that_fails(world: World) -> None:
    events_at(world, answering(world, b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n").url("http"))


def an_event_server_that_sends_elsewhere(world: World) -> None:
    head = b"HTTP/1.1 302 Found\r\nLocation: https://otro.example/\r\nContent-Length: 0\r\n\r\n"
    events_at(world, answering(world, head).url("http"))


def a_silent_event_server(world: World) -> None:
    impatient(world)
    events_at(world, world.stack.enter_context(Answering(is_silent)).url("http"))


def an_event_server_that_refuses_the_token(world: World) -> None:
    world.company().refusal = "TOKEN_EXPIRED"


def an_event_server_of_another_namespace(world: World) -> None:
    world.company(namespace="/despacho")


def an_event_server_that_has_no_time(world: World) -> None:
    world.company().refusal = "DATABASE_DOWN"


def events_by_polling_alone(world: World) -> None:
    world.company(transports=("polling",))


def no_pings(world: World) -> None:
    world.patch.setattr(events, "PING_GRACE", 2.0)
    world.company(pings=False)


# Two at once -----------------------------------------------------------------------------------------------


def two_faults_of_one_chain(world: World) -> None:
    # Nobody can know of the token before there is somebody to ask.
    world.token = "8|anotherabcdefghijklmnop"
    at(world, "https://nadie.invalid/api")


def two_faults_of_two_chains(world: World) -> None:
    world.company().replies["entregas"] = (500, b"{}")
    world.private_desktop.notifications.leave()
    world.stack.callback(world.private_desktop.notifications.come_back)


THERE: dict[Fault, Expected] = {
    plain_http: {"encrypted": FAILS},
    plain_http_to_the_event_server: {"encrypted": FAILS},
    plain_http_that_was_accepted: {"encrypted": WARNS},
    a_proxy_that_is_off: {"proxy": FAILS},
    a_proxy_that_wants_a_password: {"proxy": FAILS},
    a_proxy_that_forbids: {"proxy": FAILS},
    a_proxy_that_reaches_nobody: {"proxy": FAILS},
    something_that_is_no_proxy: {"proxy": FAILS},
    no_such_name: {"name": FAILS},
    no_such_name_and_another_one_for_events: {"name": FAILS},
    names_that_nobody_answers: {"name": FAILS},
    a_closed_port: {"route": FAILS},
    one_of_two_addresses_is_silent: {"route": WARNS},
    a_silent_server: {"api": FAILS},
    a_server_that_hangs_up: {"api": FAILS},
    a_clock_ten_minutes_off: {"clock": WARNS},
    a_clock_so_far_off_that_the_certificate_has_ended: {"clock": FAILS},
    a_certificate_that_has_ended: {"tls": FAILS},
    a_certificate_that_has_ended_and_a_clock_a_little_off: {"tls": FAILS, "clock": WARNS},
    a_certificate_that_has_not_begun: {"tls": FAILS},
    a_certificate_of_another: {"tls": FAILS},
    a_certificate_of_nobody_known: {"tls": FAILS},
    a_certificate_that_ends_soon: {"tls": WARNS},
    an_old_tls: {"tls": FAILS},
    https_where_http_is_spoken: {"tls": FAILS},
    http_where_https_is_spoken: {"api": FAILS},
    a_server_in_trouble: {"api": FAILS},
    a_server_that_sends_elsewhere: {"api": FAILS},
    a_web_page: {"api": FAILS},
    another_path: {"api": FAILS},
    another_profile: {"fits": FAILS},
    a_token_that_is_no_longer_good: {"session": FAILS},
    a_list_that_is_forbidden: {"lists": FAILS},
    a_list_that_fails: {"lists": FAILS},
    all_lists_fail: {"lists": FAILS},
    a_list_of_garbage: {"lists": FAILS},
    rows_that_nobody_can_read: {"lists": WARNS},
    rows_that_are_none: {"lists": WARNS},
    events_behind_no_name: {"events_name": FAILS},
    events_at_a_closed_port: {"events_route": FAILS},
    events_behind_a_certificate_of_nobody_known: {"events_tls": FAILS},
    no_event_server: {"events": FAILS},
    an_old_event_server: {"events": FAILS},
    an_event_server_behind_a_gateway_that_fails: {"events": FAILS},
    an_event_server_that_sends_elsewhere: {"events": FAILS},
    a_silent_event_server: {"events": FAILS},
    an_event_server_that_refuses_the_token: {"admission": FAILS},
    an_event_server_of_another_namespace: {"admission": FAILS},
    an_event_server_that_has_no_time: {"admission": FAILS},
    events_by_polling_alone: {"transport": WARNS},
    no_pings: {"ping": FAILS},
    two_faults_of_one_chain: {"name": FAILS},
    two_faults_of_two_chains: {"notifications": FAILS, "lists": FAILS},
}
