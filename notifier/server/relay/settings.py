"""The section ``[relay]`` of the configuration, each key also as ``ESTADO_NOTIFIER_RELAY__<KEY>``.

The environment wins. Mistakes are told like those of the notifier's own settings.
"""

import tomllib
from collections.abc import Callable, Container, Mapping
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from notifier.core.addresses import is_web_address
from notifier.core.i18n import mark
from notifier.core.model import Categoria
from notifier.core.problems import Problem, syntax_problem
from notifier.core.profile.profile import Profile
from notifier.core.settings import SettingsError
from notifier.core.settings_reading import ENVIRONMENT_PREFIX, RELAY_SECTION
from notifier.core.settings_text import line_of
from notifier.core.settings_values import WrongError
from notifier.server.relay import settings_lists as lists

_VARIABLES = f"{ENVIRONMENT_PREFIX}{RELAY_SECTION.upper()}__"


def _web_address(value: str) -> str:
    address = value.strip().rstrip("/")
    if not is_web_address(address):
        raise ValueError
    return address


def _redis_address(value: str) -> str:
    if value and not value.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError
    return value


class _TogetherError(WrongError, ValueError):
    """Two values do not go together; ``key`` is the one to be changed."""

    def __init__(self, key: str, expected: str, **values: object) -> None:
        super().__init__(expected, **values)
        self.key = key


_EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound
_NEEDS_REDIS = mark("varios procesos necesitan redis_url: por Redis se enteran de lo mismo")
_SAME_PORT = mark("es el puerto del relé; sin metrics_port, /metrics responde allí")


