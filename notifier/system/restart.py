"""The program gives way to the one that an installer has put in its place while it ran."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from notifier.core.errors import AppError
from notifier.core.i18n import mark
from notifier.system.given_token import hand_over, take_back
from notifier.system.installation import own_command


class RestartError(AppError):
    """The new program does not start; the old one has ended."""

    title = mark("No se pudo reiniciar")
    advice = mark("El programa se actualizó, pero el nuevo no se inicia ({reason}). Vuelva a instalarlo.")


@dataclass(frozen=True, slots=True)
class Restart:
    """How the tray starts itself anew.

    ``program``: the file that an installer replaces while it runs; ``None`` where none does.
    ``options``: the choices of its command line that hold for the new one, too.
    """

    program: Path | None
    options: tuple[str, ...]

    def start(self, *, hidden: bool, token: str) -> NoReturn:
        """Become the new program. Main thread, after everything has ended and the instance's lock is free.

        ``token``: the one that the environment gave, and that it has no more; or empty.

        The process stays the same: where a session starts its programs as services of systemd, it would end
        a child together with its parent.

        Raises:
            RestartError: it can't be executed.
        """
        command = own_command("run", *self.options, *(["--hidden"] if hidden else []))
        try:
            hand_over(token)
            os.execv(command[0], command)  # noqa: S606 - this very program
        except OSError as error:
            take_back()
            raise RestartError(reason=error.strerror) from error


def own_restart(*options: str) -> Restart | None:
    """How this copy starts itself anew; ``None`` where it does not. Any thread.

    On Windows the installer ends the program and starts it, and nothing else asks for it there or on macOS. A
    checkout is its developer's.
    """
    if sys.platform != "linux":
        return None
    return Restart(Path(sys.executable) if getattr(sys, "frozen", False) else None, options)
