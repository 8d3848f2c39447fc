"""Where the program's own data files are: inside the installed package, or beside it in a checkout."""

from pathlib import Path

import notifier

_PACKAGE = Path(notifier.__file__).parent


def resource(name: str) -> Path:
    """The path of a file of ``resources/``, named relative to it. Any thread.

    Raises:
        FileNotFoundError: the installation is broken.
    """
    for folder in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        path = folder / name
        if path.exists():
            return path
    raise FileNotFoundError(name)


def resource_text(name: str) -> str:
    """The text of a file of ``resources/`` (UTF-8). Any thread; see :func:`resource` for errors."""
    return resource(name).read_text(encoding="utf-8")
