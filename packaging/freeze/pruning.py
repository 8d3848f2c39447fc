"""What of PySide6 and of the system stays out of the frozen program.

PyInstaller's ``excludes`` hold back Python modules only: the hooks of PySide6 collect whole families of Qt
plugins, with every library those need. So the collected files are filtered after the analysis, by these
rules, and the libraries that then nobody needs go with them.
"""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
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
    # Its command for the terminal would load the whole of click with every start.
    "httpx._main",
    "pydantic.v1",
    "pydantic.mypy",
    "anyio._backends._trio",
    "websockets.legacy",
    "websockets.trio",
    "websockets.cli",
    "uvicorn.protocols.websockets.websockets_impl",
    # The slow twin of _decimal; and what only archives are packed with.
    "_pydecimal",
    "_bz2",
    "_lzma",
    "_uuid",
    "cyclonedx",
    "PyInstaller",
)
"""Never frozen, whoever asks for them."""

EXCLUDED_ON_LINUX = ("notifier.system.network.qt", "PySide6.QtNetwork")
"""There NetworkManager itself is asked."""

_PLUGINS = {
    "platforms": {"qxcb", "qwayland", "qwayland-generic", "qwayland-egl", "qoffscreen", "qwindows", "qcocoa"},
    "platformthemes": {"qxdgdesktopportal"},
    "platforminputcontexts": {"composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"},
    "xcbglintegrations": set(),
    "imageformats": {"qsvg", "qico"},
    "iconengines": {"qsvgicon"},
    "networkinformation": {"qnetworklistmanager", "qapplenetworkinformation"},
    "styles": {"qmodernwindowsstyle", "qwindowsvistastyle", "qmacstyle"},
    "tls": set(),
    "wayland-shell-integration": {"xdg-shell"},
    "wayland-decoration-client": {"bradient"},
    "wayland-graphics-integration-client": set(),
}
"""The Qt plugins that a tray program of Widgets, SVG and D-Bus uses, by folder; of other folders none.

Without GL integration: windows are painted in memory. Without TLS: the network is Python's. Without gtk3: it
would load all of the system's GTK for a few colours.
"""

_LANGUAGES = ("es", "en")

# They come with every desktop, whose drivers need the newest: an older one in the program would win over it.
_NEVER = ("libgcc_s.", "libstdc++.")


def is_wanted(dest: str) -> bool:
    """Whether a collected file (its path in the bundle, with ``/``) is shipped."""
    path = PurePosixPath(dest.replace("\\", "/"))
    parts = path.parts
    if parts[0] == "PySide6":
        return _qt_file(path)
    if parts[0].endswith(".dist-info"):
        # rubicon (macOS) asks for its own version.
        asked_for = parts[0].startswith(("keyring-", "rubicon_objc-"))
        return asked_for and path.name in {"METADATA", "entry_points.txt"}
    if path.suffix in {".pyi", ".c", ".h"} or path.name == "py.typed":
        return False
    # No server here speaks in the old encodings of East Asia.
    if path.name.startswith(("_codecs_", "_multibytecodec")):
        return False
    return not path.name.startswith(_NEVER)


def _qt_file(path: PurePosixPath) -> bool:
    if "plugins" in path.parts:
        folder, stem = path.parts[-2], path.name.split(".")[0].removeprefix("lib")
        return stem in _PLUGINS.get(folder, ())
    if "translations" in path.parts:
        return path.name in {f"qtbase_{language}.qm" for language in _LANGUAGES}
    return path.suffix not in {".pyi", ".json", ".py"} and "qml" not in path.parts


def linked(needs: Mapping[str, AbstractSet[str]]) -> set[str]:
    """Which collected binaries are shipped: those that somebody loads by name, and what they are linked with.

    Of the system's libraries only what Python and its modules are linked with (OpenSSL, SQLite, libffi …),
    because their names differ from one distribution to the next. What Qt is linked with (xcb, glib,
    fontconfig, GL …) has to fit the running desktop and comes from it.

    Args:
        needs: for each binary, by its path in the bundle, the file names of what it is linked with.
    """
    paths = {PurePosixPath(dest).name: dest for dest in needs}
    loaded = [dest for dest in needs if not _is_library(dest)]
    qt = _reached(loaded, needs, paths)
    python = _reached([dest for dest in loaded if not _is_qt(dest)], needs, paths)
    return {dest for dest in needs if dest in (qt if _is_qt(dest) else python)}


def _is_qt(dest: str) -> bool:
    return dest.startswith(("PySide6/", "shiboken6/"))


def _is_library(dest: str) -> bool:
    path = PurePosixPath(dest)
    if _is_qt(dest):
        return path.name.startswith(("libQt6", "libicu")) or framework(dest) != ""
    return len(path.parts) == 1 and path.name.startswith("lib") and not path.name.startswith("libpython")


def _reached(roots: list[str], needs: Mapping[str, AbstractSet[str]], paths: Mapping[str, str]) -> set[str]:
    found: set[str] = set()
    todo = [*roots]
    while todo:
        dest = todo.pop()
        if dest not in found:
            found.add(dest)
            todo.extend(paths[name] for name in needs[dest] if name in paths)
    return found


def framework(dest: str) -> str:
    """The folder of the macOS framework that this file is part of, or nothing."""
    folders = [parent for parent in PurePosixPath(dest).parents if parent.suffix == ".framework"]
    return folders[-1].as_posix() if folders else ""


def leads_somewhere(dest: str, target: str, present: Collection[str]) -> bool:
    """Whether a link, or what lies in a framework, is still needed.

    Args:
        dest: its path in the bundle.
        target: what it points at, relative to its folder; nothing for a file.
        present: the libraries that are shipped. The links inside a framework stay with its library: without
            them it cannot be signed.
    """
    folder = framework(dest)
    if folder:
        return any(path.startswith(f"{folder}/") for path in present)
    return not target or (PurePosixPath(dest).parent / target).as_posix() in present


def is_preloaded(dest: str, preload: str) -> bool:
    """Whether a library is in every process of the build for its own sake: another clock, a faster disk.

    It is found beside those that the program needs, and is none of them.

    Args:
        dest: its place in the program.
        preload: the environment's ``LD_PRELOAD``.
    """
    return PurePosixPath(dest).name in {
        PurePosixPath(path).name for path in preload.replace(":", " ").split()
    }
