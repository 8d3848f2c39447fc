"""The script that CI runs on Windows itself, so that its first run there has little left to find."""

import shutil

import pytest
from chroot import CHECKOUT
from conftest import SHARED, Installers
from program import APPROVED, DATA, FOLDER, MENU, OFF_IN_TASK_MANAGER, RUN, Program
from test_msi import msiexec
from wine import PATIENCE, Wine

from tests.private_desktop.bus import eventually

SCRIPTS = r"C:\ci"
LISTED = r"Software\Microsoft\Windows\CurrentVersion\Uninstall"


@pytest.fixture
def smoke(wine: Wine) -> list[str]:
    """The command, by the Python that the installers bring."""
    shutil.copytree(CHECKOUT / "packaging/ci", wine.path(SCRIPTS))
    return [rf"{SHARED}\python\python.exe", "-X", "utf8", rf"{SCRIPTS}\windows_smoke.py"]


@pytest.mark.parametrize("kind", ["exe", "msi"])
def test_it_finds_that_an_installer_comes_works_and_goes(
    wine: Wine, old: Installers, smoke: list[str], kind: str
) -> None:
    assert "seen: live, transition" in wine.run(*smoke, getattr(old, kind))


def test_it_sees_every_place(wine: Wine, program: Program, old: Installers, smoke: list[str]) -> None:
    msiexec(wine, "/i", old.msi)
    program.start("--hidden")
    eventually(program.status, PATIENCE, "the tray")
    mark = ("/v", "EstadoNotifier", "/t", "REG_BINARY", "/d", OFF_IN_TASK_MANAGER, "/f")
    wine.run("reg", "add", rf"HKCU\{APPROVED}", *mark)
    said = wine.inside("wine64", *smoke, old.msi)
    assert said.returncode == 1
    places = (FOLDER, MENU, DATA, RUN, APPROVED, r"Software\Classes\AppUserModelId", LISTED, "Software")
    assert said.stderr.strip() == f"there already: {', '.join(sorted(places))}"
