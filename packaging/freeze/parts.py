"""Which parts of others are in the frozen program, found by the files that it was made of."""

import platform
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import Distribution, distributions
from pathlib import Path

from freeze.release import ROOT

LICENCE_TEXTS = Path(__file__).with_name("texts")
"""Of parts that come without a text of their licence: Qt, PySide6. Only Debian has them in a known place."""

# Its metadata tells the exception, by which what it freezes keeps its own licence, in free words only.
_IN_SPDX = {"pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception"}


@dataclass(frozen=True, slots=True)
class Part:
    """``licence``: an SPDX expression or the part's own words. ``purl``: its package URL.

    ``notices``: the texts that have to go with it.
    """

    name: str
    version: str
    licence: str
    purl: str
    notices: tuple[Path, ...] = field(default=())


def parts(sources: Iterable[Path]) -> list[Part]:
    """The parts, by name.

    Raises:
        SystemExit: a file belongs to nothing known, so its licence is not either.
    """
    owners = {
        Path(str(dist.locate_file(file))).resolve(): dist
        for dist in distributions()
        for file in dist.files or ()
    }
    stdlib = Path(sysconfig.get_path("stdlib")).resolve()
    found: dict[str, Part] = {}
    system: set[Path] = set()
    for source in {path.resolve() for path in sources}:
        owner = owners.get(source)
        if owner is not None:
            found.setdefault(owner.name, of_distribution(owner))
        elif source.is_relative_to(ROOT) and not source.is_relative_to(Path(sys.prefix).resolve()):
            continue  # our own
        elif not source.is_relative_to(stdlib) and not source.name.startswith("libpython"):
            system.add(source)
    # Its first stage is a part of the program's executable.
    found["pyinstaller"] = of_distribution(Distribution.from_name("pyinstaller"))
    python = _python(stdlib)
    qt = _qt()
    every = {part.name: part for part in (*found.values(), python, *qt, *map(of_system, sorted(system)))}
    return sorted(every.values(), key=lambda part: part.name.lower())


def of_distribution(dist: Distribution) -> Part:
    """An installed wheel, with the texts in its metadata."""
    told = dist.metadata.json
    licence = _IN_SPDX.get(dist.name) or str(told.get("license_expression") or told.get("license") or "")
    if not licence or len(licence) > 100 or "\n" in licence:  # noqa: PLR2004 - some put the whole text there
        named = [line for line in told.get("classifier", ()) if line.startswith("License ::")]
        licence = named[0].rsplit(" :: ", 1)[-1] if named else "see its text"
    words = ("licen", "copying", "notice", "authors")
    texts = [
        Path(str(dist.locate_file(file)))
        for file in dist.files or ()
        if ".dist-info" in file.parts[0] and any(file.name.lower().startswith(word) for word in words)
    ]
    if "LGPL-3.0-only" in licence:
        # PySide6's wheels name their licence and have no text of it.
        licence, texts = "LGPL-3.0-only", [LICENCE_TEXTS / "LGPL-3", LICENCE_TEXTS / "GPL-3"]
    name = dist.name.lower().replace("_", "-")
    return Part(dist.name, dist.version, licence, f"pkg:pypi/{name}@{dist.version}", tuple(sorted(texts)))


def _python(stdlib: Path) -> Part:
    version = platform.python_version()
    texts = [stdlib / "LICENSE.txt", Path(f"/usr/share/doc/python{version.rpartition('.')[0]}/copyright")]
    text = next((path for path in texts if path.exists()), None)
    return Part("CPython", version, "PSF-2.0", f"pkg:generic/cpython@{version}", (text,) if text else ())


def _qt() -> list[Part]:
    from PySide6.QtCore import qVersion

    version = qVersion()
    texts = (LICENCE_TEXTS / "LGPL-3", LICENCE_TEXTS / "GPL-3")
    qt = Part("Qt", version, "LGPL-3.0-only", f"pkg:generic/qt@{version}", texts)
    if sys.platform != "linux":
        return [qt]
    import PySide6

    data = next((Path(PySide6.__file__).parent / "Qt" / "lib").glob("libicudata.so.*"))
    icu = data.name.rpartition(".")[2]
    notice = sorted(Path("/usr/share/doc").glob("libicu[0-9]*/copyright"))
    return [qt, Part("ICU", icu, "Unicode-3.0", f"pkg:generic/icu@{icu}", tuple(notice[:1]))]


def of_system(library: Path) -> Part:
    """The part of a library that was taken from the system that builds: a Debian package.

    Raises:
        SystemExit: no package knows it.
    """
    # The package may have been made before /lib became a link to /usr/lib.
    for path in (library, Path("/", *library.parts[2:])):
        asked = subprocess.run(["dpkg-query", "-S", path], capture_output=True, text=True, check=False)
        if asked.returncode == 0:
            package = asked.stdout.split(":")[0]
            break
    else:
        raise SystemExit(f"{library} is shipped and belongs to no package: what licence has it?")
    form = "--showformat=${source:Package} ${Version}"
    shown = subprocess.run(["dpkg-query", "-W", form, package], capture_output=True, text=True, check=True)
    source, version = shown.stdout.split()[:2]
    notice = Path("/usr/share/doc") / package / "copyright"
    purl = f"pkg:deb/{_system()}/{package}@{version}?arch=amd64&upstream={source}"
    return Part(package, version, "see its text", purl, (notice,) if notice.exists() else ())


def _system() -> str:
    return platform.freedesktop_os_release().get("ID", "debian")
