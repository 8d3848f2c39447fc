"""The licences of all parts, gathered while building, and how to come by the source of Qt."""

from collections.abc import Iterable
from pathlib import Path

from freeze.parts import Part
from freeze.release import ROOT
from freeze.within_qt import write_within_qt
from freeze.within_wheels import write_within_wheel

_WITHIN_QT = "Qt-third-party.txt"

_OFFER = """The libraries of Qt {version} and of Qt for Python (PySide6 and Shiboken6 {version}) are a part of
this program. They are used under the GNU Lesser General Public License, version 3, whose text, with
that of the GNU General Public License, version 3, to which it refers, is in Qt.txt beside this file.

Source. They are the unmodified files of the wheels PySide6-Essentials and shiboken6, version {version},
as the Qt Project publishes them (ICU's symbol tables are removed; lib/shiboken6/files.dir holds the
modules in Python that Shiboken carries within it, compiled). Their complete source is published by
the Qt Project under the same version: for Qt as "qt-everywhere-src" {version}, for Qt for Python as
"pyside-setup-everywhere-src" {version}. Who cannot get it there gets it from those who gave them this
program, for three years after they got it and for no more than the cost of the copy: ask the
maintainers of Estado Notifier.

Replacing. The libraries lie as shared files of their own below lib/PySide6 and lib/shiboken6 of the
program's folder. Whoever has the right to write there may put versions of their own, with the same
binary interface, in their place; the program starts with them. (With another Shiboken, files.dir is
to be removed: it then unpacks its own.) To take the program apart in order to debug such changes is
allowed.

Qt in turn has code of others in it, each under its own free licence. What that is, and the texts of
these licences, are in {within} beside this file. On Linux it is linked with ICU, which lies beside it.
"""

_COPYRIGHT = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Estado Notifier
Comment: The program is frozen: it brings Python, Qt and its libraries with it.
 The texts of all their licences are in /usr/lib/estado-notifier/licenses, the
 list of all parts is /usr/lib/estado-notifier/sbom.cdx.json, and how to come
 by the source of Qt is told in /usr/lib/estado-notifier/licenses/SOURCE-OFFER.

Files: *
Copyright: {holder}
License: Expat

Files: usr/lib/estado-notifier/lib/PySide6/*
 usr/lib/estado-notifier/lib/shiboken6/*
Copyright: The Qt Company Ltd. and other contributors
License: LGPL-3

Files: usr/lib/estado-notifier/estado-notifier
 usr/lib/estado-notifier/lib/*
Copyright: the authors of the parts listed here
License: several
Comment: Beside Qt:
{parts}

License: Expat
{expat}

License: LGPL-3
 On Debian systems, the full text of the GNU Lesser General Public License,
 version 3, is in /usr/share/common-licenses/LGPL-3, and that of the GNU General
 Public License, version 3, in /usr/share/common-licenses/GPL-3.

License: several
 Each part has its own text in /usr/lib/estado-notifier/licenses.
"""


def write_licences(folder: Path, found: Iterable[Part]) -> None:
    """Write one text for each part into ``folder``, and the offer of Qt's source. Says what is not there.

    Raises:
        SystemExit: a part comes without a text.
    """
    folder.mkdir()
    for part in found:
        if not part.notices:
            raise SystemExit(f"{part.name} {part.version} ({part.licence}): no text of its licence was found")
        texts = [text.read_text(encoding="utf-8", errors="replace").strip() for text in part.notices]
        head = f"{part.name} {part.version}\nLicence: {part.licence}\n"
        body = f"\n\n{'-' * 78}\n\n".join(texts)
        (folder / f"{part.name}.txt").write_text(f"{head}\n{body}\n", encoding="utf-8")
        if part.inside:
            write_within_wheel(folder / f"{part.name}-third-party.txt", part)
        if part.name == "Qt":
            offer = _OFFER.format(version=part.version, within=_WITHIN_QT)
            (folder / "SOURCE-OFFER").write_text(offer, encoding="utf-8")
            untold = write_within_qt(folder / _WITHIN_QT, part.version)
            if untold:
                print("Of what Qt has in it, no text was found of:", *untold, sep="\n  ")
    (folder / "estado-notifier.txt").write_bytes((ROOT / "LICENSE").read_bytes())


def debian_copyright(found: Iterable[Part]) -> str:
    """The text of ``/usr/share/doc/estado-notifier/copyright``."""
    own = (ROOT / "LICENSE").read_text(encoding="utf-8")
    holder = next(line for line in own.splitlines() if line.startswith("Copyright"))
    expat = own.split(holder, 1)[1].strip()
    return _COPYRIGHT.format(
        holder=holder.removeprefix("Copyright").replace("(c)", "").strip(),
        parts="\n".join(f"  {part.name} {part.version}: {part.licence}" for part in found),
        expat="\n".join(f" {line}" if line else " ." for line in expat.splitlines()),
    )
