r"""The Run key of Windows: a value of the user's, or one for all users by an administrator.

Beside it Windows keeps, under ``StartupApproved\Run`` and under the same name, what the user chose in Task
Manager or in Settings: twelve bytes, of which the first is odd where the entry is switched off. Microsoft
documents only the Run key; this is how Windows 8 and later have done it since.
"""

import os
import re
import shutil
import subprocess
from typing import Any

from notifier.system.autostart.switch import AdministratorError, AutostartError, AutostartState, StartCommand

NAME = "EstadoNotifier"
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
_PROGRAM = re.compile(r'\s*(?:"([^"]*)"|(\S+))')


class RunKey:
    """``Autostart`` by the registry."""

    def __init__(self, command: StartCommand, registry: Any) -> None:
        """``registry`` is the standard library's ``winreg``, which other systems lack."""
        self._command = command
        self._registry = registry
        self._user = registry.HKEY_CURRENT_USER
        self._all = registry.HKEY_LOCAL_MACHINE

    def state(self) -> AutostartState:
        """See ``Autostart``. The user's own value starts the program even where all users' is off."""
        own = self._state(self._user)
        if own.enabled:
            return own
        shared = self._state(self._all)
        return shared if shared.enabled or not own.where else own

    def enable(self) -> None:
        """See ``Autostart``. The user's choice in Task Manager is taken back: this is a newer one."""
        if self._state(self._all).enabled:
            self.forget()
            return
        if not self._state(self._user).enabled or self._is_stale():
            self._set(self._line())
            self._drop(APPROVED)

    def disable(self) -> None:
        """See ``Autostart``."""
        self.forget()
        shared = self._state(self._all)
        if shared.enabled:
            # Windows keeps the approval of these under HKEY_LOCAL_MACHINE too.
            raise AdministratorError(where=shared.where)

    def refresh(self) -> None:
        """See ``Autostart``."""
        if self._state(self._user).enabled and self._is_stale():
            self._set(self._line())

    def forget(self) -> None:
        """See ``Autostart``: the user's value, and what Windows noted about it."""
        self._drop(RUN)
        self._drop(APPROVED)

    def _state(self, hive: Any) -> AutostartState:
        line = self._get(hive, RUN)
        if not isinstance(line, str):
            return AutostartState(enabled=False)
        approval = self._get(hive, APPROVED)
        switched_off = isinstance(approval, bytes) and approval[:1] != b"" and approval[0] % 2 == 1
        program = _program(line)
        missing = "" if switched_off or shutil.which(program) else program
        return AutostartState(not switched_off, self._where(hive), hive == self._all, missing)

    def _is_stale(self) -> bool:
        line = self._get(self._user, RUN)
        program = _program(line) if isinstance(line, str) else ""
        return self._command.replaces(program, is_there=shutil.which(program) is not None)

    def _line(self) -> str:
        # The program is quoted always: Windows would try `C:\Program.exe` first otherwise.
        return f'"{self._command.program}" {subprocess.list2cmdline(self._command.arguments)}'

    def _get(self, hive: Any, key: str) -> object:
        try:
            with self._registry.OpenKey(hive, key) as opened:
                value: object = self._registry.QueryValueEx(opened, NAME)[0]
                return value
        except FileNotFoundError:
            return None
        except OSError as error:
            raise AutostartError(where=self._where(hive)) from error

    def _set(self, line: str) -> None:
        try:
            with self._registry.CreateKeyEx(self._user, RUN, 0, self._registry.KEY_SET_VALUE) as opened:
                self._registry.SetValueEx(opened, NAME, 0, self._registry.REG_SZ, line)
        except OSError as error:
            raise AutostartError(where=self._where(self._user)) from error

    def _drop(self, key: str) -> None:
        try:
            with self._registry.OpenKey(self._user, key, 0, self._registry.KEY_SET_VALUE) as opened:
                self._registry.DeleteValue(opened, NAME)
        except FileNotFoundError:
            return
        except OSError as error:
            raise AutostartError(where=self._where(self._user)) from error

    def _where(self, hive: Any) -> str:
        return rf"{'HKCU' if hive == self._user else 'HKLM'}\{RUN}\{NAME}"


def _program(line: str) -> str:
    found = _PROGRAM.match(line)
    return os.path.expandvars(found[1] or found[2]) if found else ""
