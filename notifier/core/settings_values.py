"""What a value in the settings may be: each function returns it as the program uses it. Pure; any thread.

Each raises :class:`WrongError` where it is something else. From the environment everything comes as a text.
"""

import re
from collections.abc import Callable
from typing import TypeVar

from notifier.core import addresses
from notifier.core.addresses import is_file_address, is_web_address, origin, server_address
from notifier.core.i18n import mark
from notifier.core.late_rules import LateRule, parse_late_rule
from notifier.core.plain_text import trimmed
from notifier.core.quiet_hours import QuietHours, parse_quiet_hours
from notifier.core.rule_text import parse_rule
from notifier.core.rules import Rule
from notifier.core.settings_lists import as_list
from notifier.core.updates import is_public_key

R = TypeVar("R")

NO_PROXY = "none"
"""As the address of a proxy: there is none, whatever the environment says."""


class WrongError(Exception):
    """A value is not right; ``expected`` says in Spanish what would be, with ``values`` in its places."""

    def __init__(self, expected: str, **values: object) -> None:
        """See the class."""
        super().__init__(expected)
        self.expected = expected
        self.values = values


def text(value: object) -> str:
    """Any text, without what is around it and cannot be seen."""
    if not isinstance(value, str):
        raise WrongError(mark("se espera un texto entre comillas"))
    return trimmed(value)


def url(value: object) -> str:
    """The address of a server, empty for none; without a scheme it is https."""
    written = server_address(text(value))
    if written is None:
        raise WrongError(mark("se espera una dirección como https://servidor.bo/api"))
    return written


def socket_path(value: object) -> str:
    """The path of the Socket.IO server, empty for the profile's."""
    written = text(value)
    path = addresses.socket_path(written) if written else ""
    if path is None:
        raise WrongError(mark("se espera una ruta como {example}"), example="/socket.io")
    return path


def socket_namespace(value: object) -> str:
    """The namespace of the events, empty for the profile's."""
    written = text(value)
    name = addresses.namespace(written) if written else ""
    if name is None:
        raise WrongError(mark("se espera un espacio de nombres como {example}"), example="/estados")
    return name


def profile(value: object) -> str:
    """The name of a profile, or the path of a file with one."""
    written = text(value)
    if not re.fullmatch(r"[a-z][a-z0-9-]*|.+\.toml", written):
        raise WrongError(mark("se espera el nombre de un perfil, o el archivo .toml de uno propio"))
    return written


def one_of(*choices: str) -> Callable[[object], str]:
    """The reader of one of these words."""

    def read(value: object) -> str:
        value = trimmed(value) if isinstance(value, str) else value
        if value not in choices:
            raise WrongError(mark("se espera uno de: {choices}"), choices=", ".join(choices))
        return str(value)

    return read


def file_url(value: object) -> str:
    """The address of a public file, empty for none."""
    written = text(value).strip()
    if written and not is_file_address(written):
        raise WrongError(mark("se espera una dirección como https://servidor.bo/latest.json"))
    return written


def public_key(value: object) -> str:
    """A publisher's key, empty for none."""
    written = text(value).strip()
    if written and not is_public_key(written):
        raise WrongError(mark("se espera la clave pública que escribe minisign"))
    return written


def between(lowest: int, highest: int) -> Callable[[object], int]:
    """The reader of a whole number between these two, both included."""

    def read(value: object) -> int:
        if isinstance(value, str) and value.strip().isdecimal():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            raise WrongError(
                mark("se espera un número entero entre {lowest} y {highest}"), lowest=lowest, highest=highest
            )
        return value

    return read


def yes_or_no(value: object) -> bool:
    """True or false."""
    if isinstance(value, bool):
        return value
    written = value.strip().lower() if isinstance(value, str) else ""
    if written not in ("true", "false"):
        raise WrongError(mark("se espera true o false"))
    return written == "true"


def insecure(value: object) -> bool | tuple[str, ...]:
    """Yes or no, or the addresses (one, or a list) for which it is yes; their origins."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    try:
        listed = as_list(value, ", \t\r\n")
    except ValueError:
        listed = [None]
    if not all(isinstance(one, str) and is_web_address(one) for one in listed):
        raise WrongError(mark("se espera true, false, o las direcciones http:// que se aceptan sin cifrar"))
    return tuple(origin(one) for one in listed)


def proxy(value: object) -> str:
    """``none``, or the address of an http proxy with the user that it wants; empty for what others say."""
    written = text(value).strip().rstrip("/")
    if written.lower() in ("", NO_PROXY):
        return written.lower()
    if "://" not in written:
        written = f"http://{written}"
    user, has_user, host = written.removeprefix("http://").rpartition("@")
    if ":" in user:
        raise WrongError(
            mark("la contraseña no se escribe aquí; guárdela con: estado-notifier proxy-password")
        )
    is_good = is_web_address(f"http://{host}") and not set("/?#") & {*host} and bool(user) == bool(has_user)
    if not written.startswith("http://") or not is_good or not re.fullmatch(r"[^\s/?#@\\]*", user):
        raise WrongError(mark("se espera none, o una dirección como http://usuario@proxy.bo:3128"))
    return written


def rules(value: object) -> tuple[Rule, ...]:
    """What is told; in one plain text, they are separated by semicolons."""
    return _rules(value, parse_rule, "categoria: ORIGEN -> DESTINO [normal] {zone: texto}")


def late_rules(value: object) -> tuple[LateRule, ...]:
    """What is told because it did not happen in time; written as the others are. An empty list is none."""
    return _rules(value, parse_late_rule, "categoria: ESTADO > 90 min [normal]")


def _rules(value: object, parse: Callable[[str], R], example: str) -> tuple[R, ...]:
    try:
        listed = as_list(value, ";")
    except ValueError:
        raise WrongError(mark("se espera una lista de reglas")) from None
    try:
        return tuple(dict.fromkeys(parse(text(rule)) for rule in listed))
    except ValueError:
        raise WrongError(mark('cada regla se escribe como "{example}"'), example=example) from None


def quiet_hours(value: object) -> tuple[QuietHours, ...]:
    """When nothing is told; in one plain text, the entries are separated by semicolons."""
    try:
        listed = as_list(value, ";")
    except ValueError:
        raise WrongError(mark("se espera una lista de horarios")) from None
    try:
        return tuple(parse_quiet_hours(text(entry)) for entry in listed)
    except ValueError:
        raise WrongError(
            mark('cada horario se escribe como "{example}"'), example="lun-vie 20:00-07:00"
        ) from None
