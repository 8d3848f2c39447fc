"""The installed program of a root, in the hands of the end-to-end tests."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import root
from root import Root

from tests.backend import Backend
from tests.desk.desk import Desk
from tests.e2e import program

PROGRAM = "/usr/bin/estado-notifier"
_OF_THE_CHECKOUT = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LD_LIBRARY_PATH")


class RootDesk(Desk):
    """A desk of the host at which a root's user sits: its folders and its bus are his."""

    root: Root

    def environ(self, **more: str) -> dict[str, str]:
        """As at any desk, but nothing in it leads to the checkout."""
        environ = super().environ(**more) | {"PATH": self.root.environ()["PATH"]}
        return {name: value for name, value in environ.items() if name not in _OF_THE_CHECKOUT}


@contextmanager
def desk_of(inside: Root, *, keyring: bool = False, tray: bool = True) -> Iterator[RootDesk]:
    """A desk for the root's user. Meanwhile the end-to-end tests start the root's program."""
    command = inside.command(PROGRAM)
    with patch.object(tempfile, "tempdir", str(inside.shared)), patch.object(program, "COMMAND", command):
        folder = Path(tempfile.mkdtemp(prefix="desk-"))
        with RootDesk(folder, keyring=keyring, tray=tray) as desk:
            desk.root = inside
            for path in (inside.shared, *inside.shared.rglob("*")):
                if path.name != "keyring":
                    shutil.chown(path, root.UID, root.UID)
            yield desk


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
    """The same package with a lower version, and with a file that the newer one no longer has."""
    tree = folder / "older"
    subprocess.run(["dpkg-deb", "--raw-extract", str(deb), str(tree)], check=True)
    control = tree / "DEBIAN" / "control"
    lines = control.read_text(encoding="utf-8").splitlines(keepends=True)
    control.write_text("".join("Version: 0.0.1\n" if line.startswith("Version:") else line for line in lines))
    (tree / "usr/lib/estado-notifier/gone").write_text("of the older version\n")
    package = folder / "estado-notifier_0.0.1_amd64.deb"
    # Not worth the time that xz takes.
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", str(tree), str(package)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    shutil.rmtree(tree)
    return package
