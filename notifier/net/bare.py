"""Packages of which only what is wanted is loaded: their first lines load much that a desktop never uses."""

import importlib
import importlib.util
import sys
import threading
from typing import Any

_completing = threading.RLock()
_PUBLIC = ("__all__", "__version__")


def bare_package(name: str) -> Any:
    """A package of which only those modules are loaded that somebody asks for. Any thread.

    It completes itself when something else is wanted of it: whoever imports it later, for a server perhaps,
    notices nothing. One that is loaded already is left as it is.
    It does not for names that Python itself looks for in modules (``__path__``, ``__wrapped__``).

    Raises:
        ModuleNotFoundError: it is not installed.
    """
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(name=name)
    package, loader = importlib.util.module_from_spec(spec), spec.loader

    begun = False

    def find(wanted: str) -> Any:
        nonlocal begun
        if wanted.startswith("__") and wanted not in _PUBLIC:
            raise AttributeError(wanted, name=wanted, obj=package)
        if wanted not in _PUBLIC and importlib.util.find_spec(f"{name}.{wanted}") is not None:
            return importlib.import_module(f"{name}.{wanted}")
        with _completing:  # until it is whole, other threads wait here
            if not begun:
                begun = True
                try:
                    loader.exec_module(package)
                except BaseException:
                    begun = False
                    raise
        if wanted in vars(package):
            return vars(package)[wanted]
        # Some packages have one of their own.
        theirs = vars(package)["__getattr__"]
        if theirs is find:
            raise AttributeError(wanted, name=wanted, obj=package)
        return theirs(wanted)

    vars(package)["__getattr__"] = find
    sys.modules[name] = package
    return package
