"""A list or a table in the settings, however somebody wrote it: as TOML, as JSON, or as one plain text.

An environment variable is always one text, and what holds variables (a shell, systemd, Docker) keeps or drops
quotes in its own way, so all of these are the same list: ``a, b``, ``"a", "b"``, ``["a", "b"]`` and
``'["a", "b"]'``. Pure; any thread.
"""

import json
import re
import tomllib
from typing import Any

_QUOTES = ('"', "'")
_KEY = "value"


def as_list(value: object, separators: str = ",") -> list[Any]:
    """The values of a list; what each of them may be is for the caller to say.

    Args:
        value: a list, or a text: TOML's or JSON's list, or values between ``separators``, of which empty ones
            do not count.
        separators: each of these letters ends a value; none of them does within quotes.

    Raises:
        ValueError: it is neither, for example ``[a, b]`` without quotes.
    """
    if isinstance(value, list):
        return value
    if not isinstance(value, str):
        raise ValueError("no list")  # noqa: TRY004 - as for every other value that is none
    text = value.strip()
    if text.startswith("["):
        return _list(text)
    if text.startswith(_QUOTES):
        quoted = _list(f"[{text}]")
        # Quotes around the whole: somebody's shell was not there to take them away.
        return as_list(quoted[0], separators) if len(quoted) == 1 else quoted
    parts = re.split(f"[{re.escape(separators)}]", text)
    return [part.strip() for part in parts if part.strip()]


def as_table(value: object) -> dict[str, Any]:
    """The entries of a table; what each of them may be is for the caller to say.

    Args:
        value: a table, or a text: TOML's or JSON's table with its braces or without, or ``a=b,c; d=e``.

    Raises:
        ValueError: it is neither, or a name is there twice.
    """
    if isinstance(value, dict):
        return value
    if not isinstance(value, str):
        raise ValueError("no table")  # noqa: TRY004 - as above
    text = value.strip()
    if text.startswith("{"):
        return _table(text)
    if text.startswith(_QUOTES) and text.endswith(text[0]) and (quoted := _quoted(text)) is not None:
        return as_table(quoted)
    if set(text) & {*_QUOTES, "[", "{"}:
        return _table(f"{{{text}}}")
    entries = [part.partition("=") for part in text.split(";") if part.strip()]
    return _once([(name.strip(), values) for name, _, values in entries])


def _quoted(text: str) -> str | None:
    """What stands in a text that is one pair of quotes and what they hold."""
    try:
        found = _list(f"[{text}]")
    except ValueError:
        return None
    return found[0] if len(found) == 1 and isinstance(found[0], str) else None


def _list(text: str) -> list[Any]:
    found = _parsed(text)
    if not isinstance(found, list):
        raise ValueError("no list")  # noqa: TRY004 - as above
    return found


def _table(text: str) -> dict[str, Any]:
    found = _parsed(text)
    if not isinstance(found, dict):
        raise ValueError("no table")  # noqa: TRY004 - as above
    return found


def _parsed(text: str) -> Any:
    """TOML's value, or JSON's."""
    try:
        document = tomllib.loads(f"{_KEY} = {text}")
    except (tomllib.TOMLDecodeError, RecursionError):
        try:
            return json.loads(text, object_pairs_hook=_once)
        except RecursionError:
            raise ValueError("too deep") from None
    # Whatever follows after a line break would be a key of its own.
    return document[_KEY] if len(document) == 1 else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("twice")
    return table
