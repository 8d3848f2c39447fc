"""No answer costs more bytes, depth, rows or time than there is for it, and the next one is read again."""

import gzip
import itertools
import json
import threading
import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.core.answer_errors import TooMuchError, TooSlowError
from notifier.core.errors import AppError, BadReplyError
from notifier.core.profile.profile import Profile
from notifier.net import bounds
from notifier.net.api import Api
from notifier.net.bounds import MAX_ANSWER, MAX_ROWS, MAX_VALUES, MAX_WIDE, unpacked
from notifier.net.http import Http, download
from tests.categorias import ENTREGA, VEHICULO
from tests.net.raw import Answer, Peer, RawServer

GOOD = b'{"user": {"id": 1, "name": "Ana"}}'
HUGE = 64 * 1024 * 1024


def chunks(peer: Peer, parts: "itertools.repeat[bytes] | list[bytes]", **headers: str) -> None:
    lines = ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    peer.send("\r\n".join([*lines, "", ""]).encode())
    for part in parts:
        peer.send(f"{len(part):x}\r\n".encode() + part + b"\r\n")
    peer.send(b"0\r\n\r\n")


def endless(peer: Peer) -> None:
    peer.send(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        peer.send(b" " * 65_536)


def bomb(pack: Callable[[bytes], bytes], encoding: str) -> Answer:
    packed = pack(b"[" + b" " * HUGE)
    return lambda peer: peer.reply(packed, Content_Encoding=encoding)


def bare(data: bytes) -> bytes:
    pack = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return pack.compress(data) + pack.flush()


TOO_MUCH: dict[str, Answer] = {
    "gzip": bomb(gzip.compress, "gzip"),
    "deflate": bomb(zlib.compress, "deflate"),
    "deflate without its head": bomb(bare, "deflate"),
    "chunks without an end": lambda peer: chunks(peer, itertools.repeat(b" " * 65_536)),
    "no length and no end": endless,
    "a long one": lambda peer: peer.reply(b" " * (MAX_ANSWER + 1)),
    "empty lists": lambda peer: peer.reply(b'{"data": [' + b"[]," * MAX_VALUES + b"0]}"),
    "wide letters": lambda peer: peer.reply(b'{"a": "' + b"x" * MAX_WIDE + "\U0001f69a".encode() + b'"}'),
}


def asked(answer: Answer) -> AppError:
    """What is told of this answer; the next one is a good one, and read."""
    answers = iter([answer])
    good: Answer = lambda peer: peer.reply(GOOD)  # noqa: E731 - a lambda with a type

    def one(peer: Peer) -> None:
        with suppress(OSError):
            next(answers, good)(peer)

    with RawServer(one) as server:
        http = Http(f"{server.url}/api", "token")
        try:
            with pytest.raises(AppError) as caught:
                http.get("/user")
            assert http.get("/user").body == json.loads(GOOD)
        finally:
            http.close()
        with suppress(AppError):
            download(f"{server.url}/latest.json", "estado-notifier", 100)
    return caught.value


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_an_answer_that_is_too_much(kind: str) -> None:
    assert type(asked(TOO_MUCH[kind])) is TooMuchError


@pytest.mark.parametrize(
    "answer",
    [
        lambda peer: peer.reply(b"[" * 100_000 + b"]" * 100_000),
        lambda peer: peer.reply(b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
        lambda peer: peer.reply(b'{"a":' * 100 + b"1" + b"}" * 100),
        lambda peer: peer.reply(b'{"a": ' + b"9" * 1_000_000 + b"}"),
        lambda peer: peer.reply(GOOD, Content_Encoding="br"),
        lambda peer: peer.reply(GOOD, Content_Encoding="gzip, gzip"),
        lambda peer: peer.reply(GOOD, Content_Encoding="gzip"),
        lambda peer: peer.reply(gzip.compress(GOOD)[:-9], Content_Encoding="gzip"),
    ],
    ids=["deep lists", "deep objects", "too deep", "a long number", "brotli", "twice", "not packed", "half"],
)
def test_an_answer_that_is_not_as_it_should_be(answer: Answer) -> None:
    assert type(asked(answer)) is BadReplyError


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1_000_000,
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: 1\r\n" % number for number in range(100_000)),
        b"HTTP/1.1 100 Continue\r\n\r\n" * 2_000_000,
    ],
    ids=["a long header", "many headers", "go on, go on"],
)
def test_a_head_without_an_end(head: bytes) -> None:
    assert isinstance(asked(lambda peer: peer.send(head)), AppError)


