"""Draws the program's windows and icons into PNG files, without a desktop and without a server.

    python packaging/dev/screenshots.py FOLDER

For light and dark, 100 % and 200 %, Spanish and English: the panel in the states of the link and in silences,
with the items of a digest and with other categories, the menu, the first steps, the sign-in window, the
preferences and the doctor; and one strip with the tray icons. Each scale needs a process of its own:
Qt reads it once.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from dialog_screenshots import draw_dialogs
from PySide6.QtCore import QLocale, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from notifier.core.catalog import load_catalog
from notifier.core.digests import DigestReason
from notifier.core.errors import KeyringError, ServerError, UnreachableError
from notifier.core.item_rows import due_of, fields_of, line_of
from notifier.core.link import Link, LinkState
from notifier.core.model import Categoria, Item, ItemKey
from notifier.core.outbound import Silence, SilenceKind
from notifier.core.profile.categorias import MAX_CATEGORIAS, CategoriaNames, CategoriaSpec
from notifier.core.reading import ListProgress, RowsUnreadable
from notifier.core.wording import STATE_NAMES
from notifier.server.fleet import Fleet
from notifier.server.wire import item_json
from notifier.system.language import translator
from notifier.system.profiles import named_profile
from notifier.system.resources import resource_text
from notifier.ui.link_status import LinkStatus
from notifier.ui.menu import ProgramMenu
from notifier.ui.outlines import show_outlines
from notifier.ui.panel.panel import Panel
from notifier.ui.tray.face import face_of
from notifier.ui.tray.icons import Icons

SCALES = ("1", "2")
LANGUAGES = ("es", "en")
SCREEN = (1366, 768)
SPECS = named_profile("estandar").categorias
ENTREGA, PROFORMA, VEHICULO = CATEGORIAS = tuple(spec.categoria for spec in SPECS)
NOW = datetime(2026, 5, 15, 10, 45, 3, tzinfo=UTC)

_DIGEST = (
    *((ENTREGA, at) for at in (3, 8, 9, 14, 21)),
    *((PROFORMA, at) for at in (5, 6)),
)


def main(arguments: list[str]) -> int:
    """Run one process per scale; each draws everything else."""
    if len(arguments) != 1:
        sys.stderr.write("usage: screenshots.py FOLDER\n")
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    for scale in SCALES:
        with TemporaryDirectory() as place:
            screen = Path(place) / "screen.json"
            screen.write_text(json.dumps({"screens": [_screen(int(scale))]}), encoding="utf-8")
            platform = f"offscreen:configfile={screen}"
            environment = {**os.environ, "QT_QPA_PLATFORM": platform, "QT_SCALE_FACTOR": scale}
            subprocess.run([sys.executable, __file__, str(folder), scale], env=environment, check=True)
    return 0


def _screen(scale: int) -> dict[str, object]:
    """One that has room for each window at its own size; Qt's own has 800 pixels at any scale."""
    width, height = SCREEN
    size = {"width": width * scale, "height": height * scale}
    return {"name": "screen", "x": 0, "y": 0, **size, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}


def draw(folder: Path, scale: str) -> None:
    """Draw everything at the scale that this process has."""
    app = QApplication([])
    app.setStyle("Fusion")
    for theme in ("light", "dark"):
        app.setPalette(_palette(dark=theme == "dark"))
        show_outlines(app)
        for language in LANGUAGES:
            QLocale.setDefault(QLocale(language))
            suffix = f"{theme}-{language}-{scale}x.png"
            _windows(folder, suffix, translator(language, {}))
    _icon_strip(int(scale)).save(str(folder / f"icons-{scale}x.png"))


