"""The sentence in which a server says no: for the person who asked. Pure; any thread.

It is anybody's text: it is made one line and shortened, and is shown as plain text.
"""

from collections.abc import Mapping
from typing import Any

from notifier.core.events import look_up
from notifier.core.plain_text import plain_line

MAX_SENTENCES = 3
"""Of several complaints so many are told."""

LONGEST = 400
"""Characters of all of them."""

_PLACES = ("message", "error", "error.message", "mensaje", "detail", "error_description", "title")


def sentence(body: Any) -> str:
    """What a JSON answer says, empty where it says nothing.

    Laravel's ``errors`` go first: its ``message`` only says that there are some, or repeats the first.
    """
    if not isinstance(body, Mapping):
        return ""
    errors = body.get("errors")
    groups = errors.values() if isinstance(errors, Mapping) else [errors]
    lists = [group if isinstance(group, list) else [group] for group in groups]
    complaints = [told for group in lists for one in group[:MAX_SENTENCES] if (told := _line(one))]
    if complaints:
        return plain_line(" ".join(dict.fromkeys(complaints[:MAX_SENTENCES])), LONGEST)
    return next((told for place in _PLACES if (told := _line(look_up(body, place)))), "")


def plain_sentence(content: bytes, kind: str) -> str:
    """What an answer says that is a short text, not a page; ``kind``: of its ``Content-Type``."""
    if not kind.strip().lower().startswith("text/plain") or len(content) > LONGEST:
        return ""
    return plain_line(content.decode("utf-8", "replace"), LONGEST)


def _line(value: Any) -> str:
    return plain_line(value, LONGEST) if isinstance(value, str) else ""
