"""The user's preferences: defaults, validation, and errors that name the place and what would be right.

A setting comes from the TOML file or from ``ESTADO_NOTIFIER_<SECTION>__<KEY>``; the environment wins.
"""

import difflib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from notifier.core.i18n import mark
from notifier.core.problems import Problem, ProblemsError, syntax_problem
from notifier.core.rules import Rule, parse_rule

ENVIRONMENT_PREFIX = "ESTADO_NOTIFIER_"
TOKEN_VARIABLE = "ESTADO_NOTIFIER_TOKEN"  # noqa: S105 - the name of the variable, not a token
LANGUAGES = ("auto", "es", "en")
RELAY_SECTION = "relay"
"""The section of another program of this package; :mod:`notifier.server.relay.settings` reads it."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where the backend is and how it speaks.

    ``profile``: the name of one that the program ships, or the path of a file (``….toml``) of the user's own.
    """

    api_url: str = ""
    socket_url: str = ""
    profile: str = "estandar"
    login: str = ""

    @property
    def socket_address(self) -> str:
        """``socket_url``, or the origin of ``api_url`` where none was given."""
        if self.socket_url or not self.api_url:
            return self.socket_url
        parts = urlsplit(self.api_url)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class Notifications:
    """What is told. Without ``rules`` the profile's own hold.

    ``link_warning_after``: seconds without a live link until it is told; 0 for never.
    """

    rules: tuple[Rule, ...] = ()
    link_warning_after: int = 30


@dataclass(frozen=True, slots=True)
class Sync:
    """How often is asked without being told to (contract 2.3, silence).

    ``poll_live`` and ``poll_down``: seconds between two looks at a list, with and without the socket.
    ``full_every``: minutes after which a look reads the whole list again, not only what changed.
    """

    poll_live: int = 60
    poll_down: int = 20
    full_every: int = 15


@dataclass(frozen=True, slots=True)
class SyncChoice:
    """What the user chose of :class:`Sync`; ``None`` where the profile's own intervals hold."""

    poll_live: int | None = None
    poll_down: int | None = None
    full_every: int = 15

    def over(self, live: int, down: int) -> Sync:
        """The intervals that hold where the profile's own are these seconds."""
        return Sync(
            live if self.poll_live is None else self.poll_live,
            down if self.poll_down is None else self.poll_down,
            self.full_every,
        )


@dataclass(frozen=True, slots=True)
class History:
    """What is kept of the past. ``days``: how long."""

    days: int = 90


@dataclass(frozen=True, slots=True)
class Interface:
    """How the program looks."""

    language: str = "auto"


@dataclass(frozen=True, slots=True)
class Settings:
    """All preferences; frozen, for any thread."""

    server: Server = field(default_factory=Server)
    notifications: Notifications = field(default_factory=Notifications)
    sync: SyncChoice = field(default_factory=SyncChoice)
    history: History = field(default_factory=History)
    ui: Interface = field(default_factory=Interface)


class SettingsError(ProblemsError):
    """The configuration can't be used; ``problems`` names every mistake in it."""

    title = mark("Configuración con errores")
    advice = mark("Corrija el archivo de configuración y vuelva a iniciar el programa.")


def is_web_address(text: str) -> bool:
    """Whether this is an http(s) address without a user name or password in it. Pure; any thread."""
    try:
        parts = urlsplit(text)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and port_is_good
    )


class _WrongError(Exception):
    """A value is not right; says what would be."""

    def __init__(self, expected: str, **values: object) -> None:
        super().__init__(expected)
        self.expected = expected
        self.values = values


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _WrongError(mark("se espera un texto entre comillas"))
    return value


def _url(value: object) -> str:
    text = _text(value).strip().rstrip("/")
    if text and not is_web_address(text):
        raise _WrongError(mark("se espera una dirección como https://servidor.bo/api"))
    return text


def _profile(value: object) -> str:
    text = _text(value)
    if not re.fullmatch(r"[a-z][a-z0-9-]*|.+\.toml", text):
        raise _WrongError(mark("se espera el nombre de un perfil, o el archivo .toml de uno propio"))
    return text


def _language(value: object) -> str:
    if value not in LANGUAGES:
        raise _WrongError(mark("se espera uno de: {choices}"), choices=", ".join(LANGUAGES))
    return str(value)


def _between(lowest: int, highest: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, str) and value.strip().isdecimal():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            raise _WrongError(
                mark("se espera un número entero entre {lowest} y {highest}"), lowest=lowest, highest=highest
            )
        return value

    return read