def _windows(folder: Path, suffix: str, translate: Callable[[str], str]) -> None:
    icons = Icons()
    catalog = load_catalog(resource_text("catalogo.toml"), SPECS)
    status = LinkStatus(translate, lambda: NOW)
    panel = Panel(translate, icons, ProgramMenu(translate, status), status, lambda: NOW)
    status.set_categorias(SPECS)
    panel.set_categorias(SPECS)
    for categoria in CATEGORIAS:
        estados = catalog.estados[categoria]
        panel.set_catalogue(categoria, tuple(estados.values()))
        panel.reset_items(categoria, _fleet(categoria, list(estados)))
    synced = NOW - timedelta(seconds=12)
    status.set_link(Link(LinkState.LIVE, NOW - timedelta(minutes=13), "", synced))
    _menu(translate, status, folder / f"menu-{suffix}")
    panel.show()

    def grab(name: str) -> None:
        for _ in range(2):  # a layout inside another finds its height in the second round
            QApplication.processEvents()
        panel.grab().save(str(folder / f"{name}-{suffix}"))

    grab("panel")
    plain = Link(LinkState.LIVE, NOW - timedelta(minutes=13), "", synced, encrypted=False)
    status.set_link(plain)
    grab("unencrypted")
    status.set_link(replace(plain, encrypted=True))
    _silences(status, grab)
    _menu(translate, status, folder / f"menu-paused-{suffix}")
    status.set_silence(None)
    panel.show_items(
        [ItemKey(categoria, str(at)) for categoria, at in _DIGEST], translate(DigestReason.ABSENCE)
    )
    grab("digest")
    panel.hide()
    panel.show()
    slow = ServerError(status=503).tell(translate)
    status.set_link(Link(LinkState.STALE, NOW, slow, NOW - timedelta(minutes=6)))
    grab("stale")
    locked = KeyringError().tell(translate)
    status.set_link(Link(LinkState.CONNECTING, NOW, locked, NOW - timedelta(hours=11)))
    grab("keyring")
    status.set_link(Link(LinkState.SYNCING, NOW, "", NOW - timedelta(hours=11)))
    grab("syncing")
    _lists(status, grab)
    host = UnreachableError(host="api.ejemplo.com").tell(translate)
    status.set_link(Link(LinkState.OFFLINE, NOW, host, NOW - timedelta(minutes=2)))
    panel.show_item(_fleet(ENTREGA, list(catalog.estados[ENTREGA]))[4].key)
    grab("offline")
    status.set_link(Link(LinkState.SIGNED_OUT, NOW))
    for categoria in CATEGORIAS:
        panel.reset_items(categoria, ())
    grab("signed-out")
    status.set_link(Link(LinkState.STALE, NOW, slow))
    grab("stale-empty")
    panel.hide()
    _other_categories(folder, suffix, translate)
    draw_dialogs(translate, icons, lambda name: folder / f"{name}-{suffix}")


def _other_categories(folder: Path, suffix: str, translate: Callable[[str], str]) -> None:
    """Five categories, one of them not for this user; and as many long ones as there may be."""
    five = named_profile("paucara").categorias
    names = [f"documento de transporte internacional {at}" for at in range(MAX_CATEGORIAS)]
    many = [
        CategoriaSpec(key=f"c{at}", es=CategoriaNames(singular=name, plural=name))
        for at, name in enumerate(names)
    ]
    for name, specs in (("five", five), ("many", many)):
        status = LinkStatus(translate, lambda: NOW)
        panel = Panel(translate, Icons(), ProgramMenu(translate, status), status, lambda: NOW)
        panel.set_categorias(specs)
        status.set_link(Link(LinkState.LIVE, NOW, "", NOW))
        panel.set_refused({PROFORMA})
        panel.show_category(specs[1].categoria)
        for _ in range(2):
            QApplication.processEvents()
        panel.grab().save(str(folder / f"{name}-{suffix}"))
        panel.hide()
        _menu(translate, status, folder / f"menu-{name}-{suffix}", specs)


def _silences(status: LinkStatus, grab: Callable[[str], None]) -> None:
    """Why nothing is told; the last one is a pause without an end."""
    status.set_silence(Silence(SilenceKind.HOURS, NOW + timedelta(hours=20)))
    grab("quiet-hours")
    status.set_silence(Silence(SilenceKind.DESKTOP))
    grab("do-not-disturb")
    status.set_silence(Silence(SilenceKind.PAUSE))
    grab("paused")


def _lists(status: LinkStatus, grab: Callable[[str], None]) -> None:
    """What is said of a long list on its way, and of a row that cannot be read."""
    entrega = Categoria("entrega")
    status.set_list(ListProgress(entrega, 4200, 7000))
    grab("reading")
    status.set_list(ListProgress(entrega))
    status.set_link(Link(LinkState.LIVE, NOW, "", NOW))
    status.set_list(RowsUnreadable(entrega, 1, ("ENT-20260515-7",), ("estado",)))
    grab("unreadable")
    status.set_list(RowsUnreadable(entrega))


