"""The installed program of a root, in the hands of the end-to-end tests."""

import os
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import root
from root import Root

from tests.backend import Backend
from tests.e2e import program
from tests.private_desktop.private_desktop import PrivateDesktop

PROGRAM = "/usr/bin/estado-notifier"
_COOKIE = 88
"""Bytes of the mark at the end of PyInstaller's archive: eight of magic, the archive's length, and more."""

_OF_THE_CHECKOUT = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LD_LIBRARY_PATH")


class RootDesk(PrivateDesktop):
    """A private desktop of the host at which a root's user sits: its folders and its bus are his."""

    root: Root

    def environ(self, **more: str) -> dict[str, str]:
        """As at any other, but nothing in it leads to the checkout."""
        environ = super().environ(**more) | {"PATH": self.root.environ()["PATH"]}
        return {name: value for name, value in environ.items() if name not in _OF_THE_CHECKOUT}


@contextmanager
def desk_of(inside: Root, *, keyring: bool = False, tray: bool = True) -> Iterator[RootDesk]:
    """A private desktop for the root's user. Meanwhile the end-to-end tests start the root's program."""
    command = inside.command(PROGRAM)
    with patch.object(tempfile, "tempdir", str(inside.shared)), patch.object(program, "COMMAND", command):
        folder = Path(tempfile.mkdtemp(prefix="desk-"))
        with RootDesk(folder, keyring=keyring, tray=tray) as private_desktop:
            private_desktop.root = inside
            for path in (inside.shared, *inside.shared.rglob("*")):
                if path.name != "keyring":
                    shutil.chown(path, root.UID, root.UID)
            yield private_desktop


@contextmanager
def backend_of(inside: Root) -> Iterator[Backend]:
    """The installed program's own backend, with a fleet of three that stands still."""

    class Installed(Backend):
        command = inside.command(PROGRAM, "backend")

    folder = Path(tempfile.mkdtemp(prefix="backend-", dir=inside.shared))
    os.chown(folder, root.UID, root.UID)
    with Installed(folder, entities=3) as backend:
        yield backend


def older(deb: Path, folder: Path) -> Path:
    """The same package with a lower version, a file that the newer one lacks, its modules at other places.

    What runs while it is replaced finds another file under its name, as it would with a really older build.
    """
    tree = folder / "older"
    subprocess.run(["dpkg-deb", "--raw-extract", str(deb), str(tree)], check=True)
    control = tree / "DEBIAN" / "control"
    lines = control.read_text(encoding="utf-8").splitlines(keepends=True)
    control.write_text("".join("Version: 0.0.1\n" if line.startswith("Version:") else line for line in lines))
    (tree / "usr/lib/estado-notifier/gone").write_text("of the older version\n")
    _shift(tree / "usr/lib/estado-notifier/estado-notifier")
    package = folder / "estado-notifier_0.0.1_amd64.deb"
    # Not worth the time that xz takes.
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", str(tree), str(package)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    shutil.rmtree(tree)
    return package


def _shift(frozen: Path) -> None:
    """Move the archive of modules at the end of a frozen program; it looks for it from the end."""
    content = frozen.read_bytes()
    cookie = content.rindex(b"MEI\x0c\x0b\x0a\x0b\x0e")
    (length,) = struct.unpack_from("!I", content, cookie + 8)
    start = cookie + _COOKIE - length
    frozen.write_bytes(content[:start] + bytes(1 << 16) + content[start:])
