"""What of Qt, of the wheels and of Python itself the program needs on Windows; the rest is left out.

Of Qt and of the C++ runtime is named what stays: what a new version brings is left out until the program
needs it. Of modules is named what goes, as for the frozen program of other systems.
"""

import shutil
from pathlib import Path

from freeze.pruning import EXCLUDED_MODULES

QT_FILES = frozenset(
    {
        "__init__.py",
        "_config.py",
        "_git_pyside_version.py",
        "QtCore.pyd",
        "QtGui.pyd",
        "QtWidgets.pyd",
        "QtNetwork.pyd",
        "Qt6Core.dll",
        "Qt6Gui.dll",
        "Qt6Widgets.dll",
        "Qt6Svg.dll",
        "Qt6Network.dll",
        "pyside6.abi3.dll",
    }
)
QT_PLUGINS = frozenset(
    {
        "iconengines/qsvgicon.dll",
        "imageformats/qico.dll",
        "imageformats/qsvg.dll",
        "networkinformation/qnetworklistmanager.dll",
        "platforms/qoffscreen.dll",
        "platforms/qwindows.dll",
        "styles/qmodernwindowsstyle.dll",
    }
)
"""``offscreen`` draws where there is no screen: that the program is whole is tried with it."""
QT_TRANSLATIONS = frozenset({"qtbase_es.qm", "qtbase_en.qm"})
SHIBOKEN_FILES = frozenset(
    {"__init__.py", "_config.py", "_git_shiboken_module_version.py", "Shiboken.pyd", "shiboken6.abi3.dll"}
)
RUNTIME = ("msvcp140.dll", "msvcp140_1.dll", "msvcp140_2.dll", "vcruntime140.dll", "vcruntime140_1.dll")
"""The C++ runtime, in a process once: the folder of the executable is where all its users look for it."""
FOLDERS_LEFT_OUT = ("bin", "cffi", "pycparser", "winrt/__pyinstaller")
"""Of cffi the compiled libraries need only ``_cffi_backend``."""
FILES_LEFT_OUT = ("*.pyi", "*.pxd", "*.h", "*.c", "*.lib", "py.typed", ".lock")
METADATA = ("METADATA", "entry_points.txt")
"""Of keyring alone, which finds its back ends by it."""
MODULES_LEFT_OUT = (
    *EXCLUDED_MODULES,
    # What only Python's own tools and interactive terminals use.
    *("_pyrepl", "bdb", "cProfile", "cmd", "code", "codeop", "compileall", "dbm", "fileinput", "idlelib"),
    *("modulefinder", "pdb", "pickletools", "profile", "pstats", "py_compile", "pyclbr", "pydoc_data"),
    *(
        "rlcompleter",
        "sqlite3.__main__",
        "sqlite3.dump",
        "symtable",
        "tabnanny",
        "timeit",
        "trace",
        "tracemalloc",
    ),
    *("turtledemo", "venv", "zipapp"),
    # Protocols and formats that nothing here speaks.
    *("ftplib", "imaplib", "mailbox", "poplib", "smtplib", "wave", "wsgiref", "xml.dom", "xml.sax", "xmlrpc"),
    # Twins in Python of what is there in C, and helpers of other systems.
    *("_aix_support", "_android_support", "_apple_support", "_ios_support", "_osx_support", "_pydatetime"),
    *("_pyio", "_py_abc", "pty", "tty", "_wmi"),
    # Of libraries: what only tests need.
    *("anyio.pytest_plugin", "certifi.tests", "click.testing", "keyring.testing", "websocket.tests"),
    *("platformdirs.pytest_plugin", "win32ctypes.tests"),
    # Frameworks that are not there, and terminal programs of libraries.
    *("engineio.async_drivers.aiohttp", "engineio.async_drivers.eventlet", "engineio.async_drivers.gevent"),
    *("engineio.async_drivers.gevent_uwsgi", "engineio.async_drivers.tornado"),
    *("uvicorn.protocols.websockets.wsproto_impl", "websocket._wsdump", "websockets.__main__"),
)


def prune(site: Path) -> None:
    """Remove from a folder of installed wheels what the program does not use."""
    _keep(
        site / "PySide6",
        {
            *QT_FILES,
            *(f"plugins/{name}" for name in QT_PLUGINS),
            *(f"translations/{name}" for name in QT_TRANSLATIONS),
        },
    )
    _keep(site / "shiboken6", SHIBOKEN_FILES)
    for name in FOLDERS_LEFT_OUT:
        shutil.rmtree(site / name)
    for pattern in FILES_LEFT_OUT:
        for path in site.rglob(pattern):
            path.unlink()
    for path in sorted(site.rglob("*"), reverse=True):
        if is_left_out(path.relative_to(site).as_posix()):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def prune_metadata(site: Path) -> None:
    """Remove the wheels' metadata, but what keyring finds its back ends by."""
    for folder in site.glob("*.dist-info"):
        kept = {path.name: path.read_bytes() for path in folder.iterdir() if path.name in METADATA}
        shutil.rmtree(folder)
        if folder.name.startswith("keyring-"):
            folder.mkdir()
            for name, data in kept.items():
                (folder / name).write_bytes(data)


def is_left_out(path: str) -> bool:
    """Whether a module's file or folder, named relative to where modules are looked for, stays out."""
    name = path.removesuffix("/").split(".")[0].replace("/", ".")
    return any(name == left_out or name.startswith(f"{left_out}.") for left_out in MODULES_LEFT_OUT)


def _keep(folder: Path, names: set[str] | frozenset[str]) -> None:
    kept = {folder / name for name in names}
    absent = sorted(str(path.relative_to(folder)) for path in kept if not path.is_file())
    if absent:
        raise SystemExit(f"{folder.name} no longer has {', '.join(absent)}: look at {Path(__file__).name}")
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in kept:
            path.unlink()
