"""The settings of a running program: what holds, and changing it, in the file and in the engine alike."""

import contextlib
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace

from notifier.context import administrators_texts, config_text, settings_of, surroundings
from notifier.core.errors import AppError
from notifier.core.settings import Settings
from notifier.core.settings_held import DEMONSTRATION, Held
from notifier.system.config_file import with_values, write_text
from notifier.system.good_settings import GoodSettings
from notifier.system.paths import Paths


class SettingsControl:
    """Reads and changes the settings; one change after the other. Any thread; all of it blocks."""

    def __init__(
        self,
        settings: Settings,
        paths: Paths,
        use: Callable[[Settings], None],
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        """``settings`` hold now; ``use`` takes those that hold from now on, on the thread of a change."""
        self._settings = settings
        self._paths = paths
        self._use = use
        self._environ = environ
        self._changing = threading.Lock()

    def held(self) -> Held:
        """What is written by now; what somebody else wrote meanwhile holds from then on.

        Raises:
            AppError: what is written by now has mistakes, or can't be read.
        """
        with self._changing:
            text = config_text(self._paths)
            settings = self._of_run(settings_of(self._paths, text, self._environ))
            if settings != self._settings:
                with contextlib.suppress(AppError):  # a profile holds no sooner than it can be read
                    self._adopt(self.check(text))
        inherited = self._of_run(settings_of(self._paths, "", self._environ))
        return Held(settings, inherited, str(self._paths.config_file))

    def change(self, values: Mapping[str, object]) -> None:
        """Write these values of ``section.key`` into the user's file, and use them; ``None`` takes one out.

        Raises:
            SettingsError: one of them is wrong; nothing is changed.
            ConfigFileError: it cannot be written; nothing is changed.
            AppError: the profile, or the file with authorities, cannot be used; nothing is changed.
        """
        with self._changing:
            self._write(with_values(self._paths.config_file, config_text(self._paths), values))

    def replace_text(self, text: str) -> None:
        """Write this text in place of the user's file, and use it.

        Raises:
            AppError: as for :meth:`change`.
        """
        with self._changing:
            self._write(text)

    def check(self, text: str) -> Settings:
        """What this text of the user's file would make hold; it is not written.

        Raises:
            AppError: as for :meth:`change`.
        """
        settings = self._of_run(settings_of(self._paths, text, self._environ))
        former, server = self._settings.server, settings.server
        if server.profile != former.profile:
            from notifier.system.profiles import named_profile  # it takes its time

            named_profile(server.profile)
        if server.ca_file and server.ca_file != former.ca_file:
            surroundings(settings.network, server, self._paths).trust()
        return settings

    def text(self) -> str:
        """The user's file as it is.

        Raises:
            UnreadableConfigError: it can't be read.
        """
        return config_text(self._paths)

    def keep_good(self) -> None:
        """Keep what is written for a start that finds mistakes, unless there are some now."""
        with contextlib.suppress(AppError):
            text = config_text(self._paths)
            settings_of(self._paths, text, self._environ)
            GoodSettings(self._paths.good_settings).keep(text, administrators_texts(self._paths))

    def _write(self, text: str) -> None:
        settings = self.check(text)
        write_text(self._paths.config_file, text)
        self._adopt(settings)

    def _adopt(self, settings: Settings) -> None:
        self.keep_good()
        self._settings = settings
        self._use(settings)

    def _of_run(self, settings: Settings) -> Settings:
        """The demonstration has a server of its own, whatever is written."""
        own = {name: by for name, by in self._settings.locked.items() if by == DEMONSTRATION}
        if not own:
            return settings
        return replace(
            settings,
            server=self._settings.server,
            updates=self._settings.updates,
            locked={**settings.locked, **own},
        )
