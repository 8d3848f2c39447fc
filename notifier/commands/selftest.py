"""``estado-notifier --selftest``: whether a frozen copy has in it all that the program may ever load.

What builds a package runs it right after freezing. It touches no settings, no network and no screen.
"""

import builtins
import json
import os
import pkgutil
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

import notifier
from notifier import __version__

OK, BROKEN = 0, 1

_NOT_SHIPPED = "notifier.server.relay."
"""A server's program, with an extra of its own; all but its settings may be absent."""

# Chosen by name while the program runs, so that nobody sees them in the source.
_BY_NAME = (
    "uvicorn.loops.asyncio",
    "uvicorn.lifespan.on",
    "uvicorn.protocols.http.h11_impl",
    "uvicorn.protocols.websockets.auto",
    "engineio.async_drivers.asgi",
    "engineio.client",
    "anyio._backends._asyncio",
    "websocket",
    "encodings.idna",
)
_LINUX_ALONE = (
    "notifier.system.dbus.connection",
    "notifier.system.keyring.child",
    "notifier.system.keyring.lock",
    "notifier.system.notifications.freedesktop",
    "notifier.system.keyring.secret_service",
)
_NOTIFICATIONS = {"win32": "desktop_notifier.backends.winrt", "darwin": "desktop_notifier.backends.macos"}
"""What shows them elsewhere, loaded at the first alert; its own choice of it is made by the system's name."""
_KEYRING = {"linux": "SecretService", "win32": "Windows", "darwin": "macOS"}


class BrokenError(Exception):
    """A part is not as it has to be."""


def main() -> int:
    """Try every part and print one JSON object; 1 where its ``failed`` has something. Main thread."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    tried: dict[str, Callable[[], object]] = {
        "modules": _modules,
        "keyring": _keyring,
        "resources": _resources,
        "sqlite": _sqlite,
        "tls": _tls,
        "tray": _tray,
        "imports": _imports,
        "environment": _environment,
    }
    found: dict[str, object] = {}
    failed: dict[str, str] = {}
    for name, attempt in tried.items():
        try:
            found[name] = attempt()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what this is for
            failed[name] = f"{type(error).__name__}: {error}"
    frozen = bool(getattr(sys, "frozen", False))
    print(
        json.dumps({"version": __version__, "frozen": frozen, **found, "failed": failed}, ensure_ascii=False)
    )
    return BROKEN if failed else OK


def _modules() -> int:
    from notifier.ui.qt import load_qt

    load_qt()
    names = [module.name for module in pkgutil.walk_packages(notifier.__path__, "notifier.")]
    own = [name for name in names if not name.startswith(_NOT_SHIPPED) and not name.endswith("__main__")]
    if sys.platform != "linux":
        own = [name for name in own if name not in _LINUX_ALONE]
    missing = []
    by_system = [_NOTIFICATIONS[sys.platform]] if sys.platform in _NOTIFICATIONS else []
    for name in (*own, "notifier.server.relay.settings", *_BY_NAME, *by_system):
        try:
            import_module(name)
        except Exception as error:  # noqa: BLE001 - a module may fail in any way
            missing.append(f"{name} ({type(error).__name__}: {error})")
    # A frozen program that finds none of its own modules would pass.
    if "notifier.app" not in own or missing:
        raise BrokenError(", ".join(missing) or f"only {own}")
    return len(own)


def _imports() -> str:
    # Where something has loaded Qt before load_qt(), the watch of PySide6 on every import stays.
    name = builtins.__import__.__name__
    if name != "__import__":
        raise BrokenError(f"the import statement is {name}")
    return name


def _environment() -> list[str]:
    # A browser that the program opens would load the program's libraries.
    bundle = getattr(sys, "_MEIPASS", None)
    found = [name for name, value in os.environ.items() if bundle and bundle in value and name != "PWD"]
    if found and sys.platform == "linux":
        raise BrokenError(f"the program's folder is in {found}")
    return found


def _keyring() -> list[str]:
    names = {entry.name: entry.module for entry in entry_points(group="keyring.backends")}
    wanted = _KEYRING.get(sys.platform, "")
    if wanted and wanted not in names:
        raise BrokenError(f"{wanted} is not among the entry points {sorted(names)}")
    if wanted:
        import_module(names[wanted])
    return sorted(names)


def _resources() -> list[str]:
    from notifier.core.catalog import load_catalog
    from notifier.core.profile.check import check_profile
    from notifier.system.installation import installation
    from notifier.system.language import translator
    from notifier.system.profiles import named_profile
    from notifier.system.resources import resource, resource_text

    profiles = sorted(path.stem for path in resource("profiles").glob("*.toml"))
    for name in profiles:
        load_catalog(resource_text("catalogo.toml"), named_profile(name).categorias)
        if named_profile(name) != check_profile(resource_text(f"profiles/{name}.toml"), name):
            raise BrokenError(f"the profile {name} is read in two ways")
    if translator("en", {})("Sin conexión") == "Sin conexión":
        raise BrokenError("there are no English texts")
    return [*profiles, installation().kind]


def _sqlite() -> str:
    import sqlite3

    from notifier.sync.store.database import Database

    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "selftest.db", lambda: datetime.now(UTC))
        try:
            troubles = database.take_troubles()
            if database.in_memory or troubles:
                raise BrokenError(str(troubles))
        finally:
            database.close()
    return sqlite3.sqlite_version


def _tls() -> str:
    import ssl

    from notifier.net.trust import trust

    trust().set_alpn_protocols(["http/1.1"])
    return ssl.OPENSSL_VERSION


def _tray() -> str:
    from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator, qVersion
    from PySide6.QtGui import QImageReader
    from PySide6.QtWidgets import QApplication

    from notifier.core.link import LinkState
    from notifier.ui.link_status import LinkStatus
    from notifier.ui.tray.face import face_of
    from notifier.ui.tray.host import TrayHostWatch
    from notifier.ui.tray.icons import Icons
    from notifier.ui.tray.tray import Tray

    app = QApplication(["estado-notifier"])
    icons = Icons()
    status = LinkStatus(lambda text: text, lambda: datetime.now(UTC))
    tray = Tray(lambda text: text, icons, TrayHostWatch(), status)
    tray.show()
    app.processEvents()
    tray.close()
    if icons.app().pixmap(64, 64).toImage().pixelColor(32, 32).alpha() == 0:
        raise BrokenError("the icon is not drawn")
    if not icons.face(face_of(LinkState.LIVE)).availableSizes():
        raise BrokenError("the tray's icons are not read")
    if b"svg" not in {bytes(kind.data()) for kind in QImageReader.supportedImageFormats()}:
        raise BrokenError("no SVG images are read")
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if not QTranslator(app).load(QLocale("es_BO"), "qtbase", "_", folder):
        raise BrokenError(f"Qt has no Spanish texts in {folder}")
    return qVersion()
