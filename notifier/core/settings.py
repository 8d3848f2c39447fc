"""The user's preferences: defaults, validation, and errors that name the place and what would be right.

A setting comes, key by key, from the environment (``ESTADO_NOTIFIER_<SECTION>__<KEY>``), else from the user's
TOML file, else from what an administrator wrote down for all users, else from the program. Where his file
locks a key (``locked = ["server.api_url", "notifications"]``), what the user's file or the environment says
of it does not hold.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from notifier.core import settings_values as values
from notifier.core.i18n import TRANSLATED, mark
from notifier.core.late_rules import LateRule
from notifier.core.problems import ProblemsError
from notifier.core.quiet_hours import QuietHours
from notifier.core.rules import Rule
from notifier.core.server import Server
from notifier.core.settings_reading import Reading
from notifier.core.updates import CHECKS, UpdateChoice

LANGUAGES = ("auto", "es", *TRANSLATED)


@dataclass(frozen=True, slots=True)
class Network:
    """The way to all servers.

    ``proxy``: empty for what the environment says, ``none`` for no proxy at all, or the address of one, with
    the user that it wants; his password is in the keyring.
    """

    proxy: str = ""


@dataclass(frozen=True, slots=True)
class Notifications:
    """What is told. Without ``rules`` the profile's own hold; without ``late_rules`` those it has on.

    ``link_warning_after``: seconds without a live link until it is told; 0 for never. ``quiet_hours``: when
    nothing is told but, if so chosen, urgent alerts and those of followed items. ``urgent_in_pause``: whether
    a pause, which a person begins, lets them through. ``do_not_disturb``: the desktop's own is honoured.
    ``sounds``: whether alerts are heard. ``repeat_urgent_every``: minutes after which an urgent alert that
    nobody has seen is told again; 0 for never.
    """

    rules: tuple[Rule, ...] = ()
    link_warning_after: int = 30
    quiet_hours: tuple[QuietHours, ...] = ()
    urgent_in_quiet_hours: bool = True
    follow_in_quiet_hours: bool = False
    urgent_in_pause: bool = False
    do_not_disturb: bool = True
    late_rules: tuple[LateRule, ...] | None = None
    sounds: bool = True
    repeat_urgent_every: int = 0


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
    ``locked``: for each one that an administrator locked, the file in which he did. ``overruled``: for each
    locked one that somebody wrote all the same, the file and line or the variable that does not hold.
    """

    server: Server = field(default_factory=Server)
    network: Network = field(default_factory=Network)
    notifications: Notifications = field(default_factory=Notifications)
    sync: SyncChoice = field(default_factory=SyncChoice)
    history: History = field(default_factory=History)
    updates: UpdateChoice = field(default_factory=UpdateChoice)
    ui: Interface = field(default_factory=Interface)
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)
    locked: Mapping[str, str] = field(default_factory=dict, compare=False)
    overruled: Mapping[str, str] = field(default_factory=dict, compare=False)

    def value(self, name: str) -> Any:
        """What holds of a ``section.key``."""
        section, _, key = name.partition(".")
        return getattr(getattr(self, section), key)


class SettingsError(ProblemsError):
    """The configuration can't be used; ``problems`` names every mistake in it."""

    title = mark("Configuración con errores")
    advice = mark("Corrija el archivo de configuración y vuelva a iniciar el programa.")


class AdministratorSettingsError(SettingsError):
    """What is wrong stands only where an administrator wrote it down for all users."""

    advice = mark("Pida al administrador de este equipo que corrija ese archivo.")


_KEYS: Mapping[str, Mapping[str, Callable[[object], Any]]] = {
    "server": {
        "api_url": values.url,
        "socket_url": values.url,
        "socket_path": values.socket_path,
        "socket_namespace": values.socket_namespace,
        "profile": values.profile,
        "login": values.text,
        "insecure": values.insecure,
        "ca_file": values.text,
    },
    "network": {"proxy": values.proxy},
    "notifications": {
        "rules": values.rules,
        "late_rules": values.late_rules,
        "link_warning_after": values.between(0, 86_400),
        "quiet_hours": values.quiet_hours,
        "urgent_in_quiet_hours": values.yes_or_no,
        "follow_in_quiet_hours": values.yes_or_no,
        "urgent_in_pause": values.yes_or_no,
        "do_not_disturb": values.yes_or_no,
        "sounds": values.yes_or_no,
        "repeat_urgent_every": values.between(0, 1440),
    },
    "sync": {
        "poll_live": values.between(5, 3600),
        "poll_down": values.between(5, 3600),
        "full_every": values.between(1, 1440),
    },
    "history": {"days": values.between(1, 3650)},
    "updates": {"check": values.one_of(*CHECKS), "url": values.file_url, "key": values.public_key},
    "ui": {"language": values.one_of(*LANGUAGES)},
}


def known_keys() -> tuple[str, ...]:
    """Each ``section.key`` that there is, in order; the relay's are another program's. Any thread."""
    return tuple(f"{section}.{key}" for section, keys in _KEYS.items() for key in keys)


def shown_key(name: str) -> str:
    """A ``section.key`` as people write it: ``[section] key``. Any thread."""
    section, _, key = name.partition(".")
    return f"[{section}] {key}"


def read_value(name: str, value: object) -> Any:
    """What the program makes of this value of a ``section.key``. Pure; any thread.

    Raises:
        WrongError: it cannot stand there; says what could.
    """
    section, _, key = name.partition(".")
    return _KEYS[section][key](value)


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
    reading = Reading(_KEYS)
    for given in reversed(administrator):
        reading.take_file(*given, may_lock=True)
    inherited = len(reading.problems)
    reading.take_file(text, filename)
    reading.take_environment(environ)
    if reading.problems:
        error = AdministratorSettingsError if len(reading.problems) == inherited else SettingsError
        raise error(tuple(reading.problems))
    reading.bind_acceptance()
    found = reading.values
    return Settings(
        Server(**found["server"]),
        Network(**found["network"]),
        Notifications(**found["notifications"]),
        SyncChoice(**found["sync"]),
        History(**found["history"]),
        UpdateChoice(**found["updates"]),
        Interface(**found["ui"]),
        origins=reading.origins,
        locked=reading.locked,
        overruled=reading.overruled,
    )
