"""What of PySide6 and of the system stays out of the frozen program.

PyInstaller's ``excludes`` hold back Python modules only: the hooks of PySide6 collect whole families of Qt plugins,
with every library those need. So the collected files are filtered after the analysis, by these rules, and the
libraries that then nobody needs go with them.
"""

from collections.abc import Iterable
from pathlib import PurePosixPath

EXCLUDED_MODULES = (
    # The relay is a server's program and has its own extra; without its serving part the rest is not reached.
    "notifier.server.relay.serving",
    "redis",
    "prometheus_client",
    "uvloop",
    # Imported by somebody "if it is there".
    "tkinter",
    "_tkinter",
    "curses",
    "readline",
    "pydoc",
    "doctest",
    "unittest",
    "test",
    "lib2to3",
    "ensurepip",
    "pip",
    "setuptools",
    "pkg_resources",
    "_distutils_hack",
    "hypothesis",
    "pytest",
    "mypy",
    "IPython",
    "yaml",
    "trio",
    "gevent",
    "eventlet",
    "aiohttp",
    "tornado",
    "watchfiles",
    "rich",
    "pygments",
    "simple_websocket",
    "wsproto",
    "cyclonedx",
    "PyInstaller",
)
"""Never frozen, whoever asks for them."""

_PLUGINS = {
    "platforms": {"qxcb", "qwayland", "qwayland-generic", "qwayland-egl", "qoffscreen", "qwindows", "qcocoa"},
    "platformthemes": {"qxdgdesktopportal"},
    "platforminputcontexts": {"composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"},
    "xcbglintegrations": set(),
    "imageformats": {"qsvg", "qico"},
    "iconengines": {"qsvgicon"},
    "networkinformation": {"qnetworkmanager", "qnetworklistmanager", "qscnetworkreachability"},
    "styles": {"qmodernwindowsstyle", "qwindowsvistastyle", "qmacstyle"},
    "tls": set(),
    "wayland-shell-integration": {"xdg-shell"},
    "wayland-decoration-client": {"bradient"},
    "wayland-graphics-integration-client": set(),
}
"""The Qt plugins that a tray program of Widgets, SVG and D-Bus uses, by folder; of other folders none.

Without GL integration: windows are painted in memory. Without TLS: the network is Python's. Without gtk3: it would
load the system's GTK beside our glib-free Qt.
"""

_LANGUAGES = ("es", "en")

# Of the system, and to be had from it: they have to fit the running desktop. Python's own helpers (ssl, sqlite, ffi)
# are shipped, because their names differ from one distribution to the next.
_FROM_THE_SYSTEM = (
    "libX", "libxcb", "libxkbcommon", "libICE", "libSM", "libwayland", "libGL", "libEGL", "libOpenGL", "libdrm",
    "libgbm", "libglib", "libgobject", "libgio", "libgmodule", "libgthread", "libgtk", "libgdk", "libpango",
    "libcairo", "libatk", "libatspi", "libharfbuzz", "libfribidi", "libthai", "libdatrie", "libgraphite", "libepoxy",
    "libpixman", "libpcre", "libmount", "libblkid", "libselinux", "libdbus", "libsystemd", "libgcrypt", "libgpg-error",
    "libcap", "libfontconfig", "libfreetype", "libpng", "libbrotli", "libjpeg", "libbsd", "libmd", "libgssapi",
    "libkrb5", "libk5crypto", "libcom_err", "libkeyutils", "libstdc++", "libgcc_s", "liblz4", "libzstd", "libcups",
    "libavahi", "libcloudproviders", "libtracker", "libstemmer", "libjson-glib", "libxml2", "libicu",
)  # fmt: skip


def is_wanted(dest: str) -> bool:
    """Whether a collected file (its path in the bundle, with ``/``) is shipped."""
    path = PurePosixPath(dest.replace("\\", "/"))
    parts = path.parts
    if parts[0] == "PySide6":
        return _qt_file(path)
    if path.suffix in {".pyi", ".c", ".h", ".typed"} or "tests" in parts:
        return False
    return len(parts) > 1 or not path.name.startswith(_FROM_THE_SYSTEM)


def _qt_file(path: PurePosixPath) -> bool:
    if "plugins" in path.parts:
        folder, stem = path.parts[-2], path.name.split(".")[0].removeprefix("lib")
        return stem in _PLUGINS.get(folder, ())
    if "translations" in path.parts:
        return path.name in {f"qtbase_{language}.qm" for language in _LANGUAGES}
    return path.suffix not in {".pyi", ".json", ".py"} and "qml" not in path.parts


def is_qt_library(dest: str) -> bool:
    """Whether this is one of Qt's own libraries, which is only shipped if something shipped needs it."""
    path = PurePosixPath(dest.replace("\\", "/"))
    return path.parts[0] == "PySide6" and "lib" in path.parts and path.name.startswith("libQt6")


def reachable(roots: Iterable[str], needs: dict[str, set[str]]) -> set[str]:
    """The names that are needed by ``roots``, directly or through others; the roots' own among them.

    Args:
        roots: names of files.
        needs: for a file's name, the names of the libraries it is linked with.
    """
    found: set[str] = set()
    todo = list(roots)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo.extend(needs.get(name, ()))
    return found
