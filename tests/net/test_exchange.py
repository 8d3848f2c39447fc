"""The one HTTP client: what is opened while it is closed is closed with it."""

import socket
import threading
from typing import Any

import pytest

from notifier.net.dial import dial
from notifier.net.exchange import Exchange
from notifier.net.http_library import httpx
from tests.net.answering import HTTP_OK, Answering, says


def test_a_connection_that_stands_only_after_the_end_is_shut(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that was looked up slowly: the request of somebody who is gone is not made."""
    asked = threading.Event()

    def treat(taken: socket.socket) -> None:
        if taken.recv(1024):
            asked.set()
        taken.sendall(HTTP_OK)

    with Answering(treat) as server:
        client = Exchange(server.url("http"))

        def slow(*args: Any) -> socket.socket:
            opened = dial(*args)
            client.close()
            return opened

        monkeypatch.setattr("notifier.net.exchange.dial", slow)
        with pytest.raises(httpx.TransportError):
            client.ask("GET", server.url("http"))
    assert not asked.is_set()


def test_nobody_is_called_after_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with Answering(says(HTTP_OK)) as server:
        client = Exchange(server.url("http"))
        client.ask("GET", server.url("http"))
        client.close()
        monkeypatch.setattr("notifier.net.exchange.dial", lambda *_: pytest.fail("it calls"))
        with pytest.raises(httpx.TransportError):
            client.ask("GET", server.url("http"))
