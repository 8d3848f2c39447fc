"""A server that sends without bounds, at every place at once: the program stays small, and still reads."""

import gzip
import json
import subprocess
import sys
import threading
import zlib
from collections import defaultdict
from contextlib import suppress
from functools import cache

from notifier.net.bounds import MAX_ANSWER, MAX_MESSAGE, MAX_VALUES, MAX_WIDE
from tests.net.raw import Answer, Peer, RawServer

LIMIT = 200
"""MB of the whole process."""

WIDE = "\U0001f69a"


@cache
def packed(size: int) -> bytes:
    """So many bytes of JSON that begins like a list, as gzip."""
    pack = zlib.compressobj(1, wbits=16 + zlib.MAX_WBITS)
    parts = [pack.compress(b'{"data": [')]
    parts += [pack.compress(b" " * 1_000_000) for _ in range(size // 1_000_000)]
    return b"".join([*parts, pack.flush()])


def endless(peer: Peer) -> None:
    peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        peer.send(b"10000\r\n" + b" " * 65_536 + b"\r\n")


def small_rows() -> bytes:
    """As many rows as an answer may have values for, each of them an item."""
    rows = [{"id": number, "estado": "X"} for number in range(MAX_VALUES // 3)]
    return json.dumps({"data": rows, "meta": {"current_page": 1, "last_page": 1}}).encode()


def rest() -> list[Answer]:
    """What is too much, and what is just not yet."""
    bomb = packed(400_000_000)
    rows = gzip.compress(small_rows(), 1)
    texts = [
        b'{"data": [' + b"[]," * MAX_VALUES + b"0]}",
        b'{"data": [' + b"{}," * (MAX_VALUES // 2 - 10) + b"0]}",
        b'{"data": "' + b"x" * (MAX_WIDE - 100) + WIDE.encode() + b'"}',
        b'{"data": "\\ud83d\\ude9a' + b"x" * (MAX_ANSWER - 100) + b'"}',
        b"[" * 100_000,
    ]
    return [
        lambda peer: peer.reply(bomb, Content_Encoding="gzip"),
        endless,
        *((lambda peer, text=text: peer.reply(text)) for text in texts),
        lambda peer: peer.reply(rows, Content_Encoding="gzip"),
    ]


def large_frame(peer: Peer) -> None:
    peer.frame(b" ", announced=1_500_000_000)
    while True:
        peer.send(b" " * 65_536)


def fragments(peer: Peer) -> None:
    peer.frame(b"42[", fin=False)
    while True:
        peer.frame(b" " * 60_000, opcode=0, fin=False)


def events(peer: Peer) -> None:
    """Large ones, just not too large, and many."""
    text = b'42["estado:cambio",{"categoria":"entrega","x":"' + b"x" * (MAX_MESSAGE - 100) + b'"}]'
    for _ in range(60):
        peer.frame(text)
    peer.frame(b"1")


def test_the_program_stays_small() -> None:
    attacks: defaultdict[str, list[Answer]] = defaultdict(rest)
    by_websocket: list[Answer] = [large_frame, fragments, events]
    lock = threading.Lock()
    empty = json.dumps({"data": [], "meta": {"current_page": 1, "last_page": 1}}).encode()

    def next_of(left: list[Answer]) -> Answer | None:
        with lock:
            return left.pop(0) if left else None

    def answer(peer: Peer) -> None:
        path = peer.path.partition("?")[0]
        if path == "/api/user":
            peer.reply(b'{"user": {"id": 1, "name": "Ana"}}')
        elif path.startswith("/api"):
            attack = next_of(attacks[path])
            with suppress(OSError):
                (attack or (lambda peer: peer.reply(empty)))(peer)
        elif peer.is_websocket:
            attack = next_of(by_websocket)
            peer.admit()
            with suppress(OSError):
                if attack is not None:
                    attack(peer)
            peer.until_gone()
        else:
            attack = next_of(attacks[path])
            with suppress(OSError):
                (attack or (lambda peer: peer.reply(status=404)))(peer)

    with RawServer(answer) as server:
        run = subprocess.run(
            [sys.executable, "-m", "tests.net.reader", server.url],
            capture_output=True,
            text=True,
            check=False,
            timeout=110,
        )
        assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert {"TooMuchError", "BadReplyError"} <= set(told["errors"])
    assert not by_websocket
    lists = [left for path, left in attacks.items() if path in ("/api/entregas", "/api/vehiculos")]
    assert lists == [[], []]
    assert told["peak"] < LIMIT, told