def _rules(value: object) -> tuple[Rule, ...]:
    if isinstance(value, str):
        value = [part for part in value.split(";") if part.strip()]
    if not isinstance(value, list):
        raise _WrongError(mark("se espera una lista de reglas"))
    try:
        return tuple(parse_rule(_text(text)) for text in value)
    except ValueError:
        raise _WrongError(
            mark('cada regla se escribe como "{example}"'), example="entrega: EN_CAMINO -> ENTREGADO [normal]"
        ) from None


_KEYS: Mapping[str, Mapping[str, Callable[[object], Any]]] = {
    "server": {"api_url": _url, "socket_url": _url, "profile": _profile, "login": _text},
    "notifications": {"rules": _rules, "link_warning_after": _between(0, 86_400)},
    "sync": {
        "poll_live": _between(5, 3600),
        "poll_down": _between(5, 3600),
        "full_every": _between(1, 1440),
    },
    "history": {"days": _between(1, 3650)},
    "ui": {"language": _language},
}


def parse_settings(text: str, filename: str, environ: Mapping[str, str]) -> Settings:
    """Read the text of a configuration file and the environment over it. Pure; any thread.

    Args:
        text: TOML, empty where there is no file.
        filename: how the file is called in messages.
        environ: the environment, of which only the program's own variables are read.

    Raises:
        SettingsError: with every problem found, in the order of the file.
    """
    problems: list[Problem] = []
    values: dict[str, dict[str, Any]] = {section: {} for section in _KEYS}
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError((syntax_problem(error, filename),)) from None
    for section, key, value in _entries(document):
        if section == RELAY_SECTION:
            continue
        where = f"{filename}:{line_of(text, section, key)}"
        _take(values, problems, where, section, key, value)
    for name, value in environ.items():
        if name.startswith(ENVIRONMENT_PREFIX) and name != TOKEN_VARIABLE:
            section, _, key = name.removeprefix(ENVIRONMENT_PREFIX).lower().partition("__")
            if section == RELAY_SECTION:
                continue
            _take(values, problems, name, section, key, value)
    if problems:
        raise SettingsError(tuple(problems))
    return Settings(
        Server(**values["server"]),
        Notifications(**values["notifications"]),
        SyncChoice(**values["sync"]),
        History(**values["history"]),
        Interface(**values["ui"]),
    )


def _entries(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for section, content in document.items():
        if not isinstance(content, dict):
            yield "", section, content
            continue
        if section not in _KEYS:
            yield section, "", content
            continue
        for key, value in content.items():
            yield section, key, value


def _take(
    values: dict[str, dict[str, Any]],
    problems: list[Problem],
    where: str,
    section: str,
    key: str,
    value: object,
) -> None:
    read = _KEYS.get(section, {}).get(key)
    if read is None:
        problems.append(_unknown(where, section, key))
        return
    try:
        values[section][key] = read(value)
    except _WrongError as wrong:
        problems.append(Problem(f"{where}: [{section}] {key}", wrong.expected, wrong.values))


def _unknown(where: str, section: str, key: str) -> Problem:
    if section and section not in _KEYS:
        guess = difflib.get_close_matches(section, _KEYS, 1)
        name, hint = f"[{section}]", f"[{guess[0]}]" if guess else ", ".join(f"[{known}]" for known in _KEYS)
    else:
        names = {f"[{known}] {name}": name for known, keys in _KEYS.items() for name in keys}
        near = difflib.get_close_matches(key, names.values(), 1)
        hints = [full for full, short in names.items() if near and short == near[0]]
        name, hint = f"[{section}] {key}" if section else key, ", ".join(hints or names)
    return Problem(where, mark("{name} no existe; ¿quiso decir {hint}?"), {"name": name, "hint": hint})


def line_of(text: str, section: str, key: str) -> int:
    """The line of a key, from 1; the parser of the standard library does not tell it. Pure; any thread."""
    current = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\s*([\w.\-\"]+?)\s*\]", line)
        if header:
            current = header[1].strip('"')
            if current == section and not key:
                return number
        name = re.match(r"\s*\"?([\w\-]+)\"?\s*[=.]", line)
        if name and name[1] == key and current == section:
            return number
        # Dotted keys: section.key = value
        if not current and re.match(rf"\s*{re.escape(section)}\s*\.\s*{re.escape(key)}\b", line):
            return number
    return 1
