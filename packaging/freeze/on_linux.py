"""Runs first in a program that is frozen for Linux."""

import ctypes
import os

import pyimod02_importers

# One heap for all threads: of Python's threads one runs at a time, and each would keep the rest of its own.
# The number is M_ARENA_MAX's, of the C library's malloc.h; another library may have no such function.
_mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
if _mallopt is not None:
    _mallopt(-8, 1)

# Modules are read when they are wanted, and by then an installer may have put another program under the name
# of this one. The link is always to the program that runs, even if its file was deleted.
_RUNNING = "/proc/self/exe"
if os.path.exists(_RUNNING):  # noqa: PTH110 - pathlib would be loaded for this alone
    pyimod02_importers.pyz_archive._filename = _RUNNING  # noqa: SLF001 - PyInstaller has no other way

# The loader has read its part by now. What the program starts, a browser for example, has its own libraries;
# and the program that takes its place begins as this one did.
_original = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
os.environ.pop("LD_LIBRARY_PATH", None)
if _original is not None:
    os.environ["LD_LIBRARY_PATH"] = _original
for _name in [name for name in os.environ if name.startswith("_PYI_")]:
    del os.environ[_name]
