"""Checks of the way to a server: proxy, name, route, clock, TLS; for the API and the event server alike."""

import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from notifier.context import NoServerError
from notifier.core.doctor import Finding, Outcome
from notifier.core.errors import AppError
from notifier.core.i18n import mark
from notifier.core.plain_text import plain_line
from notifier.core.times import date_text
from notifier.core.validity import validity
from notifier.doctor.case import Case
from notifier.net.causes import cause
from notifier.net.connectivity import Connectivity, Reached

SKEW = 60.0
"""Seconds between the two clocks from which on it is said."""

SOON = timedelta(days=14)
"""So long before its end a certificate is worth a warning."""

MAX_ADDRESSES = 4

_HOUR, _DAY = 60, 1440

Url = Callable[[Case], str]


def api_url(case: Case) -> str:
    """The address of the API."""
    return case.server.api_url


def events_url(case: Case) -> str:
    """The address of the event server."""
    return case.server.socket_address


def server(case: Case) -> Finding:
    """There is an address to ask."""
    if not case.server.api_url:
        error = NoServerError(path=case.paths.config_file)
        return Finding(Outcome.FAILURE, case.tell(error.title) + ".", error.tell(case.translate))
    facts = {"api_url": case.server.api_url, "socket_url": case.server.socket_address}
    return case.ok(mark("El servidor es {url}."), url=case.server.api_url, facts=facts)


def connectivity(case: Case, url: Url) -> Connectivity:
    """The steps to this address. Any thread."""
    address = url(case)
    return Connectivity(address, case.surroundings)


def shares_way(case: Case) -> bool:
    """Whether the event server has the same origin as the API."""
    mine, theirs = (urlsplit(url) for url in (case.server.api_url, case.server.socket_address))
    return (mine.scheme, mine.hostname, mine.port) == (theirs.scheme, theirs.hostname, theirs.port)


def unless_shared(check: Callable[[Case, Url], Finding]) -> Callable[[Case], Finding]:
    """A check of the way to the event server, where that is not the way to the API."""

    def ask(case: Case) -> Finding:
        if shares_way(case):
            return case.ok(mark("Es el mismo servidor que el de la API."), facts={"shared": True})
        return check(case, events_url)

    return ask


def proxy(case: Case, url: Url) -> Finding:
    """Which proxy leads there, and whether it does."""
    found = connectivity(case, url)
    if not found.proxy:
        return case.ok(mark("No se usa ningún proxy."), facts={"proxy": None})
    found.try_proxy()
    return case.ok(mark("El proxy {proxy} deja pasar."), proxy=found.proxy, facts={"proxy": found.proxy})


def name(case: Case, url: Url) -> Finding:
    """What the name of the host stands for."""
    found = connectivity(case, url)
    if found.proxy:
        return case.ok(mark("El nombre lo resuelve el proxy."), facts={"proxy": found.proxy})
    addresses = case.addresses[url(case)] = found.addresses()
    if addresses == [found.host]:
        return case.ok(mark("La dirección ya es un número."), facts={"addresses": addresses})
    return case.ok(
        mark("{host} es {addresses}."),
        host=found.host,
        addresses=", ".join(addresses[:MAX_ADDRESSES]),
        facts={"host": found.host, "addresses": addresses},
    )


def route(case: Case, url: Url) -> Finding:
    """Whether somebody takes a connection at these addresses, version 4 and 6 apart."""
    found = connectivity(case, url)
    if found.proxy:
        return case.ok(mark("La conexión la hace el proxy."), facts={"proxy": found.proxy})
    addresses = case.addresses[url(case)][:MAX_ADDRESSES]
    with ThreadPoolExecutor(MAX_ADDRESSES, "doctor route") as together:
        tried = list(together.map(found.try_address, addresses))
    lines = [_line(one) for one in tried]
    good = [one for one in tried if one.error is None]
    facts = {
        "port": found.port,
        "ipv4": _state(tried, is_v6=False),
        "ipv6": _state(tried, is_v6=True),
    }
    if not good:
        errors = [one.error for one in tried if one.error is not None]
        raise cause(errors[0], found.url)
    # A refusal costs nothing: the other one is tried at once. Silence costs seconds each time.
    silent = [one for one in tried if isinstance(one.error, TimeoutError)]
    if silent:
        return case.warning(
            mark("{address} no contesta, y {good} sí: cada conexión puede tardar más."),
            mark("Avise al administrador de la red o del servidor: una de sus direcciones no funciona."),
            address=silent[0].address,
            good=good[0].address,
            lines=lines,
            facts=facts,
        )
    quickest = min(one.seconds for one in good)
    return case.ok(
        mark("El puerto {port} acepta conexiones (en {ms} ms)."),
        port=found.port,
        ms=round(quickest * 1000),
        lines=lines if len(tried) > 1 else (),
        facts=facts,
    )


