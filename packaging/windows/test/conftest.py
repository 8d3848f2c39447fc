from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from chroot import CHECKOUT, why_not
from program import Program
from wine import Wine

from tests.backend import Backend

SHARED = r"Z:\srv\in"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--installers",
        type=Path,
        default=CHECKOUT / "build/windows/test",
        help="a folder with the installers of two versions",
    )


@dataclass(frozen=True, slots=True)
class Installers:
    """One version's installers, as the Windows for tests sees them."""

    version: str
    exe: str
    msi: str


@pytest.fixture(scope="session")
def folder(request: pytest.FixtureRequest) -> Path:
    """Where the installers are."""
    found: Path = request.config.getoption("--installers")
    return found.absolute()


@pytest.fixture(scope="session")
def versions(folder: Path) -> tuple[Installers, Installers]:
    """The older and the newer one. The version is what the file is called by."""
    found = [path.name.split("-")[2] for path in folder.glob("estado-notifier-*-windows-x64.exe")]
    found.sort(key=lambda version: [int(part) for part in version.split(".")])
    assert len(found) == 2, f"make test-windows leaves two versions in {folder}: {found}"
    older, newer = (
        Installers(
            version, *(rf"{SHARED}\estado-notifier-{version}-windows-x64.{kind}" for kind in ("exe", "msi"))
        )
        for version in found
    )
    return older, newer


@pytest.fixture(scope="session")
def old(versions: tuple[Installers, Installers]) -> Installers:
    return versions[0]


@pytest.fixture(scope="session")
def new(versions: tuple[Installers, Installers]) -> Installers:
    return versions[1]


@pytest.fixture
def wine(folder: Path) -> Iterator[Wine]:
    """A Windows on which the program never was."""
    if reason := why_not():
        pytest.fail(reason)
    with Wine(folder) as wine:
        yield wine


@pytest.fixture
def program(wine: Wine) -> Program:
    """The program in the folder where it is installed if nobody says another one."""
    return Program(wine)


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Backend]:
    """A server with a fleet of three that stands still."""
    with Backend(tmp_path, entities=3) as backend:
        yield backend
