"""The programs of the system that tests start, and what happens where one of them is not installed.

``make test`` installs them, and sets ``ALL_TOOLS=1``: then an absent one is an error. With plain ``pytest``
the test is skipped, with a sentence.
"""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

PACKAGES = {
    "Xvfb": "xvfb",
    "dbus-daemon": "dbus",
    "gnome-keyring-daemon": "gnome-keyring",
    "import": "imagemagick",
    "node": "nodejs",
    "ps": "procps",
    "redis-server": "redis-server",
    "trayer": "trayer",
    "xdotool": "xdotool",
}
"""Debian's package of each program that ``packaging/dev/system-packages.sh test`` installs."""

NODE = Path(__file__).parent / "node"
UNREACHABLE = NODE / "npm-unreachable"
"""Written by packaging/dev/node-modules.sh: why it could not install. Also ``make test`` skips then."""


def require(*programs: str) -> None:
    """Skip this test unless these are installed."""
    for program in programs:
        if shutil.which(program) is None:
            absent(program)


def require_node_modules() -> None:
    """Skip this test unless Node and what the servers of ``tests/node`` are made of are there."""
    if (NODE / "node_modules").is_dir():
        require("node")
    elif UNREACHABLE.exists():
        pytest.skip(UNREACHABLE.read_text(encoding="utf-8").strip())
    else:
        _without("tests/node/node_modules is not there: `make test` installs it")


def absent(program: str) -> NoReturn:
    """Skip this test, which needs this program."""
    package = PACKAGES[program]
    _without(f"{program} is not installed (Debian's package {package}): `make test` installs it")


def _without(reason: str) -> NoReturn:
    if os.environ.get("ALL_TOOLS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
