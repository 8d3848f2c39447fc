"""Two builds of the same files, in two folders, give the same bytes."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from root import CHECKOUT

FREEZER = CHECKOUT / "build/package-venv/bin/python"


def git(*arguments: str) -> str:
    command = ["git", "-C", str(CHECKOUT), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def sums(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.is_file()
    }


def test_another_build_elsewhere_is_the_same(dist: Path, tmp_path: Path) -> None:
    if not FREEZER.exists():
        pytest.skip("make package makes what builds it")
    copy = tmp_path / "another"
    for name in git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if (CHECKOUT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(CHECKOUT / name, copy / name)
    # A copy has no history to read the commit's time from.
    environ = os.environ | {"SOURCE_DATE_EPOCH": git("log", "-1", "--format=%ct").strip()}
    built = subprocess.run(
        [FREEZER, "packaging/package.py"], cwd=copy, env=environ, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    made = sums(copy / "dist")
    assert {Path(name).suffix for name in made} == {".deb", ".rpm", ".xz", ".json"}
    assert {name: sum_ for name, sum_ in sums(dist).items() if name in made} == made
