"""Sections and keys in the text of a configuration file, and where in it they stand. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from notifier.core.i18n import mark
from notifier.core.problems import Problem


def entries(document: Mapping[str, Any], sections: Collection[str]) -> Iterator[tuple[str, str, Any]]:
    """Section, key and value of all that is written. Any thread.

    What stands outside of a section comes with the section ``""``; a section of another name as a whole, with
    the key ``""``.
    """
    for section, content in document.items():
        if not isinstance(content, dict):
            yield "", section, content
            continue
        if section not in sections:
            yield section, "", content
            continue
        for key, value in content.items():
            yield section, key, value


def unknown_key(where: str, section: str, key: str, known: Mapping[str, Collection[str]]) -> Problem:
    """There is no such section or no such key in it; says which ones come near. Any thread."""
    import difflib  # most people make no mistake

    if section and section not in known:
        guess = difflib.get_close_matches(section, known, 1)
        name, hint = f"[{section}]", f"[{guess[0]}]" if guess else ", ".join(f"[{other}]" for other in known)
    else:
        names = {f"[{other}] {name}": name for other, keys in known.items() for name in keys}
        near = difflib.get_close_matches(key, names.values(), 1)
        hints = [full for full, short in names.items() if near and short == near[0]]
        name, hint = f"[{section}] {key}" if section else key, ", ".join(hints or names)
    return Problem(where, mark("{name} no existe; ¿quiso decir {hint}?"), {"name": name, "hint": hint})


def line_of(text: str, section: str, key: str) -> int:
    """The line of a key, from 1; the parser of the standard library does not tell it. Any thread."""
    current = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\s*([\w.\-\"]+?)\s*\]", line)
        if header:
            current = header[1].strip('"')
            if current == section and not key:
                return number
        name = re.match(r"\s*\"?([\w\-]+)\"?\s*[=.]", line)
        if name and name[1] == key and current == section:
            return number
        # Dotted keys: section.key = value
        if not current and re.match(rf"\s*{re.escape(section)}\s*\.\s*{re.escape(key)}\b", line):
            return number
    return 1
