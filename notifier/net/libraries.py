"""Socket.IO's client without the rest of its libraries, which is many times as large.

Their packages import all that they have: servers, asyncio, five message queues. And ``requests``, which is as
large as both and which only polling needs: who polls calls :func:`prepare_polling` first.

They are imported from here and nowhere else in this package.
"""

import importlib
import importlib.util
import sys
import threading
from types import ModuleType
from typing import Any

__all__ = ["engineio", "prepare_polling", "socketio"]

_completing = threading.RLock()


def _bare(name: str) -> Any:
    """A package of which only those modules are loaded that somebody asks for.

    It completes itself when something else is wanted of it: whoever imports it later, for a server perhaps,
    notices nothing.
    """
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(name=name)
    package, loader = importlib.util.module_from_spec(spec), spec.loader

    def find(wanted: str) -> Any:
        if wanted.startswith("__"):
            raise AttributeError(wanted, name=wanted, obj=package)
        if importlib.util.find_spec(f"{name}.{wanted}") is not None:
            return importlib.import_module(f"{name}.{wanted}")
        with _completing:
            if vars(package).pop("__getattr__", None) is not None:
                loader.exec_module(package)
        return getattr(package, wanted)

    vars(package)["__getattr__"] = find
    sys.modules[name] = package
    return package


def _load_client(engineio: ModuleType, socketio: ModuleType) -> None:
    # engineio can do without requests where it is not installed. Nothing else of the program imports it: no
    # other thread can miss it for the moment.
    loaded = sys.modules.get("requests")
    sys.modules["requests"] = loaded  # type: ignore[assignment]
    try:
        for package in (engineio, socketio):
            # The packages' own name for it.
            vars(package)["Client"] = importlib.import_module(f"{package.__name__}.client").Client
    finally:
        if loaded is None:
            del sys.modules["requests"]


engineio = _bare("engineio")
socketio = _bare("socketio")
_load_client(engineio, socketio)


def prepare_polling() -> Any:
    """Give engineio the library that it polls with; it. Any thread; takes a moment the first time."""
    engineio.client.requests = importlib.import_module("requests")
    return engineio.client.requests
