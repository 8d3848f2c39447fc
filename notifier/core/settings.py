"""The user's preferences: defaults, validation, and errors that name the place and what would be right.

A setting comes, key by key, from the environment (``ESTADO_NOTIFIER_<SECTION>__<KEY>``), else from the user's
TOML file, else from what an administrator wrote down for all users, else from the program.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from notifier.core.addresses import is_file_address, is_web_address
from notifier.core.i18n import mark
from notifier.core.problems import Problem, ProblemsError, syntax_problem
from notifier.core.rules import Rule, parse_rule
from notifier.core.settings_text import entries, line_of, unknown_key
from notifier.core.updates import CHECKS, UpdateChoice, is_public_key

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
    """All preferences; frozen, for any thread.

    ``origins``: for each ``section.key`` that was written somewhere, the file or variable that it holds from.
    """

    server: Server = field(default_factory=Server)
    notifications: Notifications = field(default_factory=Notifications)
    sync: SyncChoice = field(default_factory=SyncChoice)
    history: History = field(default_factory=History)
    updates: UpdateChoice = field(default_factory=UpdateChoice)
    ui: Interface = field(default_factory=Interface)
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)


class SettingsError(ProblemsError):
    """The configuration can't be used; ``problems`` names every mistake in it."""

    title = mark("Configuración con errores")
    advice = mark("Corrija el archivo de configuración y vuelva a iniciar el programa.")


class AdministratorSettingsError(SettingsError):
    """What is wrong stands only where an administrator wrote it down for all users."""

    advice = mark("Pida al administrador de este equipo que corrija ese archivo.")


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


def _one_of(*choices: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in choices:
            raise _WrongError(mark("se espera uno de: {choices}"), choices=", ".join(choices))
        return str(value)

    return read


def _file_url(value: object) -> str:
    text = _text(value).strip()
    if text and not is_file_address(text):
        raise _WrongError(mark("se espera una dirección como https://servidor.bo/latest.json"))
    return text


def _public_key(value: object) -> str:
    text = _text(value).strip()
    if text and not is_public_key(text):
        raise _WrongError(mark("se espera la clave pública que escribe minisign"))
    return text


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
    "updates": {"check": _one_of(*CHECKS), "url": _file_url, "key": _public_key},
    "ui": {"language": _one_of(*LANGUAGES)},
}


def parse_settings(
    text: str, filename: str, environ: Mapping[str, str], administrator: Sequence[tuple[str, str]] = ()
) -> Settings:
    """Read the text of the user's configuration file and the environment over it. Pure; any thread.

    Args:
        text: TOML, empty where there is no file.
        filename: how the file is called in messages.
        environ: the environment, of which only the program's own variables are read.
        administrator: text and file name of what holds where the user says nothing, the most important first.

    Raises:
        SettingsError: with every problem found, in the order in which the files are laid over each other.
    """
    reading = _Reading()
    for given in reversed(administrator):
        reading.take_file(*given)
    inherited = len(reading.problems)
    reading.take_file(text, filename)
    reading.take_environment(environ)
    if reading.problems:
        error = AdministratorSettingsError if len(reading.problems) == inherited else SettingsError
        raise error(tuple(reading.problems))
    values = reading.values
    return Settings(
        Server(**values["server"]),
        Notifications(**values["notifications"]),
        SyncChoice(**values["sync"]),
        History(**values["history"]),
        UpdateChoice(**values["updates"]),
        Interface(**values["ui"]),
        origins=reading.origins,
    )


class _Reading:
    """What was read so far; what is taken later wins."""

    def __init__(self) -> None:
        self.values: dict[str, dict[str, Any]] = {section: {} for section in _KEYS}
        self.origins: dict[str, str] = {}
        self.problems: list[Problem] = []

    def take_file(self, text: str, filename: str) -> None:
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.problems.append(syntax_problem(error, filename))
            return
        for section, key, value in entries(document, _KEYS):
            if section != RELAY_SECTION:
                self._take(f"{filename}:{line_of(text, section, key)}", filename, section, key, value)

    def take_environment(self, environ: Mapping[str, str]) -> None:
        for name, value in environ.items():
            if name.startswith(ENVIRONMENT_PREFIX) and name != TOKEN_VARIABLE:
                section, _, key = name.removeprefix(ENVIRONMENT_PREFIX).lower().partition("__")
                if section != RELAY_SECTION:
                    self._take(name, name, section, key, value)

    def _take(self, where: str, origin: str, section: str, key: str, value: object) -> None:
        read = _KEYS.get(section, {}).get(key)
        if read is None:
            self.problems.append(unknown_key(where, section, key, _KEYS))
            return
        try:
            self.values[section][key] = read(value)
            self.origins[f"{section}.{key}"] = origin
        except _WrongError as wrong:
            self.problems.append(Problem(f"{where}: [{section}] {key}", wrong.expected, wrong.values))
