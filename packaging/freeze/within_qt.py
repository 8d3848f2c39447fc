"""The licence texts of the code of others that Qt has in it.

PySide6's wheels come without them. Debian gathers those of most that is in Qt's source, and has some of the
libraries as packages of their own: where those are installed on the system that builds, the texts are taken
from them. They are of other versions of the same code. The rest lies in texts/, as Qt's source has it. What
is in none of them is named, in the file and in the build's output.
"""

from pathlib import Path

from freeze.parts import LICENCE_TEXTS, pointed_at

DOCUMENTATION = Path("/usr/share/doc")

# A pattern of Debian's packages, and what of the Qt that is shipped its file tells of.
_TOLD_BY = {
    "libqt6core6*": (
        "double-conversion",
        "the easing equations",
        "forkfd",
        "FreeType, and its rasterizer in Qt's own painting",
        "HarfBuzz",
        "ICC's profiles",
        "libpng",
        "MD4",
        "MD4C",
        "MD5",
        "PCRE2",
        "Pixman's fast paths",
        "RFC 6234",
        "SHA-1",
        "SHA-3",
        "TinyCBOR",
        "Unicode's character database and locale data",
        "the headers of OpenGL, OpenGL ES and Vulkan",
        "the Vulkan Memory Allocator",
        "XCB's XInput",
        "zlib",
    ),
    "libb2-1*": ("BLAKE2",),
    "libwayland-client0": ("Wayland's protocol",),
    "wayland-protocols": ("the other protocols of Wayland",),
    "publicsuffix": ("the list of public suffixes",),
}
_TOLD_HERE = {
    "Qt-small-parts": (
        "the smooth scaling of Imlib2",
        "the glyph list of Adobe",
        "WebGradients",
        "wlroots' data control protocol for Wayland",
        "XSVG, in Qt SVG",
    ),
    "Apache-2.0": (
        "Emoji Segmenter (Copyright 2019 Google LLC)",
        "Apache Tika's MIME types (Copyright The Apache Software Foundation)",
    ),
    "CC0-1.0": ("SipHash (Copyright 2012-2014 Jean-Philippe Aumasson and Daniel J. Bernstein)",),
}
"""A file of texts/, and what of the Qt that is shipped it tells of: nobody packages these by themselves."""

_HEAD = """What Qt {version} has in it of others, each part under its own free licence
{line}

The texts below are those that Debian gathered for its packages of the same code, and some from Qt's own
source. The versions may differ from those in this program, and a file may tell of more than is in it.

{told}

The constants of AT-SPI 2, and KDE's menu protocol for Wayland (Copyright 2017 David Edmundson), are under
the GNU Lesser General Public License, version 2.0 and 2.1, or any later version. The text of version 3 is
in Qt.txt.
{untold}"""

_UNTOLD = """
The texts of these are not here. Their source, with the texts, is offered in SOURCE-OFFER:

{names}
"""


def write_within_qt(path: Path, version: str) -> list[str]:
    """Write the texts into ``path``; what of Qt has none, neither here nor on this system."""
    texts, told = [], []
    common: set[Path] = set()
    without: list[str] = []
    sources = [
        (next(iter(sorted(DOCUMENTATION.glob(f"{pattern}/copyright"))), None), names)
        for pattern, names in _TOLD_BY.items()
    ]
    sources += [(LICENCE_TEXTS / name, names) for name, names in _TOLD_HERE.items()]
    for found, names in sources:
        if found is None:
            without += names
            continue
        title = found.parent.name if found.name == "copyright" else found.name
        told.append(f"{title}: {', '.join(names)}")
        common |= {*pointed_at(found)}
        texts.append(_titled(title, found))
    texts += [_titled(f"What texts above call {text}", text) for text in sorted(common)]
    untold = _UNTOLD.format(names="\n".join(without)) if without else ""
    head = _HEAD.format(version=version, line="-" * 76, told="\n\n".join(told), untold=untold)
    path.write_text("\n\n".join([head, *texts]), encoding="utf-8")
    return without


def _titled(title: str, text: Path) -> str:
    body = text.read_text(encoding="utf-8", errors="replace").strip()
    return f"{'=' * 78}\n{title}\n{'=' * 78}\n\n{body}\n"
