"""How servers wrap what an event says, and what is in there. Pure; any thread.

A broadcaster puts its own envelope around an event, the next one another, and some send JSON as a text:
whoever reads an event wants what is inside, whatever is around it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from notifier.core.json_text import read_json

MAX_NESTED = 6
"""Envelopes, lists and texts within each other; two of each are known."""

MAX_TEXT = 65_536
"""Characters of JSON in a text; Laravel's limit for a broadcast is a sixth of it."""

MAX_OBJECTS = 50
"""Of a list so many are read."""

MAX_SIGNS = 5000
"""Values in the JSON of a text, at most."""

_AROUND = {"event", "data", "socket", "channel"}

Names = tuple[str, ...]
"""The names of an event, the innermost first."""


def opened(name: str, args: tuple[Any, ...]) -> Iterator[tuple[Names, Mapping[str, Any]]]:
    """Each object of an event, with the names around it; nothing where it has none.

    Args:
        name: of the event, as it came.
        args: what came with it; servers that relay channels put the channel before the data.
    """
    found = 0
    for arg in args:
        for inner in _inside((name,), arg, MAX_NESTED):
            yield inner
            found += 1
            if found >= MAX_OBJECTS:
                return
        if found:
            return


def _inside(names: Names, value: Any, depth: int) -> Iterator[tuple[Names, Mapping[str, Any]]]:
    if depth <= 0:
        return
    match value:
        case str():
            yield from _in_text(names, value, depth)
        case list():
            for one in value[:MAX_OBJECTS]:
                yield from _inside(names, one, depth - 1)
        case {"event": str(inner), "data": data} if _is_wrapped(data) or is_envelope(value):
            found = False
            for one in _inside((inner, *names), data, depth - 1):
                found = True
                yield one
            if not found:
                yield (inner, *names), value
        case {"data": data} if len(value) == 1 and _is_wrapped(data):
            yield from _inside(names, data, depth - 1)
        case Mapping():
            yield names, value


def is_envelope(value: Mapping[str, Any]) -> bool:
    """Whether there is nothing in it but what broadcasters put around an event."""
    return set(value) <= _AROUND


def _is_wrapped(data: Any) -> bool:
    return isinstance(data, str | list | Mapping)


def _in_text(names: Names, text: str, depth: int) -> Iterator[tuple[Names, Mapping[str, Any]]]:
    # The name of a channel is no JSON; a text that is as long as a message is no event.
    is_json = text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[", '"') and len(text) <= MAX_TEXT
    if not is_json or sum(text.count(sign) for sign in ",[{") > MAX_SIGNS:
        return
    try:
        value = read_json(text.lstrip("\ufeff"))
    except ValueError:
        return
    yield from _inside(names, value, depth - 1)


def plain_name(name: str) -> str:
    """An event's name without what Laravel's client puts before it: a dot, or the slash of a class."""
    return name.strip().lstrip(".\\")
