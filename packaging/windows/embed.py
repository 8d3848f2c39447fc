"""Python itself: the embeddable distribution, of which only what is pinned is taken, and not all of it."""

import hashlib
import os
import shutil
import struct
import subprocess
import zipfile
from pathlib import Path

from pruning import RUNTIME, is_left_out

PYTHON_SUMS = Path(__file__).with_name("python-embed.sha256")
PYTHON_VERSION = "3.13"
PYTHON_NAME = "python" + PYTHON_VERSION.replace(".", "")
PYTHON_LICENCE = "LICENSE-Python.txt"
LIBRARY = f"{PYTHON_NAME}.zip"
_LEFT_OUT = frozenset({"python.exe", "pythonw.exe", "python.cat", "winsound.pyd", f"{PYTHON_NAME}._pth"})
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_FIXED_INFO = struct.pack("<I", 0xFEEF04BD)
"""The signature of VS_FIXEDFILEINFO, the numbers of a file's version resource (Windows SDK, verrsrc.h)."""


def unpack_python(archive: Path, target: Path) -> None:
    """Take only what is pinned, from the archive's root, and refuse what differs.

    Its licence becomes :data:`PYTHON_LICENCE` there.

    Raises:
        SystemExit: it is another Python; says in what.
    """
    pinned = dict(reversed(line.split()) for line in PYTHON_SUMS.read_text().splitlines() if line[0] != "#")
    with zipfile.ZipFile(archive) as content:
        if set(content.namelist()) != set(pinned):
            raise SystemExit(f"{archive} is not the Python that {PYTHON_SUMS.name} pins: other files")
        for name, digest in pinned.items():
            data = content.read(name)
            if hashlib.sha256(data).hexdigest() != digest:
                raise SystemExit(f"{archive} is not the Python that {PYTHON_SUMS.name} pins: {name} differs")
            if name not in _LEFT_OUT and not is_left_out(name):
                (target / name.replace("LICENSE.txt", PYTHON_LICENCE)).write_bytes(data)
    _repack(target / LIBRARY)
    # Fixes what is imported, and from where alone; `lib` is ours.
    (target / f"{PYTHON_NAME}._pth").write_text(f"{LIBRARY}\n.\nlib\n", encoding="ascii")


def _repack(library: Path) -> None:
    """The standard library without compression of its own: the installer's is better on plain bytes."""
    with zipfile.ZipFile(library) as old:
        content = {name: old.read(name) for name in sorted(old.namelist())}
    with zipfile.ZipFile(library, "w", zipfile.ZIP_STORED) as new:
        for name, data in content.items():
            if not is_left_out(name):
                new.writestr(zipfile.ZipInfo(name, _ZIP_TIME), data)


def share_runtime(target: Path, site: Path) -> None:
    """Put Qt's C++ runtime beside the executable, in the place of Python's older one, for all.

    A process loads each of its libraries once, whoever asks first; two versions of them would mix.

    Raises:
        SystemExit: Qt's is the older one.
    """
    for name in RUNTIME:
        ours, theirs = target / name, site / "PySide6" / name
        if ours.exists() and file_version(ours) > file_version(theirs):
            raise SystemExit(f"Python's {name} is newer than Qt's: look at {Path(__file__).name}")
        shutil.copyfile(theirs, ours)


def file_version(library: Path) -> tuple[int, int, int, int]:
    """The version that a Windows library bears; zeros where it has none."""
    data = library.read_bytes()
    found = data.find(_FIXED_INFO)
    if found < 0:
        return (0, 0, 0, 0)
    high, low = struct.unpack_from("<II", data, found + 8)
    return (high >> 16, high & 0xFFFF, low >> 16, low & 0xFFFF)


def compile_modules(site: Path) -> None:
    """Bytecode instead of sources, as the standard library's, and as little of it as the program needs.

    Half the files, without docstrings and asserts, and nothing to compile at the first start.
    """
    subprocess.run(
        [
            *(_same_python(), "-OO", "-m", "compileall", "-q", "-f", "-b"),
            *("--invalidation-mode", "unchecked-hash", "-s", str(site), "-p", "lib", str(site)),
        ],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    for path in site.rglob("*.py"):
        path.unlink()


def _same_python() -> str:
    """A Python of this system that writes the bytecode that the Windows one reads."""
    named = os.environ.get("BYTECODE_PYTHON")
    pyenv = sorted(Path.home().glob(f".pyenv/versions/{PYTHON_VERSION}.*/bin/python{PYTHON_VERSION}"))
    wanted = f"import sys; sys.exit(sys.version_info[:2] != {tuple(map(int, PYTHON_VERSION.split('.')))})"
    for candidate in filter(None, [named, f"python{PYTHON_VERSION}", *map(str, pyenv)]):
        found = shutil.which(candidate)
        if found and subprocess.run([found, "-c", wanted], capture_output=True, check=False).returncode == 0:
            return found
    raise SystemExit(f"Python {PYTHON_VERSION} is needed for the bytecode; BYTECODE_PYTHON may name it.")
