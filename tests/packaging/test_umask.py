"""A package of a builder whose files are closed to others."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGING = Path(__file__).parents[2] / "packaging"

pytestmark = pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="dpkg-deb is not installed")


@pytest.fixture
def closed() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.usefixtures("closed")
def test_dpkg_takes_what_such_a_builder_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(PACKAGING))
    from freeze.release import Release
    from linux import packages

    # What is in the package is not looked at here.
    monkeypatch.setattr(packages, "_libraries", lambda _root, _work: "libc6")
    for folder in ("root/etc/xdg", "out"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "root/etc/xdg/config.toml").write_text("")
    made = packages.write_deb(tmp_path / "root", Release("0.2.0", 0), tmp_path / "out", tmp_path / "work")
    assert made.exists()
