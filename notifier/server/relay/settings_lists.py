"""The lists of the section ``[relay]``: channels, roles and proxies, each value a possible one.

Nothing comes of a name that cannot be one: Redis takes it, and no message ever arrives. So it is refused.
Pure; any thread.
"""

import re
from ipaddress import ip_network
from typing import Any

from notifier.core.events import is_name
from notifier.core.i18n import mark
from notifier.core.settings_lists import as_list, as_table
from notifier.core.settings_values import WrongError
from notifier.server.relay.channels import KINDS

CHANNELS = mark('se espera una lista de canales, por ejemplo ["estados"]')
ROLES = mark('se esperan las categorías de cada rol, por ejemplo {{ rol = ["categoria"] }}')
PROXIES = mark('se espera una lista de direcciones o redes, por ejemplo ["10.0.0.0/8"]')
PREFIX = mark(
    "se espera el prefijo tal cual, sin espacios, comillas ni comodines; por ejemplo laravel_database_"
)

_CHANNEL = mark(
    "el canal {number} no puede llamarse así; se espera solo su nombre, sin espacios, comillas, corchetes, "
    'comas ni comodines, por ejemplo "estados"'
)
_WITH_PREFIX = mark(
    "el canal {number} lleva el prefijo de Laravel; aquí va solo su nombre, y el prefijo en redis_prefix"
)
_ROLE = mark(
    "el rol {number} no puede llamarse así; se espera su nombre en Laravel, sin comillas ni comodines"
)
_NO_CATEGORIA = mark("el rol {number} no tiene categorías; sin ninguna no oiría nada")
_PROXY = mark("el valor {number} no es una dirección IP ni una red, por ejemplo 10.0.0.7 o 10.0.0.0/8")

_MAX_NAME = 200
_IN_NO_NAME = re.compile(r"""[\s"'`*?\\\[\]{}(),;]""")
_IN_NO_PREFIX = re.compile(r"""[\s"'`*?\\\[\]]""")
_IN_NO_ROLE = re.compile(r"""["`*?\\\[\]{},;=]""")
# What Laravel makes of an application's name; newer releases write the second.
_PREFIXED = re.compile(r"[_-]database[_-]|.(?:private|presence)-")


class WrongListError(WrongError, ValueError):
    """One value of a list is not right; pydantic takes it for a mistake of that key."""


def channels(value: object) -> tuple[str, ...]:
    """Names of channels, each once, as they are without ``private-`` and ``presence-``.

    Raises:
        WrongListError: it is no list, or one of them is no channel's name.
    """
    names: dict[str, None] = {}
    for number, each in enumerate(_list(value, CHANNELS), 1):
        name = _bare(each.strip()) if isinstance(each, str) else ""
        if not name or len(name) > _MAX_NAME or not name.isprintable() or _IN_NO_NAME.search(name):
            raise WrongListError(_CHANNEL, number=number)
        if _PREFIXED.search(name):
            raise WrongListError(_WITH_PREFIX, number=number)
        names[name] = None
    if not names:
        raise WrongListError(CHANNELS)
    return tuple(names)


def without_prefix(names: tuple[str, ...], prefix: str | None) -> None:
    """Whether none of these names has the prefix already, under which it would be listened to twice over.

    Raises:
        WrongListError: one has.
    """
    for number, name in enumerate(names, 1):
        if prefix and name.startswith(prefix):
            raise WrongListError(_WITH_PREFIX, number=number)


def redis_prefix(value: object) -> str | None:
    """What Laravel puts before its channels: empty for nothing, ``None`` for anything.

    Raises:
        WrongListError: no name begins like that.
    """
    if value is None:
        return None
    if isinstance(value, str) and value.startswith(('"', "'")):
        quoted = _list(value, PREFIX)
        value = next(iter(quoted), "") if len(quoted) <= 1 else None
    if not isinstance(value, str) or len(value) > _MAX_NAME or _IN_NO_PREFIX.search(value):
        raise WrongListError(PREFIX)
    if not value.isprintable():
        raise WrongListError(PREFIX)
    return value


def roles(value: object) -> dict[str, list[str]]:
    """The categories of each role; whether they exist is for the caller to say.

    Raises:
        WrongListError: it is no table, a name is no role's, or a role has no category.
    """
    try:
        table = as_table(value)
    except ValueError:
        raise WrongListError(ROLES) from None
    found: dict[str, list[str]] = {}
    for number, (key, listed) in enumerate(table.items(), 1):
        name = key.strip()
        is_good = is_name(name) and name.isprintable() and not _IN_NO_ROLE.search(name)
        if not is_good or name in found:
            raise WrongListError(_ROLE, number=number)
        categorias = _list(listed, ROLES)
        if not categorias:
            raise WrongListError(_NO_CATEGORIA, number=number)
        if not all(isinstance(each, str) for each in categorias):
            raise WrongListError(ROLES)
        found[name] = [each.strip() for each in categorias]
    return found


def proxies(value: object) -> tuple[str, ...]:
    """Addresses and networks, each once, as the web server reads them.

    It takes a network whose address has bits beside it (``10.0.0.5/8``) and ``*`` for names that nobody has.

    Raises:
        WrongListError: it is no list, or one of them is neither.
    """
    found: dict[str, None] = {}
    for number, each in enumerate(_list(value, PROXIES), 1):
        try:
            if not isinstance(each, str):
                raise ValueError  # noqa: TRY301, TRY004 - a number is read as an address
            network = ip_network(each.strip(), strict=False)
        except ValueError:
            raise WrongListError(_PROXY, number=number) from None
        is_one = network.num_addresses == 1
        found[str(network.network_address if is_one else network)] = None
    return tuple(found)


def _bare(name: str) -> str:
    return next((name.removeprefix(kind) for kind in KINDS if kind and name.startswith(kind)), name)


def _list(value: object, expected: str) -> list[Any]:
    try:
        return as_list(value)
    except ValueError:
        raise WrongListError(expected) from None
