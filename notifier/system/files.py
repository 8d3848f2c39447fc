"""Writes a small file of the user's as a whole: whoever reads it finds the old one or the new one."""

import os
import tempfile
from pathlib import Path

from notifier.system.private_folders import make_private


def replace_text(path: Path, text: str) -> None:
    """Write a file in one step, readable by the user alone. Any thread.

    Its folder is made where it is missing. A link to a file that the user keeps elsewhere stays a link.
    UTF-8, lines as they are.

    Raises:
        OSError: it cannot be written; it is as it was.
        ValueError: the text is none in UTF-8.
    """
    target = path.resolve()
    make_private(target.parent)
    # In the same folder, because only there a rename is one step; made by mkstemp with mode 0600.
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
