"""Qt for Python's own modules, compiled: made the same each time, and what Shiboken then loads."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import shiboken6

ROOT = Path(__file__).parents[2]
PROGRAM = """
import PySide6.QtCore, sys
loader = sys.modules["shibokensupport.signature.loader"]
print(loader.__file__)
try:
    PySide6.QtCore.QObject().setObjectName(7, 8)  # its complaint is made by these modules
except TypeError as error:
    print("QObject.setObjectName" in str(error))
"""


def archive(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    from freeze.qt_support import add_support

    beside = folder / "lib" / "shiboken6"
    beside.mkdir(parents=True)
    add_support(folder, os.environ)
    return beside / "files.dir"


def test_two_builds_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, another = (archive(tmp_path / name, monkeypatch) for name in ("one", "another"))
    assert one.read_bytes() == another.read_bytes()


def test_shiboken_loads_what_lies_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = archive(tmp_path, monkeypatch).parent
    for file in Path(shiboken6.__file__).parent.iterdir():
        if file.suffix == ".py":  # these say where it lies
            shutil.copy(file, beside)
        elif file.is_file():
            (beside / file.name).symlink_to(file)
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONPATH": str(beside.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == [
        f"{beside}/files.dir/shibokensupport/signature/loader.pyc",
        "True",
    ]
