"""What of Qt and of the installed wheels the program needs on Windows; the rest is left out.

Named is what stays: what a new version of Qt brings is left out until the program needs it.
"""

import shutil
from pathlib import Path

QT_FILES = frozenset(
    {
        "__init__.py",
        "_config.py",
        "_git_pyside_version.py",
        "QtCore.pyd",
        "QtGui.pyd",
        "QtWidgets.pyd",
        "QtSvg.pyd",
        "QtNetwork.pyd",
        "Qt6Core.dll",
        "Qt6Gui.dll",
        "Qt6Widgets.dll",
        "Qt6Svg.dll",
        "Qt6Network.dll",
        "pyside6.abi3.dll",
        "msvcp140.dll",
        "msvcp140_1.dll",
        "msvcp140_2.dll",
        "vcruntime140.dll",
        "vcruntime140_1.dll",
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
SHIBOKEN_LEFT_OUT = ("*.lib", "*.pyi", "concrt140.dll", "vc[ac]*.dll", "vcomp140.dll", "msvcp140_codecvt*")
PACKAGES_LEFT_OUT = ("bin", "cffi", "pycparser", "pydantic/v1", "winrt/__pyinstaller")
"""Of cffi the compiled libraries need only ``_cffi_backend``."""
FILES_LEFT_OUT = ("*.pyi", "*.pxd", "*.h", "*.c", "*.lib", "py.typed")
STANDARD_LIBRARY_LEFT_OUT = ("ensurepip/", "idlelib/", "pydoc_data/", "tkinter/", "turtledemo/", "venv/")


def prune(site: Path) -> None:
    """Remove from a folder of installed wheels what the program does not use."""
    _prune_qt(site / "PySide6")
    for pattern in SHIBOKEN_LEFT_OUT:
        for path in (site / "shiboken6").glob(pattern):
            path.unlink()
    for name in PACKAGES_LEFT_OUT:
        shutil.rmtree(site / name)
    for path in site.glob("*.dist-info"):
        shutil.rmtree(path)
    for pattern in FILES_LEFT_OUT:
        for path in site.rglob(pattern):
            path.unlink()


def _prune_qt(qt: Path) -> None:
    kept = {
        *(qt / name for name in QT_FILES),
        *(qt / "plugins" / name for name in QT_PLUGINS),
        *(qt / "translations" / name for name in QT_TRANSLATIONS),
    }
    absent = sorted(str(path.relative_to(qt)) for path in kept if not path.is_file())
    if absent:
        raise SystemExit(f"Qt no longer has {', '.join(absent)}: look at {Path(__file__).name}")
    for path in sorted(qt.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in kept:
            path.unlink()
