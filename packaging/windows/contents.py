"""Which parts of others are in the Windows program, with their licences."""

import subprocess
from importlib.metadata import Distribution
from pathlib import Path

from embed import PYTHON_LICENCE, PYTHON_NAME, file_version
from freeze.parts import LICENCE_TEXTS, Part, of_distribution, of_system

_DOC = Path("/usr/share/doc")
NSIS_STUB = Path("/usr/share/nsis/Stubs/lzma_solid-amd64-unicode")


def parts(target: Path, mingw: str) -> list[Part]:
    """The parts of the assembled folder, by name. Its wheels still have their metadata.

    Args:
        target: the folder.
        mingw: what the names of the launchers' compiler and its tools begin with.

    Raises:
        SystemExit: a library of the system that builds belongs to no package.
    """
    found = [
        of_distribution(dist)
        for dist in map(Distribution.at, (target / "lib").glob("*.dist-info"))
        if _is_shipped(dist)
    ]
    return sorted(
        [*found, _qt(found), *_of_python(target), *_of_compiler(mingw), of_system(NSIS_STUB)],
        key=lambda part: part.name.lower(),
    )


def _is_shipped(dist: Distribution) -> bool:
    """Whether more of it is left than its metadata."""
    files = (file for file in dist.files or () if ".dist-info" not in file.parts[0])
    return any(Path(str(dist.locate_file(file))).is_file() for file in files)


def _qt(found: list[Part]) -> Part:
    version = next(part.version for part in found if part.name.lower().startswith("pyside6"))
    texts = (LICENCE_TEXTS / "LGPL-3", LICENCE_TEXTS / "GPL-3")
    return Part("Qt", version, "LGPL-3.0-only", f"pkg:generic/qt@{version}", texts)


def _of_python(target: Path) -> list[Part]:
    """What the embeddable distribution is made of, and the C++ runtime."""
    own = target / PYTHON_LICENCE
    # Debian's text also tells the licences of what Python has in itself: expat, mpdecimal, zlib and others.
    inside = sorted(_DOC.glob("libpython3.*-minimal/copyright"))[-1:]
    major, minor, level, _ = file_version(target / f"{PYTHON_NAME}.dll")
    versions = {
        "cpython": f"{major}.{minor}.{level // 1000}",
        "openssl": _three_numbers(target / "libcrypto-3.dll"),
        "sqlite": _three_numbers(target / "sqlite3.dll"),
        "msvc-runtime": ".".join(map(str, file_version(target / "msvcp140.dll"))),
    }
    purls = {name: f"pkg:generic/{name}@{version}" for name, version in versions.items()}
    return [
        Part("CPython", versions["cpython"], "PSF-2.0", purls["cpython"], (own, *inside)),
        Part("OpenSSL", versions["openssl"], "Apache-2.0", purls["openssl"], (LICENCE_TEXTS / "Apache-2.0",)),
        Part("SQLite", versions["sqlite"], "blessing", purls["sqlite"], (_DOC / "libsqlite3-0/copyright",)),
        # Microsoft's conditions for it are in Python's text, which hands it on, too.
        Part("Visual-C++-Runtime", versions["msvc-runtime"], "see its text", purls["msvc-runtime"], (own,)),
    ]


def _of_compiler(mingw: str) -> list[Part]:
    """What the compiler puts into the launchers."""
    names = ("crt2u.o", "libgcc.a")
    found = [
        subprocess.run(
            [f"{mingw}gcc", f"-print-file-name={name}"], check=True, capture_output=True, text=True
        )
        for name in names
    ]
    return [of_system(Path(one.stdout.strip()).resolve()) for one in found]


def _three_numbers(library: Path) -> str:
    return ".".join(map(str, file_version(library)[:3]))