def clock(case: Case, url: Url) -> Finding:
    """How far this computer's clock is from the server's, and whether a certificate looks wrong by that."""
    found = connectivity(case, url)
    try:
        said = found.ask("HEAD", "/", believed=False)
        theirs = parsedate_to_datetime(said.headers["date"])
    except (AppError, KeyError, ValueError, TypeError):
        # Whatever it is, it belongs to a later check.
        return case.ok(mark("El servidor no dice la hora."), facts={"skew_seconds": None})
    theirs = theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
    ours = datetime.now(UTC) - timedelta(seconds=said.seconds / 2)
    # The server tells no fractions.
    skew = (ours - theirs).total_seconds() - 0.5
    facts = {"skew_seconds": round(skew, 1), "round_trip_seconds": round(said.seconds, 3)}
    if abs(skew) <= SKEW:
        return case.ok(mark("El reloj coincide con el del servidor."), facts=facts)
    ahead = mark("El reloj de este equipo está {apart} adelantado respecto del servidor")
    behind = mark("El reloj de este equipo está {apart} atrasado respecto del servidor")
    sentence = case.tell(ahead if skew > 0 else behind, apart=_apart(abs(skew)))
    advice = case.tell(mark("Ponga la fecha y la hora automáticas en los ajustes del equipo."))
    if found.scheme == "https" and _spoils_certificate(found, ours, theirs):
        sentence += case.tell(mark("; por eso su certificado no parece válido"))
        return Finding(Outcome.FAILURE, sentence + ".", advice, facts=facts)
    return Finding(Outcome.WARNING, sentence + ".", advice, facts=facts)


def tls(case: Case, url: Url) -> Finding:
    """Who vouches for the server, and until when."""
    found = connectivity(case, url)
    if found.scheme != "https":
        return case.ok(mark("La conexión no se cifra: no hay certificado."), facts={"tls": None})
    read, der, version = found.certificate()
    issuer = _issuer(read)
    until = _end(read, der)
    facts = {"tls": version, "issuer": issuer, "until": until.isoformat() if until else None}
    values = {
        "issuer": issuer,
        "until": date_text(until.astimezone().date(), case.translate) if until else "?",
    }
    if until is not None and until - datetime.now(UTC) < SOON:
        sentence = case.tell(mark("El certificado, de {issuer}, vence el {until}."), **values)
        advice = case.tell(mark("Avise al administrador del servidor: debe renovarlo antes."))
        return Finding(Outcome.WARNING, sentence, advice, facts=facts)
    sentence = case.tell(
        mark("El certificado es de {issuer}, válido hasta el {until} ({version})."), **values, version=version
    )
    return Finding(Outcome.OK, sentence, facts=facts)


def _spoils_certificate(found: Connectivity, ours: datetime, theirs: datetime) -> bool:
    with suppress(AppError):
        times = validity(found.certificate(believed=False)[1])
        return times is not None and times[0] <= theirs <= times[1] and not times[0] <= ours <= times[1]
    return False


def _issuer(read: object) -> str:
    fields = {}
    if isinstance(read, dict):
        fields = {key: value for part in read.get("issuer", ()) for key, value in part}
    return plain_line(fields.get("organizationName") or fields.get("commonName") or "?", 80)


def _end(read: object, der: bytes) -> datetime | None:
    if isinstance(read, dict) and isinstance(read.get("notAfter"), str):
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(read["notAfter"]), UTC)
    times = validity(der)
    return times[1] if times else None


def _line(one: Reached) -> str:
    if one.error is None:
        return f"{one.address}: {round(one.seconds * 1000)} ms"
    return f"{one.address}: {one.error.strerror or type(one.error).__name__}"


def _state(tried: list[Reached], *, is_v6: bool) -> str:
    mine = [one for one in tried if one.is_v6 is is_v6]
    if not mine:
        return "none"
    if any(one.error is None for one in mine):
        return "open"
    return "silent" if any(isinstance(one.error, TimeoutError) for one in mine) else "refused"


def _apart(seconds: float) -> str:
    minutes = seconds / 60
    if minutes < 2 * _HOUR:
        return f"{minutes:.0f} min"
    return f"{minutes / _HOUR:.0f} h" if minutes < 3 * _DAY else f"{minutes / _DAY:.0f} d"
