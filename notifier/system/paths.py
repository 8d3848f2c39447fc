"""Where the program keeps its files, in the folders that each system means for it."""

import contextlib
import os
import sys
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

from notifier.core.errors import AppError
from notifier.core.i18n import mark
from notifier.system.private_folders import PRIVATE, UNWRITABLE, claim, close_files, make_private

_APP = "estado-notifier"
_MAX_SOCKET_PATH = 100  # bytes; the system's limit is 104 on macOS and 108 on Linux, with the final NUL


class FolderError(AppError):
    """A folder cannot be made or looked into, or belongs to somebody else."""

    title = mark("No se puede usar una carpeta")
    advice = mark("No se puede escribir en {folder}. Revise los permisos y el espacio en disco.")


@dataclass(frozen=True, slots=True)
class Paths:
    """The program's folders and the files in them. Nothing is made before :meth:`ensure`. Any thread."""

    config_dir: Path
    state_dir: Path
    cache_dir: Path
    runtime_dir: Path
    log_dir: Path
    site_config_dirs: tuple[Path, ...] = ()

    @classmethod
    def of_user(cls) -> "Paths":
        """The folders of the user who runs the program (on Linux those of the XDG specification)."""
        dirs = PlatformDirs(_APP, appauthor=False, multipath=True)
        state = dirs.user_state_path
        try:
            with warnings.catch_warnings():
                # Without a session's own folder the library warns and finds another; no one can do more.
                warnings.simplefilter("ignore")
                runtime = dirs.user_runtime_path
        except PermissionError:
            runtime = state / "run"  # somebody else made the folder of our name in the shared temporary one
        if sys.platform == "linux" and not _is_of_session(runtime.parent):
            runtime = state / "run"
        # A relative path in XDG_CONFIG_DIRS is invalid, says the specification, and to be ignored.
        site = tuple(path for path in map(Path, dirs.site_config_dir.split(os.pathsep)) if path.is_absolute())
        return cls(dirs.user_config_path, state, dirs.user_cache_path, runtime, dirs.user_log_path, site)

    @classmethod
    def below(cls, folder: Path) -> "Paths":
        """All folders below one, and no administrator's: for the demonstration and for tests."""
        config, state, cache, run, log = (
            folder / name for name in ("config", "state", "cache", "run", "log")
        )
        return cls(config, state, cache, run, log)

    @property
    def config_file(self) -> Path:
        """The user's settings."""
        return self.config_dir / "config.toml"

    @property
    def site_config_files(self) -> tuple[Path, ...]:
        """What an administrator may have written down for all users, the most important first."""
        return tuple(folder / "config.toml" for folder in self.site_config_dirs)

    @property
    def database(self) -> Path:
        """The store: items, transitions, alerts."""
        return self.state_dir / "state.db"

    @property
    def handed_file(self) -> Path:
        """What was handed to the desktop and is not yet marked in the store."""
        return self.state_dir / "handed.txt"

    @property
    def shown_file(self) -> Path:
        """Which notifications the desktop shows, should this process be killed."""
        return self.state_dir / "shown.txt"

    @property
    def token_places(self) -> Path:
        """The servers whose tokens are in the keyring."""
        return self.state_dir / "servers.txt"

    @property
    def good_settings(self) -> Path:
        """The last settings without a mistake."""
        return self.state_dir / "good-settings.json"

    @property
    def lock_file(self) -> Path:
        """Held by the running instance; beside the database, because that is what it guards."""
        return self.state_dir / "instance.lock"

    @property
    def crash_dir(self) -> Path:
        """Reports of the program's own faults."""
        return self.state_dir / "crash"

    @property
    def log_file(self) -> Path:
        """The newest log."""
        return self.log_dir / "estado-notifier.log"

    @property
    def control_address(self) -> str:
        """Where the running instance listens to its own commands: a socket's path, or a pipe on Windows."""
        if sys.platform == "win32":
            return rf"\\.\pipe\{_APP}-{self._fingerprint}"
        return str(self._socket_dir / "control.sock")

    @property
    def all_folders(self) -> tuple[Path, ...]:
        """Everything of this user's, the folder of the socket included."""
        own = (self.config_dir, self.state_dir, self.cache_dir, self.log_dir, self.runtime_dir)
        return own if sys.platform == "win32" else (*own, self._socket_dir)

    def ensure(self) -> None:
        """Make the folders that are missing, closed to other users; close those that are open.

        What lies in state and logs is closed as well, what an earlier version or a backup left open; and
        settings that others could write, who would have the password sent to themselves.

        Raises:
            FolderError: one cannot be made.
            ForeignFolderError, OpenFolderError: one is not ours alone, and cannot be made so.
        """
        for folder in (self.config_dir, self.state_dir, self.cache_dir, self.log_dir):
            _make(folder, UNWRITABLE if folder == self.config_dir else PRIVATE)
        if sys.platform != "win32":
            _make(self._socket_dir, PRIVATE, link=False)
        try:
            for folder in {self.state_dir, self.log_dir}:
                close_files(folder)
            close_files(self.config_dir, UNWRITABLE)
        except OSError as error:
            raise FolderError(folder=self.state_dir) from error

    def restore(self) -> None:
        """Make again what went away while the program runs; see :meth:`ensure`. Any thread; no error."""
        if not all(folder.is_dir() for folder in self.all_folders):
            with contextlib.suppress(AppError, OSError):
                self.ensure()

    @property
    def _socket_dir(self) -> Path:
        if len(os.fsencode(self.runtime_dir / "control.sock")) <= _MAX_SOCKET_PATH:
            return self.runtime_dir
        short = Path(tempfile.gettempdir()) / f"{_APP}-{self._fingerprint}"
        if len(os.fsencode(short / "control.sock")) <= _MAX_SOCKET_PATH:
            return short
        # TMPDIR can be long as well; ensure() makes sure that the folder is ours.
        return Path("/tmp") / short.name  # noqa: S108 - ours, see above

    @property
    def _fingerprint(self) -> str:
        import hashlib  # with all of OpenSSL, and few folders are so deep

        return hashlib.sha256(os.fsencode(self.runtime_dir)).hexdigest()[:16]


def _is_of_session(folder: Path) -> bool:
    """Whether the user's session has this folder: none may be there, or that of whoever called ``su``."""
    given = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
    try:
        return folder == Path(given) and folder.stat().st_uid == os.geteuid()
    except OSError:
        return False


def written_path(text: str, folder: Path) -> str:
    """The path that a person wrote in a file of this folder; ``~`` is the home. Any thread; never raises."""
    # Path.expanduser raises where there is no such user.
    return str(folder / os.path.expanduser(text))  # noqa: PTH111 - see above


def _make(folder: Path, mode: int, *, link: bool = True) -> None:
    try:
        make_private(folder)
        claim(folder, mode, link=link)
    except OSError as error:
        raise FolderError(folder=folder) from error
