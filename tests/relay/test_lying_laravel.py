"""What Laravel answers is bounded: beyond it Laravel is away, and no token is called wrong for that."""

import gzip
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.relay.lying import Answer, Lying, page, says
from tests.relay.relay import Relay
from tests.server.ear import Ear, both

Start = Callable[..., Relay]

ANA = json.dumps({"user": {"id": 7, "name": "Ana", "email": "ana@erp.bo"}}).encode()
MEGABYTE = 1_000_000


def bomb(encoding: str = "gzip") -> bytes:
    """Three hundred megabytes in three hundred kilobytes."""
    packed = gzip.compress(b'{"user": {"id": 7, "name": "' + b"x" * 300 * MEGABYTE + b'"}}', 9)
    return page(packed, f"Content-Encoding: {encoding}")


def endless(over: Callable[[], bool], status: str = "200 OK") -> Answer:
    def answer(connection: socket.socket) -> None:
        connection.sendall(f"HTTP/1.1 {status}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        while not over():
            connection.sendall(b"10000\r\n" + b" " * 65_536 + b"\r\n")

    return answer


def peak(relay: Relay) -> int:
    """The most memory that it ever had, in megabytes."""
    status = Path(f"/proc/{relay.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) // 1000


@pytest.fixture
def lying() -> Iterator[Lying]:
    with Lying() as application:
        yield application


def refused(relay: Relay, token: str) -> str:
    return str(Ear(relay.url, both(token)).refusal()["data"]["code"])


def test_no_answer_is_taken_beyond_its_bounds_and_the_next_one_is_read(start: Start, lying: Lying) -> None:
    relay = start(laravel_api_url=lying.api_url)
    before = peak(relay)
    lies: dict[str, Answer] = {
        "bomb": says(bomb()),
        "bomb called deflate": says(bomb("deflate")),
        "unknown packing": says(page(ANA, "Content-Encoding: br")),
        "not packed at all": says(page(ANA, "Content-Encoding: gzip")),
        "endless": endless(lying.over.is_set),
        "endless refusal": endless(lying.over.is_set, "401 No"),
        "deep": says(page(b"[" * 100_000 + b"]" * 100_000)),
        "deep user": says(page(b'{"user": ' * 500 + b"7" + b"}" * 500)),
        "no text": says(page(b'{"user": {"id": "\xff"}}')),
        "no number": says(page(b'{"user": {"id": NaN}}')),
        "endless number": says(page(b'{"user": {"id": 1e999999}}')),
        "long number": says(page(b'{"user": {"id": ' + b"9" * 5000 + b"}}")),
        "headers without end": says(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200_000),
        "no HTTP": says(b"\x16\x03\x01" * 1000),
    }
    for number, (lie, answer) in enumerate(lies.items()):
        lying.answer = answer
        assert (lie, refused(relay, f"token-{number}")) == (lie, "VALIDATION_ERROR")
    assert peak(relay) - before < 30
    lying.answer = says(page(gzip.compress(ANA), "Content-Encoding: gzip"))
    with Ear(relay.url, both("token-0")):
        pass


def test_an_answer_that_drips_ends_with_its_whole_time(start: Start, lying: Lying) -> None:
    """Each byte comes long before any time-out for a byte."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not lying.over.wait(0.3):
            connection.sendall(b" ")

    relay = start(laravel_api_url=lying.api_url)
    lying.answer = drip
    assert refused(relay, "a") == "VALIDATION_ERROR"
    lying.answer = says(page(ANA))
    with Ear(relay.url, both("a")):
        pass


def test_a_token_goes_nowhere_else_and_no_cookie_comes_back(start: Start, lying: Lying) -> None:
    with Lying() as other:
        other.answer = says(page(ANA))
        relay = start(laravel_api_url=lying.api_url)
        for status in ("301 Moved", "302 Found", "307 Temporary", "308 Permanent"):
            lying.answer = says(page(b"", f"Location: {other.api_url}/user", status=status))
            assert refused(relay, f"token-{status[:3]}") == "VALIDATION_ERROR"
        assert other.asked == []
        # Else the next token would be looked at in the session of this one.
        lying.answer = says(page(ANA, "Set-Cookie: laravel_session=ana; Path=/"))
        for token in ("ana", "eva"):
            with Ear(relay.url, both(token)):
                pass
        assert lying.asked[-1].lower().count(b"cookie") == 0
