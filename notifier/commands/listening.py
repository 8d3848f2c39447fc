"""Why a server of this package cannot listen where it was told to, who is there, and what changes it."""

import errno
import socket

from notifier.core.i18n import Translate, mark
from notifier.system.port_holder import holder

_TAKEN = mark("El puerto {port} de {host} ya está en uso. Elija otro con {change_port}, o 0 para uno libre.")
_TAKEN_BY = mark(
    "El puerto {port} de {host} ya está en uso: lo tiene {name} (proceso {pid}). "
    "Termínelo, o elija otro puerto con {change_port}, o 0 para uno libre."
)
_TAKEN_BY_USER = mark(
    "El puerto {port} de {host} ya está en uso: lo tiene un proceso del usuario {user}. "
    "Elija otro con {change_port}, o 0 para uno libre."
)
_NOT_ALLOWED = mark(
    "No se permite usar el puerto {port}. Elija uno desde 1024 con {change_port}, o 0 para uno libre."
)
_NO_NAME = mark("No se encuentra la dirección {host}. Elija otra con {change_host}, por ejemplo 127.0.0.1.")
_NOT_HERE = mark(
    "No se puede escuchar en {host}: no es una dirección de este equipo. "
    "Elija otra con {change_host}, por ejemplo 127.0.0.1."
)


def why_not_listening(
    error: OSError, host: str, port: int, *, change_host: str, change_port: str, translate: Translate
) -> str:
    """A sentence for whoever started the server. Any thread.

    Args:
        error: what listening there raised.
        host: the address, as it was written.
        port: 0 to 65535.
        change_host: the option, key or variable from which the address is.
        change_port: the same of the port.
        translate: into the user's language.
    """
    values: dict[str, object] = {
        "host": host,
        "port": port,
        "change_host": change_host,
        "change_port": change_port,
    }
    if isinstance(error, socket.gaierror):
        text = _NO_NAME
    elif error.errno == errno.EADDRINUSE:
        text = _TAKEN
        found = holder(host, port)
        if found is not None:
            text = _TAKEN_BY if found.pid else _TAKEN_BY_USER
            values |= {"name": found.name, "pid": found.pid, "user": found.user}
    elif error.errno == errno.EACCES:
        text = _NOT_ALLOWED
    else:
        text = _NOT_HERE
    return translate(text).format(**values)
