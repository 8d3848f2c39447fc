"""The .deb and the .rpm, from one description, by the tools of their own systems; and the portable archive.

nfpm was tried for both: it compresses in Go, which makes the packages a quarter larger, and it knows nothing
of the libraries that a program needs. dpkg-shlibdeps and rpmbuild read those from the files.
"""

import lzma
import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

from freeze.release import Release
from linux.stage import MAINTAINER, NAME, PROGRAM

SUMMARY = "Tray notifier that tells a dispatcher when an estado changes"
DESCRIPTION = """A tray icon and a small panel for dispatchers: a native notification the
moment an entrega goes from EN_CAMINO to ENTREGADO, a proforma is approved or
a vehiculo comes free. It connects to a REST API and a Socket.IO server, and
keeps the token in the system's keyring."""

# Whose certificates are believed: without it no address with https can be reached.
_NEEDS = "ca-certificates"

# What it can do without, but not well: who keeps the token, who shows notifications, a session bus, letters.
# Every desktop provides a notification-daemon; where there is none, dunst is small and the bus starts it.
_RECOMMENDS_DEB = (
    "gnome-keyring | kwalletmanager | keepassxc",
    "dunst | notification-daemon",
    "dbus-user-session | dbus-x11",
    "fonts-dejavu-core | fonts-noto-core",
    "xdg-utils",
)
_SUGGESTS_DEB = ("gnome-shell-extension-appindicator",)
_RECOMMENDS_RPM = ("xdg-utils", "dejavu-sans-fonts")
_SUGGESTS_RPM = ("gnome-keyring", "gnome-shell-extension-appindicator")


# What an administrator wrote beside the settings, a profile for example, is nobody's when they are purged.
_POSTRM = f"""#!/bin/sh
set -e
[ "$1" != purge ] || rm -rf /etc/xdg/{NAME}
"""


