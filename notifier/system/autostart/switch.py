"""The switch that starts the program with the computer: how it stands, and what it starts."""

import os
from dataclasses import dataclass
from typing import Never, Protocol

from notifier.core.errors import AppError
from notifier.core.i18n import mark
from notifier.system.installation import Installation, own_command


class AutostartError(AppError):
    """The switch cannot be read or changed; it is as it was. ``where`` is the file or the key."""

    title = mark("No se pudo cambiar el inicio automático")
    advice = mark("No se puede leer o escribir {where}. Revise sus permisos y el espacio en disco.")


class AdministratorError(AppError):
    """The entry holds for all users, and this system has no switch of the user's own for such a one."""

    title = mark("No se pudo cambiar el inicio automático")
    advice = mark("Lo dispuso el administrador para todos los usuarios en {where}; pídale que lo quite.")


class NoAutostartError(AppError):
    """This copy cannot start with the computer."""

    title = mark("Sin inicio automático")
    advice = mark("Esta copia del programa no puede iniciarse con el equipo.")


@dataclass(frozen=True, slots=True)
class AutostartState:
    """How the switch stands.

    ``where``: the file or the registry key that decides; empty where there is none.
    ``by_administrator``: what decides is there for all users.
    ``missing``: the program that the entry starts, where that is not there; then nothing starts.
    """

    enabled: bool
    where: str = ""
    by_administrator: bool = False
    missing: str = ""


class Autostart(Protocol):
    """The system's switch. It reads and writes small files: any thread but the windows' own, one at a time.

    Every call may raise ``AutostartError`` or ``NoAutostartError``.
    """

    def state(self) -> AutostartState:
        """How it stands now."""

    def enable(self) -> None:
        """Start with the computer from the next time on. Nothing changes where it does already."""

    def disable(self) -> None:
        """Start with the computer no more. Nothing changes where it does not.

        Raises:
            AdministratorError: see there.
        """

    def refresh(self) -> None:
        """Where it is on and starts another path, let it start this program. What is off stays off."""

    def forget(self) -> None:
        """Take away what this user chose; what holds for all users, if anything does, holds for this one."""


class NoAutostart:
    """For a copy that cannot start with the computer: every question is answered with the reason."""

    def __init__(self, reason: str) -> None:
        """``reason`` is a sentence of the catalogue."""
        self._reason = reason

    def state(self) -> Never:
        """Raise the reason, as ``enable`` and ``disable`` do."""
        raise NoAutostartError(self._reason)

    enable = disable = state

    def refresh(self) -> None:
        """There is nothing to renew."""

    forget = refresh


@dataclass(frozen=True, slots=True)
class StartCommand:
    """What starts at login: the tray without its panel.

    ``program``: a full path. ``arguments``: what follows it. ``takes_over``: an entry that starts another
    copy is changed even while that one is still there.
    """

    program: str
    arguments: tuple[str, ...]
    takes_over: bool

    @classmethod
    def of(cls, installation: Installation) -> "StartCommand":
        """The command of this copy. A checkout that was tried once does not take over an installed one."""
        program, *arguments = own_command("--hidden")
        if installation.launcher is not None:
            program, arguments = str(installation.launcher), ["--hidden"]
        return cls(program, tuple(arguments), installation.kind != "source")

    def replaces(self, program: str, *, is_there: bool) -> bool:
        """Whether an entry that starts ``program`` should start this one."""
        ours = os.path.normcase(self.program)
        return os.path.normcase(program) != ours and (self.takes_over or not is_there)
