"""The .deb and the .rpm, from one description, by nfpm."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

DESCRIPTION = """Tray notifier that tells a dispatcher when an estado changes
A tray icon and a small panel for dispatchers: a native notification the
moment an entrega goes from EN_CAMINO to ENTREGADO, a proforma is approved or
a vehículo comes free. Connects to a REST API and a Socket.IO server; the
token is kept in the system's keyring."""

# What the program can do without, but not well: a keyring for the token, somebody who shows notifications and icons.
_RECOMMENDS = {
    "deb": [
        "gnome-keyring | kwalletmanager | keepassxc",
        "notification-daemon",
        "dbus-user-session | dbus-x11",
        "fonts-dejavu-core | fonts-noto-core",
        "xdg-utils",
    ],
    "rpm": ["xdg-utils"],
}
_SUGGESTS = {
    "deb": ["gnome-shell-extension-appindicator"],
    "rpm": ["gnome-keyring", "gnome-shell-extension-appindicator"],
}


def write(kind: str, tree: Path, version: str, depends: list[str], out: Path, work: Path) -> Path:
    """Pack a staged tree; the file's path.

    Args:
        kind: ``deb`` or ``rpm``.
        tree: the files as they will lie below ``/``.
        version: the program's.
        depends: what the libraries of the tree need, in the words of that kind.
        out: the folder for the package.
        work: a folder for the description.
    """
    described = work / f"nfpm-{kind}.json"
    described.write_text(json.dumps(_description(kind, tree, version, depends), indent=1), encoding="utf-8")
    names = {"deb": f"estado-notifier_{version}_amd64.deb", "rpm": f"estado-notifier-{version}-1.x86_64.rpm"}
    target = out / names[kind]
    subprocess.run(
        ["nfpm", "package", "--config", described, "--packager", kind, "--target", target],
        check=True,
        stdout=subprocess.DEVNULL,
        env=os.environ,
    )
    return target


def _description(kind: str, tree: Path, version: str, depends: list[str]) -> dict[str, Any]:
    return {
        "name": "estado-notifier",
        "arch": "amd64",
        "platform": "linux",
        "version": version,
        "version_schema": "none",
        "release": "1" if kind == "rpm" else "",
        "maintainer": "Estado Notifier maintainers <maintainers@estado-notifier.invalid>",
        "description": DESCRIPTION,
        "license": "MIT and others, see the copyright file",
        "section": "net",
        "priority": "optional",
        "depends": depends,
        "recommends": _RECOMMENDS[kind],
        "suggests": _SUGGESTS[kind],
        "contents": _contents(kind, tree),
        "deb": {"compression": "xz"},
        "rpm": {"compression": "xz", "group": "Applications/Internet", "buildhost": "localhost"},
    }


def _contents(kind: str, tree: Path) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = []
    for path in sorted(tree.rglob("*")):
        inside = "/" + path.relative_to(tree).as_posix()
        if path.is_symlink():
            listed.append({"src": os.readlink(path), "dst": inside, "type": "symlink"})
        elif path.is_dir():
            if re.match(
                r"/usr/lib/estado-notifier|/usr/share/doc/estado-notifier|/etc/xdg/estado-notifier", inside
            ):
                listed.append({"dst": inside, "type": "dir", "file_info": {"mode": 0o755}})
        else:
            entry: dict[str, Any] = {
                "src": str(path),
                "dst": inside,
                "file_info": {
                    "mode": 0o755 if os.access(path, os.X_OK) and path.stat().st_mode & 0o100 else 0o644
                },
            }
            if inside.startswith("/etc/"):
                entry["type"] = "config|noreplace"
            listed.append(entry)
    return listed
