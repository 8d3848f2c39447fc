"""What an answer says of itself: its rows, how long the whole list is, and whether it is a no at all.

Every answer is untrusted. Numbers may be written as text, and what PHP filtered comes as an object.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from notifier.core.events import look_up
from notifier.core.plain_text import plain_line
from notifier.core.profile.rest import ListSpec, RestSpec
from notifier.net.paging import Declared
from notifier.net.sentences import sentence as usual_sentence

MAX_NUMBER = 10**12
"""Of pages or rows; what is larger is none."""

MAX_STEP = 4000
"""Characters of a link or a cursor."""

_DIGITS = re.compile(r"\s*[0-9]{1,15}\s*")
_NO = frozenset({"false", "0", "no", "n", *(_FAILED := ("error", "fail", "failed", "failure", "ko"))})
_FAILURES = range(400, 600)  # of statuses


def rows_of(body: Any, paths: Iterable[str]) -> list[Any] | None:
    """The rows that these paths lead to, or that the whole answer is; ``None`` where there are none."""
    if isinstance(body, list):
        return body
    for path in paths:
        found = look_up(body, path)
        if isinstance(found, list):
            return found
        # PHP makes an object of a list of which some were left out: {"0": …, "2": …}.
        if isinstance(found, Mapping) and found and all(key.isascii() and key.isdigit() for key in found):
            return list(found.values())
    return None


def declared(spec: ListSpec, body: Any) -> Declared:
    """What this answer says of its list."""
    if not isinstance(body, Mapping):
        return Declared()
    return Declared(
        page=number_at(body, spec.current_page),
        last=number_at(body, spec.last_page),
        total=number_at(body, spec.total),
        link=_link(body, spec.next),
        cursor=_step(look_up(body, path) for path in spec.cursor),
        more=_more(body, spec),
    )


def number_at(body: Mapping[str, Any], paths: Iterable[str]) -> int | None:
    """The first number that these paths lead to, from 0 on, as text or not; ``None`` for none."""
    return next((number for path in paths if (number := _number(look_up(body, path))) is not None), None)


def is_no(rest: RestSpec, body: Any) -> bool:
    """Whether a good answer says that it is none (``success: false``); where it says nothing it is one."""
    if not isinstance(body, Mapping):
        return False
    said = next((value for path in rest.success if (value := look_up(body, path)) is not None), None)
    return isinstance(said, (int, str)) and str(said).strip().lower() in _NO


def is_failure(body: Any) -> bool:
    """Whether an answer without a row says in one of the usual ways that it has none for a reason.

    ``{"status": "error"}``, ``{"ok": false}``, ``{"code": 500}``, ``{"errors": […]}``. With rows in it, or as
    an item of its own, it would be one: there ``status`` and ``code`` are fields like others.
    """
    if not isinstance(body, Mapping):
        return False
    statuses = [body.get(name) for name in ("status", "code")]
    return (
        bool(body.get("error") or body.get("errors"))
        or body.get("ok") is False
        or any(isinstance(status, str) and status.strip().lower() in _FAILED for status in statuses)
        or any(_number(status) in _FAILURES for status in statuses)
    )


def sentence(rest: RestSpec, body: Any) -> str:
    """What the server says to people, plain and bounded; empty where it says nothing."""
    values = (look_up(body, path) for path in rest.message) if isinstance(body, Mapping) else ()
    said = next((said for text in values if isinstance(text, str) and (said := plain_line(text))), "")
    return said or usual_sentence(body)


def _number(value: Any) -> int | None:
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    return value if type(value) is int and 0 <= value <= MAX_NUMBER else None


def _link(body: Mapping[str, Any], paths: Iterable[str]) -> str:
    """The first link; the number of the next page is none, it only says that there is one."""
    values = [look_up(body, path) for path in paths]
    links = (value.get("href") if isinstance(value, Mapping) else value for value in values)
    return _step(link for link in links if isinstance(link, str) and not _DIGITS.fullmatch(link))


def _step(values: Iterable[Any]) -> str:
    texts = (str(value).strip() for value in values if type(value) in (str, int))
    return next((text for text in texts if 0 < len(text) <= MAX_STEP and text.isprintable()), "")


def _more(body: Mapping[str, Any], spec: ListSpec) -> bool | None:
    """Whether more follows: as it is said, or by a place for what follows, which may be there and empty.

    What is there and cannot be followed says all the same that something follows.
    """
    for path in spec.more:
        value = look_up(body, path)
        if value is not None:
            return _is_yes(value)
    places = (*spec.next, *spec.cursor)
    if any(_is_yes(look_up(body, path)) for path in places):
        return True
    return False if any(_is_there(body, path) for path in places) else None


def _is_yes(value: Any) -> bool:
    return bool(value) and str(value).strip().lower() not in (*_NO, "", "null", "none")


def _is_there(body: Mapping[str, Any], path: str) -> bool:
    parent, _, name = path.rpartition(".")
    found = look_up(body, parent) if parent else body
    return isinstance(found, Mapping) and name in found
