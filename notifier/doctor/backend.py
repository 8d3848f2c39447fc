"""Checks of the API: whether it is one of this profile, whose token it is shown, and its lists."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from notifier.core.counters import Counters
from notifier.core.doctor import Finding, Outcome
from notifier.core.errors import AppError
from notifier.core.i18n import mark
from notifier.core.model import Categoria
from notifier.core.numbers import number_text, thousands
from notifier.core.plain_text import plain_line
from notifier.core.wording import capitalized
from notifier.doctor.case import Case
from notifier.net.api import Api
from notifier.net.http import Http, NotFoundError

LISTS_SECONDS = 45.0
"""After so long a list that is still being read is left."""


def encrypted(case: Case) -> Finding:
    """Nobody on the way can read along, or somebody has accepted that; else nothing is asked."""
    server = case.server
    server.check_encrypted()
    if not server.is_encrypted:
        return case.warning(
            mark(
                "Sin cifrar, como alguien aceptó: quien esté en la red puede leer la contraseña y los datos."
            ),
            mark("Use una dirección https; pídala al administrador del servidor."),
            facts={"encrypted": False},
        )
    if urlsplit(server.api_url).scheme == "https":
        return case.ok(mark("Todo va cifrado."), facts={"encrypted": True})
    return case.ok(mark("Sin cifrar, pero no sale de este equipo."), facts={"encrypted": False})


def api(case: Case) -> Finding:
    """An API of this profile answers, without a token."""
    began = time.monotonic()
    with _api(case, None) as found:
        found.probe()
    seconds = time.monotonic() - began
    return case.ok(
        mark("La API responde (en {ms} ms)."), ms=round(seconds * 1000), facts={"seconds": round(seconds, 3)}
    )


def session(case: Case) -> Finding:
    """There is a token, and the API knows whose it is."""
    if case.token is None:
        return case.failure(
            mark("No hay sesión: nadie entró todavía, o se cerró la sesión."), mark("Inicie sesión.")
        )
    with _api(case, case.token) as found:
        case.user = user = found.user()
    names = " · ".join(part for part in (plain_line(user.name), plain_line(user.email)) if part)
    number = plain_line(user.id, 40)
    return case.ok(
        mark("El servidor acepta la sesión (usuario {id})."), id=number, private=names, facts={"user": number}
    )


def fits(case: Case) -> Finding:
    """The API has the lists of this profile at all: with another one the event server is misread, too."""
    with _api(case, case.token) as found:
        for categoria in _categorias(case):
            try:
                if found.has_list(categoria):
                    next(found.pages(categoria))
            except NotFoundError:
                return case.failure(
                    mark("La API no tiene la lista del perfil {profile}: {name}."),
                    mark("Revise [server] profile: casi siempre es el perfil de otro servidor."),
                    profile=plain_line(case.server.profile),
                    name=_name(case, categoria),
                    facts={"missing": categoria},
                )
            except AppError:  # belongs to the lists
                continue
    return case.ok(mark("La API tiene las listas de este perfil."))


def lists(case: Case) -> Finding:
    """Every list can be read to its end, and every row of it."""
    read: dict[str, Mapping[str, Any]] = {}
    errors: dict[Categoria, AppError] = {}
    lines = []
    counters = Counters()
    with _api(case, case.token, counters) as found:
        for categoria in _categorias(case):
            if not found.has_list(categoria):
                continue
            try:
                row = read[categoria] = _read(found, categoria, counters)
            except AppError as error:
                errors[categoria] = error
                read[categoria] = {"error": type(error).__name__}
                lines.append(f"{_name(case, categoria)}: {error.tell(case.translate)}")
            else:
                lines.append(_line(case, categoria, row))
    facts = {"lists": read}
    if errors:
        first = next(iter(errors.values()))
        sentence = case.tell(
            mark("No se puede leer: {names}."), names=", ".join(_name(case, one) for one in errors)
        )
        return Finding(Outcome.FAILURE, sentence, first.tell(case.translate), tuple(lines), facts)
    rows = sum(row["rows"] for row in read.values())
    unreadable = sum(row["unreadable"] for row in read.values())
    if unreadable:
        return case.warning(
            mark("{unreadable} de {rows} filas no se entienden, y no se muestran."),
            mark("Revise el perfil, o avise al administrador del servidor."),
            unreadable=unreadable,
            rows=thousands(rows, case.translate),
            lines=lines,
            facts=facts,
        )
    if not all(row["complete"] for row in read.values()):
        return case.warning(
            mark("Las listas tardan demasiado: se leyeron {rows} filas."),
            mark("Avise al administrador del servidor: responde despacio."),
            rows=thousands(rows, case.translate),
            lines=lines,
            facts=facts,
        )
    return case.ok(
        mark("Se leyeron todas las listas: {rows} filas."),
        rows=thousands(rows, case.translate),
        lines=lines,
        facts=facts,
    )


def _read(found: Api, categoria: Categoria, counters: Counters) -> dict[str, Any]:
    began = time.monotonic()
    rows = pages = 0
    complete = False
    for page in found.pages(categoria):
        pages += 1
        rows += len(page.items)
        complete = page.last
        if time.monotonic() - began > LISTS_SECONDS:
            break
    seconds = round(time.monotonic() - began, 2)
    unreadable = counters.count("rows_unreadable", categoria)
    return {
        "rows": rows + unreadable,
        "unreadable": unreadable,
        "pages": pages,
        "seconds": seconds,
        "complete": complete,
    }


def _line(case: Case, categoria: Categoria, row: Mapping[str, Any]) -> str:
    text = mark("{name}: {rows} filas · ilegibles: {unreadable} · páginas: {pages} · {seconds} s")
    counts = {key: thousands(row[key], case.translate) for key in ("rows", "unreadable", "pages")}
    seconds = number_text(row["seconds"], 2, case.translate)
    return case.tell(text, name=_name(case, categoria), seconds=seconds, **counts)


def _categorias(case: Case) -> tuple[Categoria, ...]:
    return case.profile.keys if case.profile is not None else ()


def _name(case: Case, categoria: Categoria) -> str:
    """What the items of a category are called, at the beginning of a line."""
    specs = case.profile.categorias if case.profile is not None else ()
    found = (spec.names(case.translate).plural for spec in specs if spec.categoria == categoria)
    return capitalized(next(found, categoria))


@contextmanager
def _api(case: Case, token: str | None, counters: Counters | None = None) -> Iterator[Api]:
    if case.profile is None:
        raise AppError
    http = Http(case.server.api_url, token, surroundings=case.surroundings)
    try:
        yield Api(case.profile, http, counters)
    finally:
        http.close()
