"""Signing in and out: the server's token, and where it is kept. Everything here blocks.

The network's libraries are imported at the first call: no window waits for them. ``surroundings`` say how the
server is reached.
"""

import contextlib
import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from notifier.core.errors import AppError
from notifier.core.i18n import mark
from notifier.core.model import User
from notifier.core.server import Server
from notifier.net.environment import Surroundings
from notifier.system.config_file import remember_server
from notifier.system.keyring.credentials import Credentials

if TYPE_CHECKING:
    from notifier.net.api import Api

log = logging.getLogger(__name__)

DEVICE = "estado-notifier"
"""What the server calls this computer when it has no name of its own."""


class LeftDataError(AppError):
    """What this computer knows of an account could not be taken away."""

    title = mark("No se pudo borrar todo")
    advice = mark("La sesión está cerrada, pero quedan datos en {folder}. Borre esa carpeta.")


def probe(server: Server, surroundings: Surroundings) -> None:
    """Find out whether a backend of the server's profile answers there. Not on the windows' thread.

    Raises:
        AppError: it does not, and why.
    """
    with _api(server, None, surroundings) as api:
        api.probe()


def sign_in(server: Server, login: str, password: str, surroundings: Surroundings) -> tuple[str, User]:
    """A new token for this user (contract 1.2, ``POST /login``). Not on the windows' thread.

    Raises:
        SignInError: the server does not accept user and password.
        AppError: it could not be asked.
    """
    with _api(server, None, surroundings) as api:
        return api.login(login, password, socket.gethostname() or DEVICE)


def ends_others(server: Server) -> bool:
    """Whether signing in there ends the user's sessions elsewhere, as its profile says. Any thread.

    Source: contract 2.3, hazard 8. Raises AppError where the profile cannot be read.
    """
    from notifier.system.profiles import named_profile

    rest = named_profile(server.profile).rest
    return rest is not None and rest.session.ends_others


def keep(
    credentials: Credentials, token: str, config_file: Path, server: Server, given: Server
) -> AppError | None:
    """Keep a token, and in the settings of which server it is; why that did not go. Any thread; blocks.

    ``given``: see :func:`~notifier.system.config_file.remember_server`.
    """
    try:
        credentials.set(token)
        remember_server(config_file, server, given)
    except AppError as error:
        log.warning("%s", error)
        return error
    return None


def whose(server: Server, token: str, surroundings: Surroundings) -> User:
    """Whose token this is (contract 1.2, ``GET /user``). Not on the windows' thread.

    Raises:
        RefusedError: the server does not accept it.
        AppError: it could not be asked.
    """
    with _api(server, token, surroundings) as api:
        return api.user()


def sign_out(server: Server, credentials: Credentials, surroundings: Surroundings) -> None:
    """:func:`drop_token`, then :func:`revoke`. Not on the windows' thread. Raises AppError: as the first."""
    revoke(server, drop_token(credentials), surroundings)


def drop_token(credentials: Credentials) -> str | None:
    """Remove the token from where it is kept; what it was, for :func:`revoke`. Not on the windows' thread.

    Raises:
        AppError: it is still there.
    """
    token = credentials.get()
    credentials.delete()
    return token


def revoke(server: Server, token: str | None, surroundings: Surroundings) -> None:
    """Let the server forget a token, if it can be reached. Not on the windows' thread."""
    if token is None:
        return
    try:
        with _api(server, token, surroundings) as api:
            api.logout()
    except AppError as error:
        log.info("the server was not told of the sign-out: %s", error)


def forget_login(config_file: Path, server: Server, given: Server) -> Server:
    """Take the name by which somebody signed in out of the settings; the server without it. Any thread.

    ``given``: see :func:`~notifier.system.config_file.remember_server`.
    """
    nobody = replace(server, login="")
    try:
        remember_server(config_file, nobody, given)
    except AppError as error:
        log.warning("%s", error)
    return nobody


@contextlib.contextmanager
def _api(server: Server, token: str | None, surroundings: Surroundings) -> "Iterator[Api]":
    server.check_encrypted()
    from notifier.net.api import Api
    from notifier.net.http import Http
    from notifier.system.profiles import named_profile

    profile = named_profile(server.profile)
    http = Http(server.api_url, token, surroundings=surroundings)
    try:
        yield Api(profile, http)
    finally:
        http.close()
