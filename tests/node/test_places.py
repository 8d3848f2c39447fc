"""A Socket.IO server at a path, behind a real nginx, and in a namespace that looks at the token."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from notifier.core.connection_errors import LostError, NoEventServerError
from notifier.core.errors import BusyError, UnknownCodeError
from notifier.core.messages import Refused, SocketClosed, SocketEvent, SocketOpened
from notifier.core.server import Server
from notifier.net import connection
from notifier.net import socket as link
from notifier.net.connection import Connection
from tests.net.listening import STANDARD, Listening
from tests.node_backend import FOLDER, TRANSPORTS
from tests.ports import free_port
from tests.private_desktop.bus import end, eventually
from tests.tools import require_node_modules

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")

PLACES = [
    ("/socket.io", "/estados", "", {}),
    ("/socket.io", "/", "", {}),
    ("/eventos/socket.io", "/", "/eventos", {}),
    ("/eventos/socket.io", "/estados", "/eventos/socket.io/", {}),
    ("/ws/io", "/estados", "", {"socket_path": "/ws/io"}),
    ("/a/b", "/turno.ma%C3%B1ana/2", "/a", {"socket_path": "/b"}),
]
"""Path and namespace of the server, and what the settings say besides: of the address, and of the path."""


class Guarded:
    """The server of guarded.js."""

    def __init__(self, path: str, namespace: str) -> None:
        require_node_modules()
        self.namespace = namespace
        self._process = subprocess.Popen(
            ["node", str(FOLDER / "guarded.js"), "--path", path, "--namespace", namespace],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        self.url = f"http://127.0.0.1:{self.port}"

    def counts(self) -> dict[str, Any]:
        found: dict[str, Any] = httpx.get(f"{self.url}/counts").json()
        return found

    def end(self) -> None:
        end(self._process)


@contextmanager
def guarded(path: str, namespace: str) -> Iterator[Guarded]:
    server = Guarded(path, namespace)
    try:
        yield server
    finally:
        server.end()


@pytest.fixture(params=TRANSPORTS)
def transport(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The only one that comes through."""
    name = str(request.param)

    def only(url: str, spec: Any, admission: Any, _transport: str, *more: Any) -> Any:
        return Connection(url, spec, admission, name, *more)

    monkeypatch.setattr(link, "Connection", only)
    return name


def listen(url: str, token: str, namespace: str, **settings: str) -> Listening:
    path = settings.get("socket_path", "")
    server = Server(f"{url}/api", url, socket_namespace=namespace, socket_path=path)
    return Listening(server.socket_address, token, spec=server.socket_spec(STANDARD))


@pytest.mark.usefixtures("transport")
@pytest.mark.parametrize(("path", "namespace", "prefix", "settings"), PLACES)
def test_it_is_admitted_and_counted_where_the_settings_say(
    path: str, namespace: str, prefix: str, settings: dict[str, str]
) -> None:
    with guarded(path, namespace) as server:
        listening = listen(server.url + prefix, "good", namespace, **settings)
        listening.next(SocketOpened)
        event = listening.next(SocketEvent)
        assert isinstance(event, SocketEvent)
        assert (event.name, event.args[0]["id"]) == ("estado:cambio", 7)
        assert server.counts()["guarded"] == 1
        listening.end()
        eventually(lambda: server.counts() | {"heard": []} == {"main": 0, "guarded": 0, "heard": []})


@pytest.mark.usefixtures("transport")
@pytest.mark.parametrize(
    ("token", "kind", "words"),
    [
        ("nobody", BusyError, "No autorizado para estados"),
        ("unknown", UnknownCodeError, "Turno cerrado"),
        ("expired", Refused, "La sesión venció"),
    ],
)
def test_a_middleware_that_refuses_is_heard_in_its_own_words(token: str, kind: type, words: str) -> None:
    with guarded("/socket.io", "/estados") as server:
        listening = listen(server.url, token, "/estados")
        said = listening.messages.get(timeout=60)
        if kind is Refused:
            assert isinstance(said, Refused)
        else:
            assert isinstance(said, SocketClosed)
            assert isinstance(said.error, kind)
        sentence = said.error.tell(str)
        assert words in sentence
        assert "\u202e" not in sentence
        listening.end()
        assert server.counts()["guarded"] == 0