def write_deb(root: Path, release: Release, out: Path, work: Path) -> Path:
    """Pack a staged tree; the package. Adds ``DEBIAN`` to the tree."""
    control = root / "DEBIAN"
    control.mkdir()
    control.chmod(0o755)  # whatever the umask is
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    fields = {
        "Package": NAME,
        "Version": release.version,
        "Architecture": "amd64",
        "Maintainer": MAINTAINER,
        "Installed-Size": str(sum(-(-path.stat().st_size // 1024) for path in files)),
        "Depends": f"{_libraries(root, work)}, {_NEEDS}",
        "Recommends": ", ".join(_RECOMMENDS_DEB),
        "Suggests": ", ".join(_SUGGESTS_DEB),
        "Section": "net",
        "Priority": "optional",
        "Description": SUMMARY + "".join(f"\n {line}" for line in DESCRIPTION.splitlines()),
    }
    text = "".join(f"{name}: {value}\n" for name, value in fields.items())
    (control / "control").write_text(text, encoding="utf-8")
    settings = [f"/{path.relative_to(root)}\n" for path in files if path.is_relative_to(root / "etc")]
    (control / "conffiles").write_text("".join(settings), encoding="utf-8")
    sums = subprocess.run(
        ["md5sum", "--", *(str(path.relative_to(root)) for path in files if path.parent != control)],
        cwd=root, check=True, capture_output=True, text=True,
    )  # fmt: skip
    (control / "md5sums").write_text(sums.stdout, encoding="utf-8")
    (control / "postrm").write_text(_POSTRM, encoding="utf-8")
    for path in control.iterdir():
        path.chmod(0o755 if path.name == "postrm" else 0o644)
    target = out / f"{NAME}_{release.version}_amd64.deb"
    # One thread: what several write depends on their number.
    pack = [
        "dpkg-deb",
        "--root-owner-group",
        "-Zxz",
        "-z9",
        "--threads-max=1",
        "--build",
        str(root),
        str(target),
    ]
    subprocess.run(pack, check=True, stdout=subprocess.DEVNULL, env=release.environ())
    return target


def _libraries(root: Path, work: Path) -> str:
    """What dpkg-shlibdeps finds that the tree's binaries need of Debian.

    It fails where a binary is linked with something that neither Debian nor the tree has: a plugin whose
    libraries were left out is found here.
    """
    shutil.rmtree(work, ignore_errors=True)
    (work / "debian").mkdir(parents=True)
    (work / "debian/control").write_text(
        f"Source: {NAME}\n\nPackage: {NAME}\nArchitecture: any\n", encoding="utf-8"
    )
    binaries = [path for path in sorted(root.rglob("*")) if _is_binary(path)]
    # The tree's own libraries lead to no dependency, though Debian may have some of the same name.
    own = {match.groups() for path in binaries if (match := re.fullmatch(r"(.+)\.so\.(.+)", path.name))}
    local = "".join(f"{name} {version}\n" for name, version in sorted(own))
    (work / "debian/shlibs.local").write_text(local, encoding="utf-8")
    folders = sorted({str(path.parent) for path in binaries})
    command = ["dpkg-shlibdeps", "-O", f"-S{root}", *(f"-l{folder}" for folder in folders)]
    asked = subprocess.run(
        [*command, *(f"-e{path}" for path in binaries)], cwd=work, capture_output=True, text=True, check=False
    )
    if asked.returncode:
        errors = [line for line in asked.stderr.splitlines() if "error" in line]
        raise SystemExit("\n".join(["dpkg-shlibdeps failed:", *errors]))
    return asked.stdout.strip().removeprefix("shlibs:Depends=")


def _is_binary(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


_SPEC = """
%global debug_package %{{nil}}
%global _build_id_links none
%global __os_install_post %{{nil}}
%global __brp_check_rpaths %{{nil}}
%global _binary_payload w9.xzdio
%global source_date_epoch_from_changelog 0
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1
%global _buildhost localhost
# The program's own libraries are nobody else's, and it brings them itself.
%global __provides_exclude_from ^/{program}/.*$
%global __requires_exclude ^({own})

Name: {name}
Version: {version}
Release: 1
Group: Applications/Internet
Packager: {maintainer}
Summary: {summary}
License: MIT AND LGPL-3.0-only AND Apache-2.0 AND BSD-3-Clause AND MPL-2.0 AND PSF-2.0
{needs}

%description
{description}

%install
cp -a "{root}/." "%{{buildroot}}"

%files
{files}

%changelog
* {day:%a %b %d %Y} {maintainer} - {version}-1
- Release.
"""


def write_rpm(root: Path, release: Release, out: Path, work: Path) -> Path:
    """Pack a staged tree; the package."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    own = sorted({path.name for path in root.rglob("*.so*") if not path.is_symlink()})
    needs = [
        f"Requires: {_NEEDS}",
        *(f"Recommends: {name}" for name in _RECOMMENDS_RPM),
        *(f"Suggests: {name}" for name in _SUGGESTS_RPM),
    ]
    spec = _SPEC.format(
        name=NAME,
        version=release.version,
        summary=SUMMARY,
        maintainer=MAINTAINER,
        day=release.day,
        description=DESCRIPTION,
        program=PROGRAM,
        own="|".join(re.escape(name).replace("\\", "\\\\") for name in own),
        needs="\n".join(needs),
        root=root,
        files="\n".join(_listed(root)),
    )
    (work / "package.spec").write_text(spec, encoding="utf-8")
    build = ["rpmbuild", "--quiet", "-bb", "--target", "x86_64-linux", "--define", f"_topdir {work}/top"]
    asked = subprocess.run(
        [*build, str(work / "package.spec")],
        env=release.environ(),
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode:
        raise SystemExit(f"rpmbuild failed:\n{asked.stdout}{asked.stderr}")
    (made,) = (work / "top/RPMS").rglob("*.rpm")
    return Path(shutil.move(made, out / f"{NAME}-{release.version}-1.x86_64.rpm"))


def _listed(root: Path) -> list[str]:
    lines = ["%defattr(-,root,root,-)"]
    for path in sorted(root.rglob("*")):
        inside = f'"/{path.relative_to(root)}"'
        if path.is_dir() and not path.is_symlink():
            # Other folders are the system's.
            if NAME in path.parts[len(root.parts) :]:
                lines.append(f"%dir {inside}")
        elif inside.startswith('"/etc/'):
            lines.append(f"%config(noreplace) {inside}")
        else:
            lines.append(inside)
    return lines


def write_tar(root: Path, release: Release, out: Path) -> Path:
    """Pack the portable tree; the archive."""
    top = f"{NAME}-{release.version}"
    target = out / f"{top}-linux-x86_64.tar.xz"

    def plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
        info.uid = info.gid = 0
        info.uname = info.gname = "root"
        return info

    with lzma.open(target, "wb", preset=9) as file, tarfile.open(fileobj=file, mode="w") as tar:
        for path in (root, *sorted(root.rglob("*"))):
            tar.add(path, Path(top) / path.relative_to(root), recursive=False, filter=plain)
    os.utime(target, (release.epoch, release.epoch))
    return target
