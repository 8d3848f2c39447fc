"""Files and the environment laid over each other, key by key; what is wrong in them, and who may say what.

What each key's value may be is in :mod:`notifier.core.settings`.
"""

import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from notifier.core.addresses import origin
from notifier.core.i18n import mark
from notifier.core.problems import Problem, syntax_problem
from notifier.core.settings_text import entries, line_of, unknown_key
from notifier.core.settings_values import WrongError

ENVIRONMENT_PREFIX = "ESTADO_NOTIFIER_"
TOKEN_VARIABLE = "ESTADO_NOTIFIER_TOKEN"  # noqa: S105 - the name of the variable, not a token
RELAY_SECTION = "relay"
"""The section of another program of this package; :mod:`notifier.server.relay.settings` reads it."""
LOCKED = "locked"
"""The key outside of all sections by which an administrator keeps keys or whole sections as he wrote them."""


class Reading:
    """What was read so far; what is taken later wins. Any thread, one at a time."""

    def __init__(self, keys: Mapping[str, Mapping[str, Callable[[object], Any]]]) -> None:
        """``keys``: for each section and key what reads its value, or raises :class:`WrongError`."""
        self._keys = keys
        self.values: dict[str, dict[str, Any]] = {section: {} for section in keys}
        self.origins: dict[str, str] = {}
        self.locked: dict[str, str] = {}
        self.overruled: dict[str, str] = {}
        self.problems: list[Problem] = []
        self._accepted: tuple[str, ...] = ()

    def bind_acceptance(self) -> None:
        """Plain http that one file accepts for its addresses is not accepted for those of another one."""
        server = self.values["server"]
        if server.get("insecure") is True and self._accepted and set(self._addresses()) - {*self._accepted}:
            server["insecure"] = self._accepted

    def _addresses(self) -> tuple[str, ...]:
        server = self.values["server"]
        return tuple(origin(server[key]) for key in ("api_url", "socket_url") if server.get(key))

    def take_file(self, text: str, filename: str, *, may_lock: bool = False) -> None:
        """Take one file's text. ``may_lock``: it is an administrator's, for whom no lock holds."""
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.problems.append(syntax_problem(error, filename))
            return
        for section, key, value in entries(document, self._keys):
            where = f"{filename}:{line_of(text, section, key)}"
            if (section, key) == ("", LOCKED):
                self._lock(where, filename, value, may_lock=may_lock)
            elif section != RELAY_SECTION:
                self._take(where, filename, section, key, value, locked={} if may_lock else self.locked)
        self._note_acceptance(filename)

    def take_environment(self, environ: Mapping[str, str]) -> None:
        """Take the program's own variables."""
        for name, value in environ.items():
            if name.startswith(ENVIRONMENT_PREFIX) and name != TOKEN_VARIABLE:
                section, _, key = name.removeprefix(ENVIRONMENT_PREFIX).lower().partition("__")
                if section != RELAY_SECTION:
                    self._take(name, name, section, key, value, locked=self.locked)
        self._note_acceptance(f"{ENVIRONMENT_PREFIX}SERVER__INSECURE")

    def _note_acceptance(self, origin_of_it: str) -> None:
        """A file, or the environment, was read: what it accepts, it accepts for the addresses so far."""
        if self.origins.get("server.insecure") == origin_of_it:
            self._accepted = self._addresses()

    def _lock(self, where: str, filename: str, value: object, *, may_lock: bool) -> None:
        if not may_lock:
            self.problems.append(Problem(where, mark("«locked» solo vale en el archivo del administrador")))
            return
        for name in value if isinstance(value, list) else [None]:
            section, _, key = name.partition(".") if isinstance(name, str) else ("", "", "")
            found = (
                [key] if key in self._keys.get(section, {}) else [] if key else [*self._keys.get(section, {})]
            )
            self.locked |= {f"{section}.{key}": filename for key in found}
            if not found:
                expected = mark("«locked» es una lista de claves y secciones, como {example}")
                self.problems.append(Problem(where, expected, {"example": '["server.api_url", "network"]'}))

    def _take(
        self, where: str, origin: str, section: str, key: str, value: object, locked: Mapping[str, str]
    ) -> None:
        if f"{section}.{key}" in locked:
            self.overruled[f"{section}.{key}"] = where
            return
        read = self._keys.get(section, {}).get(key)
        if read is None:
            self.problems.append(unknown_key(where, section, key, self._keys))
            return
        try:
            self.values[section][key] = read(value)
            self.origins[f"{section}.{key}"] = origin
        except WrongError as wrong:
            self.problems.append(Problem(f"{where}: [{section}] {key}", wrong.expected, wrong.values))
