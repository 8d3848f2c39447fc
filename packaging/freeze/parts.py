"""Which parts of others are in the frozen program, found by the files that it was made of."""

import json
import platform
import re
import ssl
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

COMMON_LICENCES = Path("/usr/share/common-licenses")
"""The texts that those of Debian's packages only point at."""

_LAST_ICU_OF_2016 = 73
"""Later ones are under Unicode-3.0."""

# Its metadata tells the exception, by which what it freezes keeps its own licence, in free words only.
_IN_SPDX = {"pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception"}
# The list of the wheel that has it in it says none.
_UNSAID = {"openssl": "Apache-2.0"}


@dataclass(frozen=True, slots=True)
class Part:
    """``licence``: an SPDX expression or the part's own words. ``purl``: its package URL.

    ``notices``: the texts that have to go with it. ``inside``: what is compiled into it. ``authors``: told of
    these alone.
    """

    name: str
    version: str
    licence: str
    purl: str
    notices: tuple[Path, ...] = field(default=())
    inside: tuple["Part", ...] = field(default=())
    authors: str = ""


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
    libpython: Path | None = None
    for source in {path.resolve() for path in sources}:
        owner = owners.get(source)
        if owner is not None:
            found.setdefault(owner.name, of_distribution(owner))
        elif source.is_relative_to(ROOT) and not source.is_relative_to(Path(sys.prefix).resolve()):
            continue  # our own
        elif source.name.startswith("libpython"):
            libpython = source
        elif not source.is_relative_to(stdlib):
            system.add(source)
    # Its first stage is a part of the program's executable.
    found["pyinstaller"] = of_distribution(Distribution.from_name("pyinstaller"))
    others = map(of_framework if sys.platform == "darwin" else of_system, sorted(system))
    every = {part.name: part for part in (*found.values(), *others, _python(stdlib, libpython), *_qt())}
    return sorted(every.values(), key=lambda part: part.name.lower())


def of_distribution(dist: Distribution) -> Part:
    """An installed wheel, with the texts in its metadata.

    Raises:
        SystemExit: it does not say the licence of something that is compiled into it.
    """
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
    purl = f"pkg:pypi/{name}@{dist.version}"
    return Part(dist.name, dist.version, licence, purl, tuple(sorted(texts)), tuple(_compiled_into(dist)))


def _compiled_into(dist: Distribution) -> Iterable[Part]:
    """What the wheel's own lists name. Source: PEP 770, CycloneDX."""
    lists = [file for file in dist.files or () if file.parent.name == "sboms" and file.suffix == ".json"]
    for file in lists:
        text = Path(str(dist.locate_file(file))).read_text(encoding="utf-8")
        for told in json.loads(text).get("components", ()):
            purl = told["purl"].split("?")[0]
            # Of no use at run time, or a folder of the wheel's own source.
            if told.get("scope") == "excluded" or "download_url=file:" in told["purl"]:
                continue
            said = [one.get("expression") or one["license"].get("id") for one in told.get("licenses", ())]
            licence = " AND ".join(filter(None, said)) or _UNSAID.get(told["name"])
            if licence is None:
                raise SystemExit(f"{dist.name} does not say which licence its {told['name']} has")
            authors = re.sub(r" *<[^>]*>", "", told.get("author", ""))
            yield Part(told["name"], told["version"], licence, purl, authors=authors)


def _python(stdlib: Path, library: Path | None = None) -> Part:
    version = platform.python_version()
    purl = f"pkg:generic/cpython@{version}"
    texts = [stdlib / "LICENSE.txt", Path(f"/usr/share/doc/python{version.rpartition('.')[0]}/copyright")]
    text = next((path for path in texts if path.exists()), None)
    if library is not None and sys.platform == "linux":
        # Debian's has corrections that came after the version of this number.
        package = of_system(library)
        version, purl = package.version, package.purl
    return Part("CPython", version, "PSF-2.0", purl, (text,) if text else ())


def of_framework(library: Path) -> Part:
    """The part of a library that is neither a wheel's nor Python's modules', on macOS: Python brings it.

    Raises:
        SystemExit: it comes from elsewhere.
    """
    if not library.is_relative_to(Path(sys.base_prefix).resolve()):
        raise SystemExit(f"{library} is shipped and does not belong to Python: what licence has it?")
    if library.name.startswith(("libssl.", "libcrypto.")):
        version = ssl.OPENSSL_VERSION.split()[1]
        text = LICENCE_TEXTS / "Apache-2.0"
        return Part("OpenSSL", version, "Apache-2.0", f"pkg:generic/openssl@{version}", (text,))
    return _python(Path(sysconfig.get_path("stdlib")))


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
    if int(icu) > _LAST_ICU_OF_2016:
        raise SystemExit(f"ICU {icu} has another licence than the one in {LICENCE_TEXTS}")
    return [qt, Part("ICU", icu, "Unicode-DFS-2016", f"pkg:generic/icu@{icu}", (LICENCE_TEXTS / "ICU",))]


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
    return Part(
        package, version, "see its text", purl, (notice, *pointed_at(notice)) if notice.exists() else ()
    )


def pointed_at(notice: Path) -> list[Path]:
    """The texts that one of Debian points at: they are on its systems alone."""
    text = notice.read_text(encoding="utf-8", errors="replace")
    names = {*re.findall(rf"{COMMON_LICENCES}/([A-Za-z]\w*(?:-[\d.]*\d)?)", text)}
    return [COMMON_LICENCES / name for name in sorted(names)]


def _system() -> str:
    return platform.freedesktop_os_release().get("ID", "debian")
