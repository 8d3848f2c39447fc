"""Values out of bytes: the same bytes make the same value, and few bytes make interesting ones."""

import json
from collections.abc import Sequence
from typing import Any

_NUMBERS = (
    0,
    1,
    -1,
    7,
    255,
    2**31,
    2**63 - 1,
    2**63,
    -(2**63),
    10**40,
    0.5,
    -0.0,
    1e308,
    float("inf"),
    float("nan"),
)
_TEXTS = (
    *(
        "",
        " ",
        "7",
        "x",
        "x" * 63,
        "x" * 64,
        "x" * 65,
        "x" * 5000,
        "0",
        "-1",
        "1e5",
        "true",
        "null",
        "²",
        "٣",
    ),
    *("\x00", "\x1b]0;x\x07", "\x1b[2J", "\u202eabc", "\ud800", "\udfff", "e" + "\u0301" * 50, "\u200d" * 9),
    *(
        "<b>x</b>",
        "<img src='file:///x'>",
        "&amp;",
        "ñandú",
        "🚚",
        "👨‍👩‍👧",
        "\u2028",
        "a\nb\r\nc\td",
        "ß",
        "İ",
        "ǆ",
    ),
    *("2026-05-15T10:00:00-04:00", "2026-05-15T10:00:00.123Z", "2026-05-15", "0001-01-01T00:00:00+23:59"),
    *(
        "9999-12-31T23:59:59.999999-23:59",
        "2026-02-30T00:00:00Z",
        "12;00",
        "2026-05-15T24:00:00Z",
        "20260515T10Z",
    ),
    *(
        "EN_CAMINO",
        "en camino",
        "Entregado",
        "PROGRAMADO",
        "entrega",
        "proforma",
        "vehiculo",
        "entrega_logistica",
    ),
    *(
        "created",
        "updated",
        "deleted",
        "#28A745",
        "#28a74",
        "red",
        "https://x.bo/api",
        "http://[::1",
        "//x",
        "{id}",
    ),
)


class Drawn:
    """Takes values from bytes until they are used up; then it is all zeros."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def is_empty(self) -> bool:
        return self._at >= len(self._data)

    def byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1] if self._at <= len(self._data) else 0

    def rest(self) -> bytes:
        rest, self._at = self._data[self._at :], len(self._data)
        return rest

    def pick(self, choices: Sequence[Any]) -> Any:
        number = self.byte()
        if len(choices) > 256:
            number = number * 256 + self.byte()
        return choices[number % len(choices)]

    def text(self, words: Sequence[str] = ()) -> str:
        kind = self.byte() % 4
        if kind == 0 and words:
            return str(self.pick(words))
        if kind == 1:
            length = self.byte() % 24
            taken = bytes(self.byte() for _ in range(length))
            return taken.decode("utf-8", "surrogateescape" if taken[:1] == b"\xed" else "replace")
        return str(self.pick(_TEXTS))

    def value(self, words: Sequence[str] = (), depth: int = 4) -> Any:
        """Any value of JSON; the keys of objects are mostly among the words."""
        kind = self.byte() % 8
        if depth == 0 or kind < 2:
            return self.text(words)
        if kind == 2:
            return self.pick(_NUMBERS)
        if kind == 3:
            return self.pick((None, True, False, [], {}))
        if kind == 4:
            return [self.value(words, depth - 1) for _ in range(self.byte() % 4)]
        return self.document(words, depth - 1)

    def document(self, words: Sequence[str], depth: int = 4) -> dict[str, Any]:
        return {self.text(words): self.value(words, depth) for _ in range(self.byte() % 9)}

    def json_or_text(self, words: Sequence[str]) -> bytes:
        """A document as JSON, or the bytes themselves."""
        if self.byte() % 2:
            return self.rest()
        return json.dumps(self.value(words), ensure_ascii=bool(self.byte() % 2)).encode(
            errors="surrogatepass"
        )

    def filled(self, sample: Any) -> Any:
        """A sample with some of its values exchanged: most of it is as a parser expects it."""
        if self.byte() % 8 == 1:
            return self.value()
        if isinstance(sample, dict):
            return {key: self.filled(value) for key, value in sample.items() if self.byte() % 16 != 1}
        if isinstance(sample, list):
            return [self.filled(value) for value in sample]
        return sample


def words_of(value: Any) -> list[str]:
    """The keys and texts in a sample."""
    if isinstance(value, dict):
        return sorted({*value, *(word for each in value.values() for word in words_of(each))})
    if isinstance(value, list):
        return sorted({word for each in value for word in words_of(each)})
    return [value] if isinstance(value, str) else []
