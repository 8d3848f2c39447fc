"""Reads the profiles that come with the program, without the library that checks what people write.

Pydantic would cost every start some 0.15 s of processor time, and ten megabytes for as long as the program
runs. The shipped files were checked by tests before they were built in, so here they are read by the types of
:mod:`notifier.core.profile.profile` alone. A person's own file goes through
:mod:`notifier.core.profile.check`, which makes equal values of a right one.
"""

import tomllib
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Annotated, Any, get_args, get_origin

from notifier.core.profile.fields import After, Before, Held
from notifier.core.profile.profile import Profile


def shipped_profile(text: str) -> Profile:
    """Read a profile that is known to be right. Pure; any thread.

    Of a wrong one only some mistakes are found, and those are told to programmers: wrong types pass, as do
    numbers and texts beyond their limits.

    Raises:
        ValueError, TypeError, KeyError: a mistake was found.
    """
    profile: Profile = _read(Profile, tomllib.loads(text))
    return profile


def _read(kind: Any, value: Any) -> Any:
    if isinstance(kind, type) and is_dataclass(kind):
        kinds = {field.name: field.type for field in fields(kind)}
        return kind(**{name: _read(kinds[name], found) for name, found in value.items()})
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _annotated(inner[0], inner[1:], value)
    if origin in (tuple, frozenset):
        return origin(_read(inner[0], element) for element in value)
    if origin is dict:
        return {_read(inner[0], key): _read(inner[1], found) for key, found in value.items()}
    if type(None) in inner:  # of X | None; TOML has no null
        return _read(inner[0], value)
    return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value


def _annotated(kind: Any, marks: tuple[Any, ...], value: Any) -> Any:
    for mark in marks:
        if isinstance(mark, Before):
            value = mark.change(value)
    value = _read(kind, value)
    for mark in marks:
        if isinstance(mark, After) and not isinstance(mark, Held):
            value = mark.change(value)
    return value
