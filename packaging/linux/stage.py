"""The files of a package as they will lie on the disk, with modes and times that depend on no machine."""

import gzip
import os
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from freeze.licences import debian_copyright
from freeze.parts import Part
from freeze.release import ROOT, Release
from marker import marker

NAME = "estado-notifier"
PROGRAM = f"usr/lib/{NAME}"
MARKER = "lib/resources/installation.toml"
MAINTAINER = "Estado Notifier maintainers <maintainers@estado-notifier.invalid>"


def stage(kind: str, program: Path, found: Sequence[Part], release: Release, root: Path) -> Path:
    """Lay out a ``deb``, an ``rpm`` or the ``tar`` below ``root``, which is made anew; ``root``."""
    shutil.rmtree(root, ignore_errors=True)
    if kind == "tar":
        _portable(program, release, root)
    else:
        _system_wide(kind, program, found, release, root)
    _settle(root, release, executable_libraries=kind == "rpm")
    return root


def _settle(root: Path, release: Release, *, executable_libraries: bool) -> None:
    # Debian wants libraries that cannot be executed, Fedora and openSUSE want them executable.
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.name == "install.sh" or (path.name == NAME and _is_elf(path))
            runs = runs or (executable_libraries and ".so" in path.suffixes)
            path.chmod(0o755 if runs else 0o644)
        os.utime(path, (release.epoch, release.epoch), follow_symlinks=False)


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _system_wide(kind: str, program: Path, found: Sequence[Part], release: Release, root: Path) -> None:
    shutil.copytree(program, root / PROGRAM, symlinks=True)
    text = marker(kind, managed=True, launcher=f"/usr/bin/{NAME}")
    (root / PROGRAM / MARKER).write_text(text, encoding="utf-8")
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin" / NAME).symlink_to(f"../lib/{NAME}/{NAME}")
    _share(root, release, "vendor-completions" if kind == "deb" else "site-functions")
    if kind == "deb":
        doc = root / "usr/share/doc" / NAME
        doc.mkdir(parents=True)
        (doc / "copyright").write_text(debian_copyright(found), encoding="utf-8")
        overrides = root / "usr/share/lintian/overrides" / NAME
        overrides.parent.mkdir(parents=True)
        shutil.copyfile(ROOT / "packaging/linux/lintian-overrides", overrides)
        (doc / "changelog.gz").write_bytes(gzip.compress(_changelog(release).encode(), 9, mtime=0))


def _portable(program: Path, release: Release, root: Path) -> None:
    shutil.copytree(program, root / NAME, symlinks=True)
    # install.sh adds the launcher: it knows where that is put.
    (root / NAME / MARKER).write_text(marker("tar"), encoding="utf-8")
    shutil.copy(ROOT / "packaging/linux/install.sh", root)
    everything = root / "everything"
    _share(everything, release, "site-functions")
    (everything / "usr/share").rename(root / "share")
    shutil.rmtree(everything)


def _share(root: Path, release: Release, zsh: str) -> None:
    from linux.share import write_share

    write_share(root, release.version, release.day, zsh)


def _changelog(release: Release) -> str:
    moment = format_datetime(datetime.fromtimestamp(release.epoch, UTC))
    return (
        f"{NAME} ({release.version}) stable; urgency=medium\n\n  * Release.\n\n -- {MAINTAINER}  {moment}\n"
    )