@pytest.mark.usefixtures("transport")
def test_a_middleware_may_take_its_time() -> None:
    with guarded("/socket.io", "/estados") as server:
        listening = listen(server.url, "late", "/estados")
        listening.next(SocketOpened)
        listening.end()


@pytest.mark.usefixtures("transport")
def test_a_middleware_that_never_answers_is_not_a_network_that_is_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "CONNECT_TIMEOUT", 1)
    with guarded("/socket.io", "/estados") as server:
        listening = listen(server.url, "never", "/estados")
        said = listening.next(SocketClosed)
        assert isinstance(said, SocketClosed)
        assert type(said.error) is BusyError
        listening.end()


@pytest.mark.usefixtures("transport")
def test_a_namespace_that_goes_away_while_it_is_live_is_a_loss_and_is_looked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(link, "backoff", lambda *_: 0.05)
    with guarded("/socket.io", "/estados") as server:
        listening = listen(server.url, "good", "/estados")
        listening.next(SocketOpened)
        listening.next(SocketEvent)
        httpx.get(f"{server.url}/close")
        said = listening.next(SocketClosed)
        assert isinstance(said, SocketClosed)
        assert type(said.error) is LostError
        listening.next(SocketOpened)
        assert server.counts()["guarded"] == 1
        listening.end()


@pytest.mark.usefixtures("transport")
def test_a_namespace_that_is_not_there_is_named() -> None:
    with guarded("/socket.io", "/estados") as server:
        listening = listen(server.url, "good", "/otros")
        said = listening.next(SocketClosed)
        assert isinstance(said, SocketClosed)
        assert "/otros" in said.error.tell(str)
        listening.end()


def test_where_nobody_listens_the_path_is_named() -> None:
    with guarded("/eventos/socket.io", "/") as server:
        listening = listen(server.url, "good", "")
        said = listening.next(SocketClosed)
        assert isinstance(said, SocketClosed)
        assert type(said.error) is NoEventServerError
        assert f"127.0.0.1:{server.port}/socket.io/" in said.error.tell(str)
        listening.end()


CONFIG = """
pid {folder}/pid;
error_log {folder}/error.log;
daemon off;
events {{ worker_connections 64; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    server {{
        listen 127.0.0.1:{port};
        location /eventos/ {{
            proxy_pass http://127.0.0.1:{behind}/;
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
            proxy_set_header Host $host;
        }}
    }}
}}
"""


@pytest.mark.skipif(NGINX is None, reason="there is no nginx on this machine")
@pytest.mark.usefixtures("transport")
def test_it_is_found_under_the_path_of_a_proxy(tmp_path: Path) -> None:
    assert NGINX is not None
    with guarded("/socket.io", "/estados") as server:
        port = free_port()
        config = tmp_path / "nginx.conf"
        config.write_text(CONFIG.format(folder=tmp_path, port=port, behind=server.port), encoding="utf-8")
        nginx = subprocess.Popen([NGINX, "-p", str(tmp_path), "-c", str(config), "-e", str(tmp_path / "log")])
        try:
            url = f"http://127.0.0.1:{port}/eventos"
            eventually(lambda: answers(f"{url}/counts"), what="nginx answers")
            listening = listen(url, "good", "/estados")
            listening.next(SocketOpened)
            listening.next(SocketEvent)
            assert server.counts()["guarded"] == 1
            listening.end()
        finally:
            end(nginx)


def answers(url: str) -> bool:
    try:
        return "guarded" in json.loads(httpx.get(url).content)
    except httpx.TransportError:
        return False


def test_a_profile_names_both() -> None:
    with guarded("/ws", "/estados") as server:
        spec = replace(STANDARD, path="/ws", namespace="/estados")
        listening = Listening(server.url, "good", spec=spec)
        listening.next(SocketOpened)
        listening.end()