def _menu(
    translate: Callable[[str], str], status: LinkStatus, file: Path, specs: Sequence[CategoriaSpec] = SPECS
) -> None:
    program = ProgramMenu(translate, status)
    program.set_categorias(specs)
    for at, spec in enumerate(specs):
        program.set_count(spec.categoria, 36 + 6195 * (at % 2))
    menu = program.build()
    menu.popup(QPoint(0, 0))  # it finds its size when it is shown
    QApplication.processEvents()
    menu.grab().save(str(file))
    menu.close()


def _fleet(categoria: Categoria, codes: list[str]) -> tuple[Item, ...]:
    """Items of the embedded backend, as its profile reads them, in more estados than they would have."""
    source = random.Random(f"fleet:{categoria}")  # noqa: S311 - a picture, not a secret
    profile = named_profile("estandar")
    if profile.rest is None:
        raise LookupError("the profile has no lists")
    spec = profile.rest.lists[categoria]
    catalog = load_catalog(resource_text("catalogo.toml"), SPECS)
    items = []
    for item in Fleet(catalog, random.Random("fleet"), lambda: NOW, 240).items(categoria)[:36]:  # noqa: S311
        row = item_json(item)
        fields = fields_of(spec, row)
        updated = NOW - timedelta(minutes=source.expovariate(1 / 200))
        items.append(
            Item(
                *(categoria, str(item.id), item.numero, source.choice(codes), 1, updated),
                detalle=line_of(spec, row, fields),
                fields=fields,
                due=due_of(spec.due, row, profile.timezone),
            )
        )
    return tuple(items)


def _icon_strip(ratio: int) -> QPixmap:
    icons = Icons()
    live, stale, offline = LinkState.LIVE, LinkState.STALE, LinkState.OFFLINE
    faces = (
        # The other two on the way to live share the picture of this one.
        *((STATE_NAMES[state], face_of(state)) for state in (live, LinkState.SYNCING, stale, offline)),
        (STATE_NAMES[LinkState.SIGNED_OUT], face_of(LinkState.SIGNED_OUT)),
        ("En pausa", face_of(live, SilenceKind.PAUSE)),
        ("Horario de silencio", face_of(live, SilenceKind.HOURS)),
        ("No molestar", face_of(live, SilenceKind.DESKTOP)),
        ("3 sin ver", face_of(live, None, 3)),
        ("Sin conexión, 12 sin ver", face_of(offline, SilenceKind.PAUSE, 12)),
    )
    columns, cell, height, edge = 5, 210, 48, 24
    grounds = (("#F0F0F0", "#202225"), ("#2B2B2B", "#F2F3F5"), ("#808080", "#FFFFFF"))
    lines = -(-len(faces) // columns)
    strip = QPixmap(cell * columns * ratio, height * lines * len(grounds) * ratio)
    strip.setDevicePixelRatio(ratio)
    painter = QPainter(strip)
    for row, (ground, ink) in enumerate(grounds):
        top = row * height * lines
        painter.fillRect(QRect(0, top, cell * columns, height * lines), QColor(ground))
        painter.setPen(QColor(ink))
        for at, (name, face) in enumerate(faces):
            left, above = at % columns * cell + 12, top + at // columns * height
            pixmap = icons.face(face).pixmap(QSize(edge, edge), ratio)
            painter.drawPixmap(left, above + (height - edge) // 2, pixmap)
            room = QRectF(left + edge + 10, above, cell - edge - 22, height)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)
    painter.end()
    return strip


def _palette(*, dark: bool) -> QPalette:
    window, base, text, button, faint, line = (
        ("#232629", "#1b1e20", "#eceff1", "#31363b", "#9aa3ab", "#3a4046")
        if dark
        else ("#f5f6f7", "#ffffff", "#202428", "#fbfbfc", "#6c757d", "#d5d9dd")
    )
    role, palette = QPalette.ColorRole, QPalette(QColor(button), QColor(window))
    for roles, color in (
        ((role.Window, role.AlternateBase), window),
        ((role.Base, role.ToolTipBase), base),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText), text),
        ((role.PlaceholderText,), faint),
        ((role.Mid,), line),
        ((role.Highlight, role.Accent), "#2f7fe0"),
        ((role.HighlightedText,), "#ffffff"),
    ):
        for one in roles:
            palette.setColor(one, QColor(color))
    return palette


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[2] in SCALES:  # noqa: PLR2004 - the inner process
        draw(Path(sys.argv[1]), sys.argv[2])
    else:
        sys.exit(main(sys.argv[1:]))
