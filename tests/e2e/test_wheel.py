"""The wheel carries all that it needs: installed alone into an empty environment, the program runs."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.e2e.program import ROOT, START
from tests.private_desktop.bus import eventually
from tests.private_desktop.private_desktop import PrivateDesktop

UV = Path(sys.executable).with_name("uv")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an environment's programs, with nothing in it but the wheel and what it declares."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([str(UV), "venv", "--quiet", "--python", sys.executable, str(folder / "venv")], check=True)
    programs = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    install = [str(UV), "pip", "install", "--quiet", "--python", str(programs / "python")]
    install += ["--constraint", str(_versions(folder)), str(wheel)]
    # The index is only asked for what was never fetched here.
    if subprocess.run([*install, "--offline"], check=False, capture_output=True).returncode:
        subprocess.run(install, check=True)
    return programs


def _versions(folder: Path) -> Path:
    """The locked versions, without their hashes, which a local wheel does not have."""
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    constraints = folder / "versions.txt"
    constraints.write_text("\n".join(line.rstrip(" \\") for line in lines if not line.startswith("    ")))
    return constraints


@pytest.mark.timeout(300)
def test_the_installed_program_runs(installed: Path, tmp_path: Path, backend: Backend) -> None:
    program = installed / "estado-notifier"
    with PrivateDesktop(tmp_path) as private_desktop:
        environ = private_desktop.environ(
            ESTADO_NOTIFIER_SERVER__API_URL=backend.api_url, ESTADO_NOTIFIER_TOKEN=backend.sign_in()
        )

        def call(*arguments: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [program, *arguments], env=environ, cwd=tmp_path, capture_output=True, text=True, check=False
            )

        assert call("--version").stdout.startswith("estado-notifier ")
        assert call("config", "check").returncode == 0
        without_extra = call("backend")
        assert without_extra.returncode == 1
        assert "estado-notifier[demo]" in without_extra.stderr
        tray = subprocess.Popen([program, "run", "--hidden"], env=environ, cwd=tmp_path)
        try:
            eventually(lambda: call("status").returncode == 0, START, "live")
            (entrega,) = backend.items("entrega")
            backend.move("entrega", entrega["id"], "EN_CAMINO")
            backend.move("entrega", entrega["id"], "ENTREGADO")
            told = private_desktop.notifications.wait_for(lambda told: "Entregado" in told.summary, START)
            assert Path(told.app_icon.removeprefix("file://")).is_file()
        finally:
            tray.terminate()
            assert tray.wait(60) == 0