class RelaySettings(BaseModel):
    """How the relay serves. Frozen; any thread.

    ``redis_prefix``: what Laravel puts before the names of its channels; ``None`` takes any, ``""`` none.
    ``channels``: the names that Laravel broadcasts on, without prefix, ``private-`` and ``presence-``. One
    that is called like a role reaches those with this role only.
    ``roles``: which categories a role may hear of; empty lets everybody hear of all.
    ``notify_secret``: what ``POST /notify`` has to show; empty refuses it.
    ``profile``: in which profile's words events come in.
    ``token_seconds``: for how long Laravel's word about a token holds.
    ``connects_per_minute``: from one address. ``proxies``: addresses or networks whose ``X-Forwarded-For`` is
    believed, beside this machine's own.
    ``connections``: at a time, in one process; ``connections_per_address`` of them for one address.
    ``storm_per_second``: events of one category; of more, only one hint is told.
    ``metrics_secret``: what ``GET /metrics`` has to show; empty shows it to everybody who reaches it.
    ``metrics_host``, ``metrics_port``: where ``/metrics`` is answered; without a port, where all else is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=6001, ge=0, le=65_535)
    workers: int = Field(default=1, ge=1, le=64)
    redis_url: Annotated[str, AfterValidator(_redis_address)] = Field(default="", repr=False)
    redis_prefix: Annotated[str | None, BeforeValidator(lists.redis_prefix)] = None
    channels: Annotated[tuple[str, ...], BeforeValidator(lists.channels)] = ("estados",)
    laravel_api_url: Annotated[str, AfterValidator(_web_address)]
    notify_secret: str = Field(default="", repr=False)
    roles: Annotated[dict[str, frozenset[Categoria]], BeforeValidator(lists.roles)] = Field(
        default_factory=dict
    )
    profile: str = Field(default="estandar", pattern=r"^([a-z][a-z0-9-]*|.+\.toml)$")
    token_seconds: int = Field(default=60, ge=5, le=3600)
    connects_per_minute: int = Field(default=600, ge=1)
    proxies: Annotated[tuple[str, ...], BeforeValidator(lists.proxies)] = ()
    connections: int = Field(default=60_000, ge=1)
    connections_per_address: int = Field(default=2000, ge=1)
    storm_per_second: int = Field(default=5000, ge=1)
    metrics_secret: str = Field(default="", repr=False)
    metrics_host: str = Field(default="127.0.0.1", min_length=1)
    metrics_port: int | None = Field(default=None, ge=0, le=65_535)

    @model_validator(mode="after")
    def _check_together(self) -> "RelaySettings":
        if self.workers > 1 and not self.redis_url:
            raise _TogetherError("workers", _NEEDS_REDIS)
        is_shared = self.metrics_host == self.host or {self.metrics_host, self.host} & _EVERYWHERE
        if self.metrics_port and self.metrics_port == self.port and is_shared:
            raise _TogetherError("metrics_port", _SAME_PORT)
        try:
            lists.without_prefix(self.channels, self.redis_prefix)
        except WrongError as wrong:
            raise _TogetherError("channels", wrong.expected, **wrong.values) from None
        return self


_EXPECTED: Mapping[str, str] = {
    "host": mark("se espera una dirección de este equipo, por ejemplo 0.0.0.0"),
    "port": mark("se espera un puerto de 0 a 65535"),
    "workers": mark("se espera un número de procesos de 1 a 64"),
    "redis_url": mark("se espera una dirección como redis://127.0.0.1:6379/0"),
    "redis_prefix": lists.PREFIX,
    "channels": lists.CHANNELS,
    "laravel_api_url": mark("se espera una dirección como https://servidor.bo/api"),
    "notify_secret": mark("se espera un texto entre comillas"),
    "roles": lists.ROLES,
    "profile": mark("se espera el nombre de un perfil, o el archivo .toml de uno propio"),
    "token_seconds": mark("se espera un número de segundos de 5 a 3600"),
    "connects_per_minute": mark("se espera un número entero desde 1"),
    "proxies": lists.PROXIES,
    "connections": mark("se espera un número entero desde 1"),
    "connections_per_address": mark("se espera un número entero desde 1"),
    "storm_per_second": mark("se espera un número entero desde 1"),
    "metrics_secret": mark("se espera un texto entre comillas"),
    "metrics_host": mark("se espera una dirección de este equipo, por ejemplo 0.0.0.0"),
    "metrics_port": mark("se espera un puerto de 0 a 65535"),
}
_NOT_OF_PROFILE = mark(
    "el rol {number} nombra una categoría que el perfil no tiene; las del perfil son: {names}"
)
_UNKNOWN = mark("{name} no existe; las claves de [relay] son: {names}")


def parse_relay_settings(text: str, filename: str, environ: Mapping[str, str]) -> RelaySettings:
    """Read the section from the text of a configuration file and the environment over it. Pure; any thread.

    Args:
        text: TOML, empty where there is no file.
        filename: how the file is called in messages.
        environ: the environment.

    Raises:
        SettingsError: with every problem found in the section; no value is repeated in it.
    """
    try:
        section = tomllib.loads(text).get(RELAY_SECTION, {})
    except tomllib.TOMLDecodeError as error:
        raise SettingsError((syntax_problem(error, filename),)) from None
    if not isinstance(section, dict):
        section = {"": section}
    found = {
        name.removeprefix(_VARIABLES).lower(): value
        for name, value in environ.items()
        if name.startswith(_VARIABLES)
    }
    try:
        return RelaySettings.model_validate({**section, **found})
    except ValidationError as error:
        problems: dict[str, Problem] = {}
        for wrong in error.errors(include_input=False, include_url=False):
            cause = wrong.get("ctx", {}).get("error")
            key = cause.key if isinstance(cause, _TogetherError) else str(wrong["loc"][0])
            where = _place(key, text, filename, found)
            problems.setdefault(key, _problem(where, key, cause))
        raise SettingsError(tuple(problems.values())) from None


def read_relay(
    text: str, filename: str, environ: Mapping[str, str], profile_of: Callable[[str], Profile]
) -> tuple[RelaySettings, Profile]:
    """The section as :func:`parse_relay_settings` reads it, and the profile that it names. Any thread.

    Args:
        text: as there.
        filename: as there.
        environ: as there.
        profile_of: finds a profile by its name.

    Raises:
        SettingsError: also where a role is to hear of a category that the profile has not: it would never.
        AppError: the profile cannot be used.
    """
    settings = parse_relay_settings(text, filename, environ)
    profile = profile_of(settings.profile)
    for number, categorias in enumerate(settings.roles.values(), 1):
        if not categorias <= {*profile.keys}:
            variables = {name.removeprefix(_VARIABLES).lower() for name in environ}
            where = _place("roles", text, filename, variables)
            values = {"number": number, "names": ", ".join(profile.keys)}
            raise SettingsError((Problem(where, _NOT_OF_PROFILE, values),))
    return settings, profile


def _place(key: str, text: str, filename: str, variables: Container[str]) -> str:
    if key in variables:
        return f"{_VARIABLES}{key.upper()}"
    return f"{filename}:{line_of(text, RELAY_SECTION, key)}: [{RELAY_SECTION}] {key}"


def has_relay_section(text: str, environ: Mapping[str, str]) -> bool:
    """Whether a relay is configured here at all; the file's text is valid TOML."""
    return RELAY_SECTION in tomllib.loads(text) or any(name.startswith(_VARIABLES) for name in environ)


def setting_place(key: str, filename: str, environ: Mapping[str, str]) -> str:
    """Where a setting is, or would be written: its variable, or ``[relay] key`` with its file. Any thread."""
    variable = f"{_VARIABLES}{key.upper()}"
    if any(name.upper() == variable for name in environ):
        return variable
    return f"[{RELAY_SECTION}] {key} ({filename})"


def _problem(where: str, key: str, cause: object) -> Problem:
    if isinstance(cause, WrongError):
        return Problem(where, cause.expected, cause.values)
    if key not in _EXPECTED:
        return Problem(where, _UNKNOWN, {"name": key, "names": ", ".join(_EXPECTED)})
    return Problem(where, _EXPECTED[key])
