"""A ``.desktop`` file: read, changed and written with what others put into it.

Source: Desktop Entry Specification 1.5.
"""

import re
import shutil
from io import StringIO
from pathlib import Path

from notifier.system.files import replace_text

_GROUP = "Desktop Entry"
_NEEDS_QUOTES = re.compile(r"[\s\"'\\<>~|&;$*?#()`]")
_QUOTE_ESCAPED = re.compile(r'(["`$\\])')
_WORD = re.compile(r'"((?:\\.|[^"\\])*)"|(\S+)')
_ESCAPED = re.compile(r"\\(.)")
_STRING_ESCAPES = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
_FIELD_CODE = re.compile(r"%(.)")


class DesktopEntry:
    """The keys of one file; comments are not kept. Any thread, one at a time."""

    def __init__(self) -> None:
        """An entry without any key."""
        from configparser import RawConfigParser  # each start looks for a file, and mostly there is none

        # A colon is part of a value here, a percent sign too, and no group lends its keys to others.
        self._file = RawConfigParser(
            delimiters=("=",), comment_prefixes=("#",), strict=False, default_section=""
        )
        self._file.optionxform = str  # type: ignore[assignment,method-assign]  # as its documentation says
        self._file.add_section(_GROUP)

    @classmethod
    def read(cls, path: Path) -> "DesktopEntry | None":
        """The entry in a file; ``None`` where there is no file. What cannot be understood has no keys.

        Raises:
            OSError: the file is there and cannot be read.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            return cls()
        from configparser import Error

        entry = cls()
        try:
            entry._file.read_string(text)
        except Error:
            return cls()
        return entry

    def write(self, path: Path) -> None:
        """Write it as a whole.

        Raises:
            OSError: it cannot be written; what was there is as it was.
            ValueError: a value is not text.
        """
        text = StringIO()
        self._file.write(text, space_around_delimiters=False)
        replace_text(path, text.getvalue().rstrip("\n") + "\n")

    def set(self, key: str, value: str) -> None:
        """Give a key of type string its value, unescaped."""
        value = value.replace("\\", r"\\").replace("\n", r"\n").replace("\t", r"\t").replace("\r", r"\r")
        self._file.set(_GROUP, key, value)

    def get(self, key: str) -> str:
        """The value of a key of type string, unescaped; empty where there is none."""
        raw = self._file.get(_GROUP, key, fallback="")
        return _ESCAPED.sub(lambda found: _STRING_ESCAPES.get(found[1], found[0]), raw)

    def drop(self, key: str) -> None:
        """Take a key away, if it is there."""
        self._file.remove_option(_GROUP, key)

    def says(self, key: str, value: str) -> bool:
        """Whether a boolean key has this value; desktops wrote ``True`` and ``TRUE`` too."""
        return self.get(key).strip().lower() == value

    @property
    def command(self) -> list[str]:
        """The words of ``Exec`` without field codes; empty where there is none."""
        words = (
            _ESCAPED.sub(r"\1", quoted) if quoted else plain
            for quoted, plain in _WORD.findall(self.get("Exec"))
        )
        return [_FIELD_CODE.sub(lambda found: "%" * (found[1] == "%"), word) for word in words]

    def set_command(self, words: list[str]) -> None:
        """Give ``Exec`` its words, quoted as the specification wants it."""
        self.set("Exec", " ".join(_quoted(word) for word in words))


def _quoted(word: str) -> str:
    word = word.replace("%", "%%")
    if word and not _NEEDS_QUOTES.search(word):
        return word
    return '"' + _QUOTE_ESCAPED.sub(r"\\\1", word) + '"'


def program_path(name: str) -> str | None:
    """The full path of a program that a desktop entry names; ``None`` where it is not there."""
    return shutil.which(name)
