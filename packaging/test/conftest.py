import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from root import CHECKOUT, FOLDER, Root, System, why_not

RELEASES = ("bookworm", "trixie")
"""Debian 12 and 13. The releases of others are not on Debian's mirrors."""

Layer = Callable[[str, tuple[str, ...]], System]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--packages", type=Path, default=CHECKOUT / "dist", help="where the packages are")


@pytest.fixture(scope="session")
def roots() -> Iterator[None]:
    """Clean systems can be made here, and what an earlier run left is gone."""
    if reason := why_not():
        pytest.skip(reason)
    for folder in FOLDER.glob("root-*"):
        shutil.rmtree(folder)
    yield
    for folder in FOLDER.glob("root-*"):
        shutil.rmtree(folder)


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest, roots: None) -> str:
    """Each Debian release that the package is for."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def dist(request: pytest.FixtureRequest) -> Path:
    """Where the packages are that ``make package`` made."""
    folder: Path = request.config.getoption("--packages")
    return folder.absolute()


@pytest.fixture(scope="session")
def deb(dist: Path) -> Path:
    """The package for Debian."""
    return only(dist, "*.deb")


@pytest.fixture(scope="session")
def layer(roots: None, deb: Path) -> Layer:
    """A release with the package, and nothing it does not need; and with these other packages."""
    made: dict[tuple[str, tuple[str, ...]], System] = {}

    def layer(release: str, packages: tuple[str, ...]) -> System:
        if (release, packages) not in made:
            below = layer(release, ()) if packages else System(release)
            with_these = Root(below)
            with_these.install(*(packages or (with_these.put(deb),)))
            made[release, packages] = with_these.freeze()
        return made[release, packages]

    return layer


@pytest.fixture(scope="session")
def libraries(layer: Layer) -> Layer:
    """The same without the package: a release with all that the program needs of it."""

    def libraries(release: str, packages: tuple[str, ...]) -> System:
        root = Root(layer(release, packages))
        root.admin("apt-get", "-q", "-y", "purge", "estado-notifier")
        return root.freeze()

    return libraries


@pytest.fixture
def installed(release: str, layer: Layer) -> Iterator[Root]:
    """A running system of each release on which the package was installed."""
    with Root(layer(release, ())) as root:
        yield root


def only(folder: Path, pattern: str) -> Path:
    """The one file of this kind."""
    found = sorted(folder.glob(pattern))
    assert len(found) == 1, f"make package should have left one {pattern} in {folder}: {found}"
    return found[0]
