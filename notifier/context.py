"""What every call of the program starts from: folders, settings, language, logs."""

import contextlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from notifier.core.errors import AppError
from notifier.core.i18n import Translate, mark
from notifier.core.server import Server
from notifier.core.settings import Network, Settings, SettingsError, known_keys, parse_settings
from notifier.core.settings_held import DEMONSTRATION
from notifier.core.updates import UpdateChoice
from notifier.net.environment import Surroundings
from notifier.system.files import read_small
from notifier.system.given_token import usable_token
from notifier.system.good_settings import GoodSettings, GoodTexts
from notifier.system.keyring.credentials import Credentials, EnvironmentCredentials, KeyringCredentials
from notifier.system.keyring.proxy_passwords import ProxyPasswords
from notifier.system.keyring.token_places import TokenPlaces
from notifier.system.language import Language, translator
from notifier.system.logs import Redaction, configure
from notifier.system.paths import Paths, written_path


class NoServerError(AppError):
    """No server is configured."""

    title = mark("Falta el servidor")
    advice = mark(
        "Escriba api_url en la sección [server] de {path}, o defina ESTADO_NOTIFIER_SERVER__API_URL."
    )


class UnreadableConfigError(AppError):
    """The configuration file is there and can't be read."""

    title = mark("Configuración ilegible")
    advice = mark("No se puede leer {path}. Revise sus permisos y que sea texto UTF-8.")


@dataclass(frozen=True, slots=True)
class Context:
    """One call of the program. Main thread.

    ``token``: the one that the environment gave instead of the keyring; empty where it gave none.
    ``mistake``: what is wrong in the settings, where the last good ones hold instead.
    """

    paths: Paths
    settings: Settings
    translate: Language
    environ: Mapping[str, str]
    redaction: Redaction
    token: str = field(default="", repr=False)
    mistake: AppError | None = None

    def credentials(self, api_url: str) -> Credentials:
        """Where the token for this server is."""
        if self.token:
            return EnvironmentCredentials(self.token)
        return KeyringCredentials(api_url, places=TokenPlaces(self.paths.token_places))

    def surroundings(self, server: Server) -> Surroundings:
        """How this server is reached."""
        return surroundings(self.settings.network, server, self.paths)

    def server(self) -> Server:
        """The configured server.

        Raises:
            NoServerError: there is none.
        """
        if not self.settings.server.api_url:
            raise NoServerError(path=self.paths.config_file)
        return self.settings.server

    def of_demonstration(self, server: Server) -> "Context":
        """The same call with another server, and without questions about new versions."""
        keys = (name for name in known_keys() if name.startswith(("server.", "updates.")))
        locked = {**self.settings.locked, **dict.fromkeys(keys, DEMONSTRATION)}
        settings = replace(self.settings, server=server, updates=UpdateChoice("no"), locked=locked)
        return replace(self, settings=settings)


def surroundings(network: Network, server: Server, paths: Paths) -> Surroundings:
    """How a server is reached, by the settings, the keyring and the environment. Any thread."""
    passwords = ProxyPasswords(paths.state_dir)
    return Surroundings(network.proxy, partial(passwords.look, network.proxy), server.ca_file)


def read_settings(paths: Paths, environ: Mapping[str, str]) -> Settings:
    """The settings of the administrator's files, over them the user's, over them the environment. Any thread.

    Raises:
        SettingsError: with every mistake in them.
        UnreadableConfigError: a file can't be read.
    """
    return _settings(paths, _text(paths.config_file), environ)


def settings_of(paths: Paths, text: str, environ: Mapping[str, str]) -> Settings:
    """As :func:`read_settings`, were this the text of the user's file. Any thread."""
    return _settings(paths, text, environ)


def config_text(paths: Paths) -> str:
    """The text of the user's file; empty where there is none. Any thread.

    Raises:
        UnreadableConfigError: it can't be read.
    """
    return _text(paths.config_file)


def told_in(paths: Paths, environ: Mapping[str, str]) -> Translate:
    """The language of the settings, or the system's where they have mistakes. Any thread."""
    try:
        return translator(read_settings(paths, environ).ui.language, environ)
    except AppError:
        return translator("auto", environ)


def given_server(paths: Paths) -> Server:
    """The server that holds where the user says nothing. Any thread; see :func:`read_settings` for errors."""
    return _settings(paths, "", {}).server


def administrators_texts(paths: Paths) -> list[tuple[str, str]]:
    """Text and file name of each administrator's file, the most important first. Any thread.

    Raises:
        UnreadableConfigError: one can't be read.
    """
    return [(_text(path), str(path)) for path in paths.site_config_files]


def last_good_settings(paths: Paths, environ: Mapping[str, str]) -> Settings:
    """What held before somebody made a mistake, or the program's own where nothing did. Any thread.

    A mistake in the environment leaves out all that it says.
    """
    good = GoodSettings(paths.good_settings).read() or GoodTexts("")
    for said in (environ, {}):
        with contextlib.suppress(AppError):
            return _settings(paths, good.text, said, good.administrator)
    return Settings()


def _settings(
    paths: Paths,
    text: str,
    environ: Mapping[str, str],
    given: Sequence[tuple[str, str]] | None = None,
) -> Settings:
    given = administrators_texts(paths) if given is None else given
    settings = parse_settings(text, str(paths.config_file), environ, given)
    server = settings.server

    def beside(key: str, written: str) -> str:
        # A file of one's own is beside the one that names it, unless its path says otherwise.
        origin = Path(settings.origins[f"server.{key}"])
        file = origin if origin in paths.site_config_files else paths.config_file
        return written_path(written, file.parent)

    if server.profile.endswith(".toml"):
        server = replace(server, profile=beside("profile", server.profile))
    if server.ca_file:
        server = replace(server, ca_file=beside("ca_file", server.ca_file))
    return replace(settings, server=server)


def _text(path: Path) -> str:
    try:
        return read_small(path).decode().replace("\r\n", "\n")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableConfigError(path=path) from error


def open_context(
    paths: Paths, *, verbose: bool, given_token: str = "", despite_mistakes: bool = False
) -> Context:
    """Read the settings and set up folders and logs.

    ``given_token``: see :func:`notifier.system.given_token.take_given_token`. ``despite_mistakes``: where the
    settings have some, the last good ones hold; ``mistake`` of the answer says what is wrong.

    Raises:
        UnusableTokenError: ``given_token`` is none.
        SettingsError: the configuration has mistakes.
        FolderError: a folder can't be made.
    """
    environ = os.environ
    token = usable_token(given_token)
    mistake: AppError | None = None
    try:
        settings = read_settings(paths, environ)
    except (SettingsError, UnreadableConfigError) as error:
        if not despite_mistakes:
            raise
        settings, mistake = last_good_settings(paths, environ), error
    paths.ensure()
    redaction = configure(paths.log_file, verbose=verbose)
    redaction.add(token)
    return Context(
        paths, settings, Language(settings.ui.language, environ), environ, redaction, token, mistake
    )