def drip(peer: Peer) -> None:
    """A byte now and then, each of them soon enough."""
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        peer.send(b" ")
        threading.Event().wait(0.05)


def drip_head(peer: Peer) -> None:
    for byte in itertools.cycle(b"HTTP/1.1 200 OK\r\nX: x\r\n"):
        peer.send(bytes([byte]))
        threading.Event().wait(0.05)


def small_chunks(peer: Peer) -> None:
    chunks(peer, itertools.repeat(b" "))


@pytest.mark.parametrize("answer", [drip, drip_head, small_chunks])
def test_an_answer_byte_by_byte(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifier.net.exchange.ANSWER_SECONDS", 1)
    assert type(asked(answer)) is TooSlowError


def test_what_is_large_and_good_is_read() -> None:
    rows = [
        {"id": number, "numero": f"ENT-{number}", "cliente": {"nombre": "Ñandú"}} for number in range(50_000)
    ]
    body = gzip.compress(json.dumps({"data": rows}, ensure_ascii=False).encode())
    with RawServer(lambda peer: peer.reply(body, Content_Encoding="gzip")) as server:
        http = Http(f"{server.url}/api", "token")
        assert http.get("/entregas").body == {"data": rows}
        http.close()


# Lists -----------------------------------------------------------------------------------------------------


def listed(profile: Profile, answer: Callable[[int], object]) -> AppError:
    """What is told of a list whose pages these are; each is asked for by its number."""
    asked = itertools.count(1)
    with RawServer(lambda peer: peer.reply(json.dumps(answer(next(asked))).encode())) as server:
        http = Http(f"{server.url}/api", "token")
        try:
            with pytest.raises(AppError) as caught:
                for _ in Api(profile, http).pages(ENTREGA):
                    pass
        finally:
            http.close()
    return caught.value


def page(number: int, rows: int = 1) -> object:
    data = [{"id": f"{number}-{row}", "estado": "X"} for row in range(rows)]
    return {"data": data, "meta": {"current_page": number, "last_page": number + 1}}


def test_a_list_that_grows_for_ever_ends(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_PAGES", 20)
    assert type(listed(profile, page)) is TooMuchError


def test_a_list_with_too_many_rows_ends(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_ROWS", 100)
    assert type(listed(profile, lambda number: page(number, 30))) is TooMuchError


def test_a_list_that_takes_for_ever_ends(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "LIST_SECONDS", 0.2)
    assert type(listed(profile, page)) is TooSlowError


def test_a_catalogue_without_an_end_keeps_no_list_from_being_read(profile: Profile) -> None:
    estados = json.dumps({"data": [{"codigo": f"E{number}"} for number in range(5000)]}).encode()
    with RawServer(lambda peer: peer.reply(estados)) as server:
        http = Http(f"{server.url}/api", "token")
        assert Api(profile, http).estados(ENTREGA) == ()
        http.close()


def test_all_lists_share_the_room_that_there_is(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_ROWS", 100)
    data = [{"id": row, "estado": "X"} for row in range(60)]
    body = json.dumps({"data": data, "meta": {"current_page": 1, "last_page": 1}}).encode()
    with RawServer(lambda peer: peer.reply(body)) as server:
        http = Http(f"{server.url}/api", "token")
        api = Api(profile, http)
        for _ in range(3):
            assert [len(page.items) for page in api.pages(ENTREGA)] == [60]
        with pytest.raises(TooMuchError):
            list(api.pages(VEHICULO))
        http.close()


def test_the_limits_are_far_above_what_is_ordinary() -> None:
    assert MAX_ROWS >= 2 * 100_000
    assert MAX_ANSWER >= 100 * 50_000  # a page of a hundred, each with all its sales


# Unpacking -------------------------------------------------------------------------------------------------


@given(st.binary(max_size=5000), st.integers(1, 700), st.sampled_from([gzip.compress, zlib.compress, bare]))
def test_what_was_packed_is_unpacked_in_whatever_parts_it_comes(
    content: bytes, size: int, pack: Callable[[bytes], bytes]
) -> None:
    packed = pack(content)
    parts = [packed[start : start + size] for start in range(0, len(packed), size)]
    encoding = "gzip" if pack is gzip.compress else "deflate"
    assert unpacked(parts, encoding, 5000, "host") == content


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "", "br", "zstd", "gzip, br"]))
def test_whatever_comes_is_an_answer_or_a_sentence(content: bytes, encoding: str) -> None:
    with suppress(AppError):
        assert len(unpacked([content], encoding, 1000, "host")) <= 1000
