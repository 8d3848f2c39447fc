"""The frozen program: made by PyInstaller, made small, and tried."""

import json
import subprocess
import sys
from pathlib import Path

from freeze.qt_support import add_support
from freeze.release import Release

NAME = "estado-notifier"
_SPEC = Path(__file__).with_name("estado-notifier.spec")


def freeze(release: Release, work: Path) -> tuple[Path, list[Path]]:
    """Freeze the checkout; the program's folder, and the files that it was made of.

    Runs in the build's own virtual environment. ``work`` is a folder for everything.

    Raises:
        SystemExit: something failed, and said so.
    """
    # Python's modules are stored as they are: the packages compress the whole much better than file by file,
    # and the program need not unpack them.
    environ = release.environ() | {"PYINSTALLER_ZLIB_COMPRESSION_LEVEL": "0"}
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR"]
    folders = ["--distpath", str(work / "dist"), "--workpath", str(work / "work")]
    if subprocess.run([*command, *folders, str(_SPEC)], env=environ, check=False).returncode:
        raise SystemExit("PyInstaller failed")
    program = work / "dist" / NAME
    if sys.platform != "darwin":  # there its folders are split between code and data
        add_support(program, release.environ())
    if sys.platform == "linux":
        _strip(program)
    sources = json.loads((work / "work" / NAME / "sources.json").read_text(encoding="utf-8"))
    return program, [Path(source) for source in sources]


def selftest(executable: Path, release: Release) -> None:
    """Let the frozen program try all its parts; PyInstaller is content with a program that lacks some.

    Raises:
        SystemExit: a part is missing; which is printed.
    """
    environ = release.environ() | {"QT_QPA_PLATFORM": "offscreen"}
    tried = subprocess.run(
        [executable, "--selftest"], env=environ, capture_output=True, text=True, timeout=120, check=False
    )
    try:
        found = json.loads(tried.stdout)
    except ValueError:
        found = {}
    if tried.returncode or found.get("version") != release.version or found.get("frozen") is not True:
        raise SystemExit(f"The frozen program is broken:\n{tried.stdout}{tried.stderr}")


def _strip(program: Path) -> None:
    # Not PySide6's own: those come stripped, and were patched in a way that strip does not always survive.
    # ICU's come with their symbols.
    found = [
        path
        for path in (program / "lib").rglob("*.so*")
        if not path.is_symlink() and (not {"PySide6", "shiboken6"} & {*path.parts} or "libicu" in path.name)
    ]
    subprocess.run(["strip", "--strip-unneeded", *sorted(found)], check=True)
