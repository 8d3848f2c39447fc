"""What a Linux desktop needs beside the program: entries, icons, metadata, manual, completions, defaults.

    PYTHONPATH=packaging python -m linux.share ROOT VERSION DATE

Runs wherever the program's own dependencies and shtab are. The same input gives the same bytes.
"""

import argparse
import gzip
import os
import shutil
import sys
import tomllib
from datetime import date
from html import escape
from pathlib import Path

import shtab
from linux.manual import commands
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from notifier.cli import APART, COMMANDS, build_parser
from notifier.system.language import translator

NAME = "estado-notifier"
ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
COMPLETIONS = {
    "bash": f"bash-completion/completions/{NAME}",
    "zsh": f"zsh/{{zsh}}/_{NAME}",
    "fish": f"fish/vendor_completions.d/{NAME}.fish",
}

_OWN_TEXTS = {"help": "muestra esta ayuda", "version": "muestra la versión"}
_PROJECT = Path(__file__).parents[2]
_DATA = Path(__file__).parent / "data"
_PYPROJECT = _PROJECT / "pyproject.toml"
_SCREENSHOTS = {
    "panel.png": ("The panel: every delivery and how it stands", "El panel: cada entrega y cómo está"),
    "digest.png": ("What changed while there was no connection", "Lo que cambió mientras no había conexión"),
}


def write_share(root: Path, version: str, day: date, zsh: str = "site-functions") -> None:
    """Write the files below a staging root: ``etc/xdg/…`` and ``usr/share/…``. Main thread.

    Args:
        root: the folder that stands for ``/``; made where it is missing.
        version: of the release.
        day: of the release.
        zsh: the folder of completions below ``usr/share/zsh``; Debian's is ``vendor-completions``.
    """
    share, etc = root / "usr/share", root / "etc/xdg"
    _copy(_DATA / f"{NAME}.desktop", share / f"applications/{NAME}.desktop")
    _copy(_DATA / "autostart.desktop", etc / f"autostart/{NAME}.desktop")
    _copy(_DATA / "config.toml", etc / f"{NAME}/config.toml")
    _write_icons(share / "icons/hicolor")
    _write(share / "metainfo/bo.estado.notifier.metainfo.xml", _metainfo(version, day).encode())
    for language, folder in (("en", "man/man1"), ("es", "man/es/man1")):
        page = (_DATA / f"manual.{language}.1.in").read_text(encoding="utf-8")
        parts = {"COMMANDS": commands(_parser(language)), "VERSION": version, "DATE": f"{day:%Y-%m-%d}"}
        # The name and the moment that gzip would write down differ from build to build.
        _write(share / folder / f"{NAME}.1.gz", gzip.compress(_filled(page, parts).encode(), 9, mtime=0))
    for shell, place in COMPLETIONS.items():
        _write(share / place.format(zsh=zsh), shtab.complete(_completable(_parser("es")), shell).encode())


def _parser(language: str) -> argparse.ArgumentParser:
    # argparse wraps by the width of the terminal, and has English texts of its own.
    os.environ["COLUMNS"] = "100"
    return build_parser(translator(language, {}), COMMANDS, without=APART)


def _completable(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """The parser with what shtab cannot know: which values are files, and argparse's own texts in Spanish."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way in
        if action.type is Path:
            action.complete = shtab.FILE  # type: ignore[attr-defined]  # shtab's own way
        if action.dest in _OWN_TEXTS:
            action.help = _OWN_TEXTS[action.dest]
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - argparse says it nowhere else
            for command in action.choices.values():
                _completable(command)
    return parser


def _write_icons(hicolor: Path) -> None:
    source = _PROJECT / f"resources/icons/{NAME}.svg"
    _copy(source, hicolor / f"scalable/apps/{NAME}.svg")
    for symbolic in sorted((_PROJECT / "resources/icons/symbolic").glob("*.svg")):
        _copy(symbolic, hicolor / f"symbolic/apps/{symbolic.name}")
    drawing = QSvgRenderer(str(source))
    for size in ICON_SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        drawing.render(painter)
        painter.end()
        path = hicolor / f"{size}x{size}/apps/{NAME}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not image.save(str(path)):
            raise OSError(f"{path} could not be written")


def _metainfo(version: str, day: date) -> str:
    """The metadata; an address that the project does not have yet is left out."""
    addresses = _addresses()
    kinds = {"homepage": "homepage", "issues": "bugtracker", "source": "vcs-browser"}
    urls = [
        f'<url type="{kind}">{escape(addresses[name])}</url>'
        for name, kind in kinds.items()
        if name in addresses
    ]
    shots = []
    if base := screenshots_address(version):
        for number, (file, (english, spanish)) in enumerate(_SCREENSHOTS.items()):
            default = ' type="default"' if number == 0 else ""
            shots += [
                f"<screenshot{default}>",
                f"  <caption>{english}</caption>",
                f'  <caption xml:lang="es">{spanish}</caption>',
                f"  <image>{escape(base)}/{file}</image>",
                "</screenshot>",
            ]
        shots = ["<screenshots>", *(f"  {line}" for line in shots), "</screenshots>"]
    text = (_DATA / "bo.estado.notifier.metainfo.xml.in").read_text(encoding="utf-8")
    for mark, lines in (("  @URLS@\n", urls), ("  @SCREENSHOTS@\n", shots)):
        text = text.replace(mark, "".join(f"  {line}\n" for line in lines))
    return _filled(text, {"VERSION": escape(version), "DATE": f"{day:%Y-%m-%d}"})


def screenshots_address(version: str) -> str:
    """The public folder of the screenshots; empty where the project has no home yet.

    It is what the project calls ``Screenshots`` among its addresses, or else where a forge has the files of
    the release's tag below its ``Homepage``, which ESTADO_HOMEPAGE says where the project does not.
    """
    addresses = _addresses()
    if "screenshots" in addresses:
        return addresses["screenshots"].rstrip("/")
    if "homepage" in addresses:
        return f"{addresses['homepage'].rstrip('/')}/raw/v{version}/resources/screenshots"
    return ""


def _addresses() -> dict[str, str]:
    project = tomllib.loads(_PYPROJECT.read_text(encoding="utf-8"))["project"]
    told = {name.lower(): address for name, address in project.get("urls", {}).items()}
    home = os.environ.get("ESTADO_HOMEPAGE")
    return {"homepage": home, **told} if home else told


def _filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


if __name__ == "__main__":
    write_share(Path(sys.argv[1]), sys.argv[2], date.fromisoformat(sys.argv[3]))
