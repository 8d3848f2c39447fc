"""How much is read of what others send, and for how long: by every reader of this package.

The limits are far above what a backend of the contract sends. A process that reads up to each of them stays
below 200 MB.
"""

import re
import time
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from notifier.core.answer_errors import TooMuchError, TooSlowError
from notifier.core.errors import BadReplyError

MAX_ANSWER = 8 * 1024 * 1024
"""Bytes of an answer, unpacked; a page of a list has some hundred thousand."""

MAX_WIDE = MAX_ANSWER // 4
"""Bytes of an answer with letters beyond the first 65,536: as a text, each of its letters takes four."""

MAX_VALUES = 300_000
"""Values in the JSON of an answer; each takes some sixty bytes."""

MAX_MESSAGE = 1024 * 1024
"""Bytes of a message of the websocket; an event has some hundred."""

MAX_HEAD = 64 * 1024
"""Bytes before the content: status and headers."""

MAX_MESSAGE_VALUES = 20_000
"""Values in the JSON of an event."""

MAX_PACKETS = 20_000
"""Packets in one answer to a poll."""

ANSWER_SECONDS = 60.0
"""For a whole answer, from the question on."""

MESSAGE_SECONDS = 20.0
"""For a whole message of the websocket, on top of how long one may wait for its beginning."""

MAX_PAGES = 10_000
"""Of a list."""

MAX_ROWS = 200_000
"""Rows of all lists together; a hundred thousand items take some 55 MB."""

LIST_SECONDS = 3600.0
"""For all pages of a list, pauses included. A list of all the rows that there is room for, a hundred a page,
takes half an hour of a server that lets itself be asked once a second. What is older is begun anew."""

MAX_ESTADOS = 500
"""States of a category in the server's catalogue."""

_PIECE = 64 * 1024
_WIDE = re.compile(rb"[\xf0-\xf4]")
_WINDOWS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}

ENCODINGS = "gzip, deflate"
"""What :func:`unpacked` understands, as a header says it."""


class Allowance:
    """What one answer may still cost. One thread at a time."""

    def __init__(self, host: str, size: int, seconds: float) -> None:
        """It begins now.

        Args:
            host: who is named when it is used up.
            size: bytes, as they come over the wire.
            seconds: for all of it.
        """
        self._host = host
        self._size = size
        self._until = time.monotonic() + seconds
        self.taken = 0
        """Bytes that came."""

    def patience(self, seconds: float | None) -> float:
        """How long the next step may wait: so many seconds, and not beyond the end.

        Raises:
            TooSlowError: the time is over, though something came.
            TimeoutError: the time is over, and nothing came.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            if self.taken:
                raise TooSlowError(host=self._host)
            raise TimeoutError("timed out")
        return left if seconds is None else min(seconds, left)

    def take(self, count: int) -> None:
        """So many bytes came.

        Raises:
            TooMuchError: more than there may be.
        """
        self.taken += count
        if self.taken > self._size:
            raise TooMuchError(host=self._host)

    @property
    def is_late(self) -> bool:
        """Whether its time is over, though something came."""
        return self.taken > 0 and time.monotonic() >= self._until


class Shelves:
    """How many rows all lists of one server have together. Any thread, one at a time for each list."""

    def __init__(self, host: str) -> None:
        """Nothing was read; ``host`` is named when it is too much."""
        self.host = host
        self._rows: dict[str, int] = {}

    def put(self, name: str, rows: int) -> None:
        """A list has so many rows by now.

        Raises:
            TooMuchError: all together there are more than there is room for.
        """
        self._rows[name] = rows
        if sum(list(self._rows.values())) > MAX_ROWS:
            del self._rows[name]
            raise TooMuchError(host=self.host)


class Leafing:
    """How much of one list may be read: pages, rows and time. One thread."""

    def __init__(self, shelves: Shelves, name: str) -> None:
        """It begins now; ``name`` is the list's."""
        self._shelves = shelves
        self._name = name
        self._began = time.monotonic()
        self._rows = 0

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.monotonic() - self._began

    @property
    def is_late(self) -> bool:
        """Whether its time is over."""
        return self.seconds > LIST_SECONDS

    def turn(self, number: int) -> None:
        """The page of this number, from 1 on, is asked for next.

        Raises:
            TooMuchError: there are more than any list has.
            TooSlowError: it takes too long.
        """
        if number > MAX_PAGES:
            raise TooMuchError(host=self._shelves.host)
        if self.is_late:
            raise TooSlowError(host=self._shelves.host)

    def take(self, rows: int) -> None:
        """So many rows came.

        Raises:
            TooMuchError: there are more than there is room for.
        """
        self._rows += rows
        self._shelves.put(self._name, self._rows)


def unpacked(parts: Iterable[bytes], encoding: str, limit: int, host: str) -> bytes:
    """The content of an answer. Any thread.

    Args:
        parts: as they come.
        encoding: of the answer's ``Content-Encoding``, empty for none.
        limit: bytes that it may have when it is unpacked; no more is ever unpacked.
        host: who is named where it is not as it should be.

    Raises:
        TooMuchError: it is longer.
        BadReplyError: it is not what its encoding says, or packed in a way that was not asked for.
    """
    encoding = encoding.strip().lower()
    if encoding not in ("", "identity", *_WINDOWS):
        raise BadReplyError(host=host)
    pieces = _pieces(parts, encoding) if encoding in _WINDOWS else parts
    content = bytearray()
    try:
        for piece in pieces:
            content += piece
            if len(content) > limit:
                raise TooMuchError(host=host)
    except zlib.error:
        raise BadReplyError(host=host) from None
    return bytes(content)


def _pieces(parts: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """What is in these parts, a little at a time."""
    unpack: Any = None
    for part in filter(None, parts):
        if unpack is None:
            # Some servers leave the head of deflate away.
            is_bare = encoding == "deflate" and part[0] & 0x0F != zlib.DEFLATED
            unpack = zlib.decompressobj(-zlib.MAX_WBITS if is_bare else _WINDOWS[encoding])
        rest = part
        while rest and not unpack.eof:
            yield unpack.decompress(rest, _PIECE)
            rest = unpack.unconsumed_tail
    if unpack is not None and not unpack.eof:
        raise zlib.error("it ends in the middle")


def check_values(content: bytes, host: str) -> None:
    """Return where reading this JSON costs no more memory than there is for it. Any thread.

    Raises:
        TooMuchError: it would.
    """
    values = sum(content.count(sign) for sign in (b",", b"[", b"{"))
    if values > MAX_VALUES or (len(content) > MAX_WIDE and _WIDE.search(content)):
        raise TooMuchError(host=host)


def count_values(text: str) -> int:
    """How many values some JSON has at most. Any thread."""
    return text.count(",") + text.count("[") + text.count("{")
