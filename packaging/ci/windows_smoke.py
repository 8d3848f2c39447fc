"""Installs, tries and removes one of the Windows installers: ``windows_smoke.py FILE.exe`` or ``FILE.msi``.

On Windows only, as a user who has not installed the program. Everything that a per-user installation and the
program put somewhere is looked for; what is missing, or left afterwards, is named and fails.
"""

import contextlib
import itertools
import os
import subprocess
import sys
import time
import winreg
from collections.abc import Iterator
from pathlib import Path

STORY = Path(__file__).with_name("story.py")
LOCAL = Path(os.environ["LOCALAPPDATA"])
FOLDER = LOCAL / "Programs" / "Estado Notifier"
PROGRAM = FOLDER / "estado-notifier.com"  # the launcher for terminals; the .exe has no output of its own
DATA = LOCAL / "estado-notifier"
SHORTCUT = Path(os.environ["APPDATA"], r"Microsoft\Windows\Start Menu\Programs\Estado Notifier.lnk")
WINDOWS = r"Software\Microsoft\Windows\CurrentVersion"
RUN = rf"{WINDOWS}\Run"
SENDERS = r"Software\Classes\AppUserModelId"
LISTED = rf"{WINDOWS}\Uninstall"
KEYS = (RUN, rf"{WINDOWS}\Explorer\StartupApproved\Run", SENDERS, LISTED, "Software")
"""In these, or in keys of them, the installers and the program write."""
PATIENCE = 600.0


def main(installer: Path) -> int:
    """0 if it installs silently, works and leaves nothing."""
    is_msi = installer.suffix == ".msi"
    if there := {*_there()}:
        return _complain(there, "there already")
    if is_msi:
        _run("msiexec", "/i", str(installer), "/qn", "/norestart", "/l*v", f"{installer}.log")
    else:
        _run(str(installer), "/S")
    if missing := {str(FOLDER), str(SHORTCUT), RUN, SENDERS, LISTED} - {*_there()}:
        return _complain(missing, "missing")
    _run(str(PROGRAM), "--version")
    _run(str(PROGRAM), "--selftest")
    _run(sys.executable, str(STORY), str(PROGRAM))
    if is_msi:
        _run("msiexec", "/x", str(installer), "/qn", "/norestart", "PURGE=1")
    else:
        # The uninstaller copies itself and goes on in another process; _?= would leave itself behind.
        _run(str(FOLDER / "uninstall.exe"), "/S", "/PURGE")
    until = time.monotonic() + PATIENCE / 10
    while (left := {*_there()}) and time.monotonic() < until:
        time.sleep(1)
    return _complain(left | {str(path) for path in FOLDER.rglob("*")}, "left behind") if left else 0


def _run(*command: str) -> None:
    print(">", *command, flush=True)
    subprocess.run(command, check=True, timeout=PATIENCE)


def _complain(places: set[str], what: str) -> int:
    print(f"{what}: {', '.join(sorted(places))}", file=sys.stderr)
    return 1


def _there() -> Iterator[str]:
    """Where something of the installer's or of the program's is: files, and keys of the registry."""
    yield from (str(path) for path in (FOLDER, SHORTCUT, DATA) if path.exists())
    if sys.platform == "win32":  # elsewhere mypy knows nothing of it
        # Where Windows Installer lists a product of one user is its own affair.
        for key, hive in itertools.product(KEYS, (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE)):
            if any("estado" in name.lower() for name in _names(hive, key)):
                yield key


def _names(hive: int, key: str) -> Iterator[str]:
    """Of a key's values, of the keys in it, and what those call themselves; none where it is absent."""
    if sys.platform == "win32":
        # Windows Installer removes a key with its last value, and a search ends with an error, too.
        with contextlib.suppress(OSError), winreg.OpenKey(hive, key) as opened:
            for number in itertools.count():
                yield winreg.EnumValue(opened, number)[0]
        with contextlib.suppress(OSError), winreg.OpenKey(hive, key) as opened:
            for number in itertools.count():
                name = winreg.EnumKey(opened, number)
                yield name
                with contextlib.suppress(OSError), winreg.OpenKey(opened, name) as inner:
                    yield str(winreg.QueryValueEx(inner, "DisplayName")[0])
    yield from ()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
