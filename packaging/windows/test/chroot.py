"""A Debian 13 with Wine, kept between runs."""

import os
import shutil
import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).parents[3]
CHROOT = CHECKOUT / "build/windows/trixie"
PACKAGES = "wine,wine64,xvfb,imagemagick,trayer,x11-utils,xdotool,python3.13,fonts-dejavu-core"


def make_chroot() -> None:
    """Make the chroot unless it is there. It is kept between runs."""
    made = CHROOT.with_suffix(".made")
    if made.exists() and made.read_text() == PACKAGES:
        return
    shutil.rmtree(CHROOT, ignore_errors=True)
    CHROOT.parent.mkdir(parents=True, exist_ok=True)
    options = [f"--aptopt={option}" for option in _own_apt_options()]
    subprocess.run(
        [
            "mmdebstrap",
            "--quiet",
            "--variant=minbase",
            f"--include={PACKAGES}",
            *options,
            "trixie",
            str(CHROOT),
        ],
        check=True,
    )
    made.write_text(PACKAGES)


def _own_apt_options() -> list[str]:
    """The host's proxy, and how it judges its mirror: the chroot uses the same ones."""
    dumped = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=True).stdout
    wanted = ("Acquire::http", "Acquire::https", "Acquire::Check", "Acquire::Retries")
    return [line for line in dumped.splitlines() if line.startswith(wanted) and '""' not in line]


def bytecode_python(folder: Path) -> Path:
    """The chroot's Python, which writes the bytecode of the Windows one, as a command outside of it."""
    command = folder / "python3.13"
    command.write_text(
        f"""#!/bin/sh
PYTHONHOME={CHROOT}/usr exec {CHROOT}/lib64/ld-linux-x86-64.so.2 \\
    --library-path {CHROOT}/usr/lib/x86_64-linux-gnu {CHROOT}/usr/bin/python3.13 "$@"
"""
    )
    command.chmod(0o755)
    return command


def why_not() -> str:
    """Why no Windows can be made here; empty where it can."""
    if os.geteuid() != 0:
        return "a chroot needs root"
    if shutil.which("mmdebstrap") is None:
        return "mmdebstrap is not installed"
    return ""
