"""Installs, tries and removes one of the Windows installers: ``windows_smoke.py FILE.exe`` or ``FILE.msi``.

On Windows only, as a user who has not installed the program. The installed files are looked for where a
per-user installation puts them; what is left of them afterwards is named and fails.
"""

import os
import subprocess
import sys
import time
import winreg
from pathlib import Path

STORY = Path(__file__).with_name("story.py")
FOLDER = Path(os.environ["LOCALAPPDATA"]) / "Programs" / "Estado Notifier"
PROGRAM = FOLDER / "estado-notifier.com"  # the launcher for terminals; the .exe has no output of its own
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
PATIENCE = 600.0


def main(installer: Path) -> int:
    """0 if it installs silently, works and leaves nothing."""
    if installer.suffix == ".msi":
        _run("msiexec", "/i", str(installer), "/qn", "/norestart", "/l*v", f"{installer}.log")
    else:
        _run(str(installer), "/S")
    _run(str(PROGRAM), "--version")
    _run(str(PROGRAM), "--selftest")
    print(f"started with Windows: {_run_key() or 'no'}")
    _run(sys.executable, str(STORY), str(PROGRAM))
    if installer.suffix == ".msi":
        _run("msiexec", "/x", str(installer), "/qn", "/norestart")
    else:
        # The uninstaller copies itself and goes on in another process; _?= would leave itself behind.
        _run(str(FOLDER / "uninstall.exe"), "/S")
    until = time.monotonic() + PATIENCE / 10
    while FOLDER.exists() and time.monotonic() < until:
        time.sleep(1)
    left = [str(path) for path in FOLDER.rglob("*")] if FOLDER.exists() else []
    if left or _run_key():
        print(f"left behind: {left} {_run_key()}", file=sys.stderr)
        return 1
    return 0


def _run(*command: str) -> None:
    print(">", *command, flush=True)
    subprocess.run(command, check=True, timeout=PATIENCE)


def _run_key() -> str:
    if sys.platform == "win32":  # elsewhere mypy knows nothing of it
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN) as key:
            for number in range(winreg.QueryInfoKey(key)[1]):
                name, command, _ = winreg.EnumValue(key, number)
                if "estado-notifier" in f"{name} {command}".lower():
                    return str(command)
    return ""


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
