"""JSON that somebody else wrote, read within bounds. Pure; any thread."""

import json
from typing import Any

MAX_DEPTH = 32
"""Objects and lists within each other; no backend of the contract needs more than eight."""


def read_json(text: str | bytes | bytearray, max_depth: int = MAX_DEPTH) -> Any:
    """Read a document. How long the text may be is the business of whoever read it.

    Args:
        text: the document; bytes are UTF-8, UTF-16 or UTF-32.
        max_depth: objects and lists within each other.

    Raises:
        ValueError: it is no JSON (``NaN`` and ``Infinity`` are none), its bytes are no text, a whole number
            in it has thousands of digits, or it is deeper than that.
    """
    try:
        document = json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("too deep") from None
    # Level by level: a call for each level would be what the depth is bounded against.
    level = [document]
    for _ in range(max_depth + 1):
        level = [child for each in level for child in _children(each)]
        if not level:
            return document
    raise ValueError("too deep")


def _children(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")
