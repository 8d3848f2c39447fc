"""The licence texts of what wheels have compiled into them: OpenSSL, and libraries in Rust.

A wheel lists these by itself (parts.py reads that) and has no texts of theirs.
"""

import re
from pathlib import Path

from freeze.parts import LICENCE_TEXTS, Part

# Licences of SPDX, and the files of texts/ that have them. Of several to choose from one is enough.
_TEXTS = {
    "Apache-2.0": "Apache-2.0",
    "BSD-3-Clause": "BSD-3-Clause",
    "MIT": "MIT",
    "Unicode-3.0": "Unicode-3.0",
    "Unicode-DFS-2016": "ICU",
    "Zlib": "Zlib",
}

_HEAD = """What {name} {version} has compiled into it, by its own list, which names some of other systems, too
{line}

Copyright of each by its authors, where the list names them.

{told}
"""


def write_within_wheel(path: Path, part: Part) -> None:
    """Write the list and the texts of its licences into ``path``.

    Raises:
        SystemExit: a licence has no text here.
    """
    names: set[str] = set()
    for one in part.inside:
        known = _TEXTS.keys() & {*re.findall(r"[\w.-]+", one.licence)}
        if not known:
            raise SystemExit(f"{one.name} in {part.name} is under {one.licence}, and texts/ has none of it")
        names |= {_TEXTS[licence] for licence in known}
    told = (
        f"{one.name} {one.version} ({one.licence}){one.authors and ': '}{one.authors}" for one in part.inside
    )
    head = _HEAD.format(name=part.name, version=part.version, line="-" * 76, told="\n".join(told))
    texts = (
        f"{'=' * 78}\n{name}\n{'=' * 78}\n\n{(LICENCE_TEXTS / name).read_text(encoding='utf-8').strip()}\n"
        for name in sorted(names)
    )
    path.write_text("\n\n".join([head, *texts]), encoding="utf-8")
