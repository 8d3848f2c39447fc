"""What `make test-windows` runs: both installers, under Wine. The last line says how many checks held.

Arguments: the folder of the installers, the version, and that of the upgrade.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from wine import Wine  # noqa: E402

from tests.backend import Backend  # noqa: E402

FOLDER = r"C:\users\root\AppData\Local\Programs\Estado Notifier"
CONSOLE = FOLDER + r"\estado-notifier.com"
PROGRAM = FOLDER + r"\estado-notifier.exe"
TRACES = ("EstadoNotifier", "Estado Notifier", "estado-notifier")
PATIENCE = 60.0


class Checks:
    """Counts what held and what did not."""

    def __init__(self) -> None:
        self.passed = self.failed = 0

    def that(self, what: str, held: object, seen: object = "") -> None:
        """Count one and say it."""
        self.passed += bool(held)
        self.failed += not held
        print(f"{'ok  ' if held else 'FAIL'}  {what}" + ("" if held else f": {seen}"), flush=True)


def eventually(look: Callable[[], object]) -> bool:
    """Whether it comes true in time."""
    deadline = time.monotonic() + PATIENCE
    while not look():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.3)
    return True


def link(wine: Wine) -> str:
    """The state of the running program's link; empty where none runs."""
    answer = wine.windows(CONSOLE, "status", "--json").stdout.strip()
    return str(json.loads(answer).get("link", "")) if answer.startswith("{") else ""


def told(wine: Wine, backend: Backend, checks: Checks, what: str) -> None:
    """A delivery arrives; the running program raises its alert."""
    delivery = backend.create("entrega", "EN_CAMINO")
    watch = wine.start("wine64", CONSOLE, "watch", "--json", stdout=subprocess.PIPE)
    assert watch.stdout is not None  # noqa: S101
    first = watch.stdout.readline()
    time.sleep(2)  # the new one has to be known before it moves
    backend.move("entrega", delivery["id"], "ENTREGADO")
    lines = [first]
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not any('"alert"' in line for line in lines):
        lines.append(watch.stdout.readline())
    watch.terminate()
    checks.that(f"{what}: it is told about a delivery", any("ENTREGADO" in line for line in lines), lines)
    print(f"      {lines[-1].strip()}")


def left(wine: Wine) -> list[str]:
    """What of the program is still on the disk or in the registry; the user's own things do not count."""
    programs = wine.home / "AppData/Local/Programs"
    menu = wine.home / "AppData/Roaming/Microsoft/Windows/Start Menu"
    found = [str(path) for folder in (programs, menu) for path in folder.rglob("*stado*")]
    lines = wine.registry().splitlines()
    # Wine notes for itself which entries of its menu it showed to the Linux desktop.
    return found + [line for line in lines if any(trace in line for trace in TRACES) and "wine" not in line]


def play(wine: Wine, backend: Backend, checks: Checks, version: str, newer: str, pictures: Path) -> None:
    """First the .exe with an upgrade, then the .msi; each is removed again."""
    stem = r"Z:\srv\in\estado-notifier-{}-windows-x64.{}"
    settings = wine.home / "AppData/Local/estado-notifier/config.toml"

    answer = wine.windows(stem.format(version, "exe"), "/S")
    checks.that("nsis: installs", answer.returncode == 0, answer)
    said = wine.windows(CONSOLE, "--version").stdout.strip()
    checks.that("nsis: the terminal's program answers", said == f"estado-notifier {version}", said)
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(f'[server]\napi_url = "{backend.api_url}"\n')
    answer = wine.windows(
        CONSOLE, "login", "--login", backend.login, "--password-stdin", stdin=f"{backend.password}\n"
    )
    checks.that("nsis: signs in", answer.returncode == 0, answer.stderr)
    checks.that("nsis: the token is not in the settings", backend.password not in settings.read_text())
    running = wine.start("wine64", PROGRAM, "--hidden")
    checks.that("nsis: the program is live", eventually(lambda: link(wine) == "live"), link(wine))
    told(wine, backend, checks, "nsis")
    wine.screenshot(pictures / "told.png")

    answer = wine.windows(stem.format(newer, "exe"), "/S")
    checks.that("upgrade: installs over the running program", answer.returncode == 0, answer)
    checks.that("upgrade: the old one has ended", eventually(lambda: running.poll() is not None))
    said = wine.windows(CONSOLE, "--version").stdout.strip()
    checks.that("upgrade: it is the new one", said == f"estado-notifier {newer}", said)
    checks.that("upgrade: runs again, signed in", eventually(lambda: link(wine) == "live"), link(wine))
    told(wine, backend, checks, "upgrade")

    # It goes on from a copy of itself, so that it can remove its own file, and answers at once.
    answer = wine.windows(FOLDER + r"\uninstall.exe", "/S", "/PURGE")
    gone = eventually(lambda: not (wine.home / "AppData/Local/Programs/Estado Notifier").exists())
    checks.that("nsis: uninstalls", answer.returncode == 0 and gone, answer)
    checks.that("nsis: purged", not settings.parent.exists(), list(settings.parent.glob("*")))
    checks.that("nsis: leaves nothing", not left(wine), left(wine))

    answer = wine.windows("msiexec", "/i", stem.format(version, "msi"), "/qn")
    checks.that("msi: installs", answer.returncode == 0, answer)
    said = wine.windows(CONSOLE, "--version").stdout.strip()
    checks.that("msi: the terminal's program answers", said == f"estado-notifier {version}", said)
    checks.that("msi: starts with the computer", "--hidden" in wine.registry())
    answer = wine.windows("msiexec", "/i", stem.format(newer, "msi"), "/qn")
    said = wine.windows(CONSOLE, "--version").stdout.strip()
    checks.that("msi: upgrades", said == f"estado-notifier {newer}", (answer, said))
    answer = wine.windows("msiexec", "/x", stem.format(newer, "msi"), "/qn", "PURGE=1")
    checks.that("msi: uninstalls", answer.returncode == 0, answer)
    checks.that("msi: leaves nothing", not left(wine), left(wine))


def main() -> int:
    """The exit code: whether all checks held."""
    installers, version, newer = Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3]
    checks = Checks()
    wine = Wine(ROOT / "build/windows/trixie", installers)
    try:
        with tempfile.TemporaryDirectory() as folder, Backend(Path(folder), entities=3) as backend:
            play(wine, backend, checks, version, newer, installers)
    finally:
        wine.close()
    print(f"{checks.passed} passed, {checks.failed} failed")
    return min(checks.failed, 1)


if __name__ == "__main__":
    sys.exit(main())
