"""What the distributions' own critics say."""

import subprocess
from pathlib import Path

import pytest
from conftest import only


@pytest.fixture(scope="module")
def tree(deb: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the package for Debian."""
    folder = tmp_path_factory.mktemp("tree")
    subprocess.run(["dpkg-deb", "--extract", str(deb), str(folder)], check=True)
    return folder


def succeeds(*command: str | Path) -> None:
    said = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


def test_lintian_finds_no_error(deb: Path) -> None:
    succeeds("lintian", "--allow-root", "--fail-on", "error", "--tag-display-limit", "0", deb)


def test_the_entries_are_valid(tree: Path) -> None:
    entries = [*tree.glob("usr/share/applications/*"), *tree.glob("etc/xdg/autostart/*")]
    assert len(entries) == 2
    succeeds("desktop-file-validate", *entries)


def test_the_metadata_are_valid(tree: Path) -> None:
    succeeds("appstreamcli", "validate", "--no-net", *tree.glob("usr/share/metainfo/*"))


def test_the_rpm_is_whole(dist: Path) -> None:
    succeeds("rpm", "--checksig", only(dist, "*.rpm"))


def test_rpmlint_finds_no_error(dist: Path) -> None:
    config = Path(__file__).parents[1] / "linux" / "rpmlint.toml"
    succeeds("rpmlint", "--config", config, only(dist, "*.rpm"))
