"""What is wrong in the file of a profile, in the user's words and with the place in the file.

To be imported only where a person's own file is read: pydantic comes with it (see
:mod:`notifier.core.profile.shipped`).
"""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from notifier.core.i18n import mark
from notifier.core.problems import Problem, ProblemsError, syntax_problem
from notifier.core.profile.categorias import CategoriaSpec
from notifier.core.profile.fields import MistakeError
from notifier.core.profile.profile import Profile
from notifier.core.profile.references import Place, declared_keys, reference_mistakes

_Told = tuple[str, str, tuple[tuple[str, object], ...]]
"""Where a mistake is, what it is, and what stands in the sentence's places."""

_EXPECTED: Mapping[str, str] = {
    "missing": mark("falta {key}"),
    "string_type": mark("se espera un texto entre comillas"),
    "string_too_short": mark("no puede estar vacío"),
    "string_too_long": mark("es demasiado largo: hasta {max_length} letras"),
    "too_short": mark("no puede estar vacío"),
    "too_long": mark("son demasiados: hasta {max_length}"),
    "int_type": mark("se espera un número entero"),
    "int_parsing": mark("se espera un número entero"),
    "int_from_float": mark("se espera un número entero"),
    "greater_than_equal": mark("se espera un número a partir de {ge}"),
    "less_than_equal": mark("se espera un número hasta {le}"),
    "bool_type": mark("se espera true o false"),
    "bool_parsing": mark("se espera true o false"),
    "tuple_type": mark("se espera una lista"),
    "frozen_set_type": mark("se espera una lista"),
    "dict_type": mark("se espera una sección"),
    "dataclass_type": mark("se espera una sección"),
    "enum": mark("se espera uno de: {expected}"),
    "literal_error": mark("se espera uno de: {expected}"),
}


class ProfileFileError(ProblemsError):
    """The file of a profile can't be used; ``problems`` names every mistake in it."""

    title = mark("Perfil con errores")
    advice = mark("Corrija el perfil y vuelva a iniciar el programa.")


def check_profile(text: str, filename: str, usual: tuple[CategoriaSpec, ...] = ()) -> Profile:
    """Read a profile that a person wrote. Pure; any thread.

    ``filename``: how the file is called in messages. ``usual``: the categories of a file that declares none,
    as those of earlier versions did.

    Raises:
        ProfileFileError: with every mistake in it, in the order of the file.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileFileError((syntax_problem(error, filename),)) from None
    if usual:
        document.setdefault("categorias", usual)
    lines = _lines(text)
    found = [
        (_line(lines, place), (_written(place), message, values))
        for place, message, values in reference_mistakes(document, declared_keys(document))
    ]
    try:
        profile = TypeAdapter(Profile).validate_python(document)
        if not found:
            return profile
    except ValidationError as error:
        found += _found(error.errors(), lines)
    raise ProfileFileError(tuple(_as_problem(filename, line, told) for line, told in sorted(found)))


def _found(details: Sequence[ErrorDetails], lines: Mapping[Place, int]) -> list[tuple[int, _Told]]:
    meant = {(*detail["loc"][:-1], _guess(detail["loc"])) for detail in details if _is_unknown(detail)}
    around = {detail["loc"][:end] for detail in details for end in range(len(detail["loc"]))}
    told = [
        detail
        for detail in details
        # A key that is only misspelt is not missing, too; and what has mistakes in it is not empty.
        if (detail["type"] != "missing" or detail["loc"] not in meant)
        and (detail["type"] != "too_short" or detail["loc"] not in around)
    ]
    return [(_line(lines, detail["loc"]), _problem(detail)) for detail in told]


def _as_problem(filename: str, line: int, told: _Told) -> Problem:
    where, message, values = told
    return Problem(f"{filename}:{line}: {where}" if where else f"{filename}:{line}", message, dict(values))


def _problem(detail: ErrorDetails) -> _Told:
    place, kind = detail["loc"], detail["type"]
    values: dict[str, Any] = dict(detail.get("ctx", {}))
    if isinstance(mistake := values.get("error"), MistakeError):
        return _written(place), mistake.text, tuple(mistake.values.items())
    if kind == "missing":
        values["key"] = str(place[-1])
        place = place[:-1]
    if _is_unknown(detail):
        hint = _guess(place) or ", ".join(_keys(place[:-1]))
        message = mark("{name} no existe; ¿quiso decir {hint}?")
        return _written(place[:-1]), message, (("name", str(place[-1])), ("hint", hint))
    message = _EXPECTED.get(kind, mark("no es válido ({detail})"))
    values["detail"] = detail["msg"]
    values["expected"] = str(values.get("expected", "")).replace("'", "").replace(" or ", ", ")
    used = {key: str(value) for key, value in values.items() if f"{{{key}}}" in message}
    return _written(place), message, tuple(used.items())


def _is_unknown(detail: ErrorDetails) -> bool:
    return detail["type"] == "unexpected_keyword_argument"


def _guess(place: Place) -> str:
    """The key that was meant, if one is close."""
    return next(iter(difflib.get_close_matches(str(place[-1]), list(_keys(place[:-1])), 1)), "")


def _keys(place: Place) -> Iterator[str]:
    """What may stand at a place."""
    section: Any = Profile
    for step in place:
        kinds = _kinds(section)
        # Inside of a list or of a table whose keys are free, the step is a number or such a key.
        section = _inner(kinds[str(step)]) if step in kinds else section
    yield from _kinds(section)


def _kinds(section: Any) -> Mapping[str, Any]:
    return {field.name: field.type for field in fields(section)} if is_dataclass(section) else {}


def _inner(annotation: Any) -> Any:
    """The section in ``tuple[Section, …]``, ``dict[str, Section]`` or ``Section | None``."""
    if is_dataclass(annotation):
        return annotation
    return next((found for part in get_args(annotation) if is_dataclass(found := _inner(part))), None)


def _written(place: Place) -> str:
    """``rest.lists.entrega.path``; of lists the number, as people count."""
    text = ""
    for step in place:
        if isinstance(step, int):
            text += f"[{step + 1}]"
        elif step != "[key]":
            text += f".{step}" if text else str(step)
    return text


def _lines(text: str) -> dict[Place, int]:
    """The line of each table and key; the parser of the standard library does not tell it."""
    lines: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]", line):
            *around, last = _parts(header[2])
            table = ()
            for step in around:  # below a list of tables its last one is meant
                table = (*table, step)
                table = (*table, counts[table]) if table in counts else table
            table = (*table, last)
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            for end in range(1, len(table) + 1):
                lines.setdefault(table[:end], number)
        elif key := re.match(r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*[\w-]+)*)\s*=", line):
            place = (*table, *_parts(key[1]))
            for end in range(len(table) + 1, len(place) + 1):
                lines.setdefault(place[:end], number)
    return lines


def _parts(dotted: str) -> Sequence[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]


def _line(lines: Mapping[Place, int], place: Place) -> int:
    """The line of the place, or of the nearest one around it."""
    for end in range(len(place), 0, -1):
        if place[:end] in lines:
            return lines[place[:end]]
    return 1
