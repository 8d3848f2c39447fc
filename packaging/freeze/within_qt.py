"""The licence texts of the code of others that Qt has in it.

PySide6's wheels come without them. Debian gathers those of all that is in Qt's source, and has some of the
libraries as packages of their own: where those are installed on the system that builds, the texts are taken
from them. They are of other versions of the same code. What is in none of them is named, in the file and in
the build's output.
"""

from pathlib import Path

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
_TOLD_BY_NOBODY = (
    "Emoji Segmenter: Apache-2.0",
    "Apache Tika's MIME types: Apache-2.0",
    "SipHash: CC0-1.0",
    "the glyph list of Adobe: BSD-3-Clause",
    "the smooth scaling of Imlib2: BSD-2-Clause and Imlib2",
    "WebGradients: MIT",
    "the constants of AT-SPI 2: LGPL-2.0-or-later",
    "KDE's menu protocol for Wayland: LGPL-2.1-or-later",
    "wlroots' data control protocol for Wayland: HPND-sell-variant",
    "XSVG, in Qt SVG: HPND-sell-variant",
)

_HEAD = """What Qt {version} has in it of others, each part under its own free licence
{line}

The texts below are those that Debian gathered for its packages of the same code. The versions may differ
from those in this program, and a file may tell of more than is in it.

{told}

The texts of these are not here. Their source, with the texts, is offered in SOURCE-OFFER:

{untold}
"""


def write_within_qt(path: Path, version: str) -> list[str]:
    """Write the texts that are to be had on this system into ``path``; what has none there."""
    texts, told = [], []
    untold: list[str] = []
    for pattern, names in _TOLD_BY.items():
        found = next(iter(sorted(DOCUMENTATION.glob(f"{pattern}/copyright"))), None)
        if found is None:
            untold += names
        else:
            told.append(f"{found.parent.name}: {', '.join(names)}")
            text = found.read_text(encoding="utf-8", errors="replace").strip()
            texts.append(f"{'=' * 78}\n{found.parent.name}\n{'=' * 78}\n\n{text}\n")
    untold += _TOLD_BY_NOBODY
    head = _HEAD.format(version=version, line="-" * 76, told="\n\n".join(told), untold="\n".join(untold))
    path.write_text("\n\n".join([head, *texts]), encoding="utf-8")
    return untold
