"""Socket.IO's client without the rest of its libraries, which is many times as large.

Their packages import all that they have: servers, asyncio, five message queues. And ``requests``, which is as
large as both and which only polling needs: who polls calls :func:`prepare_polling` first.

They are imported from here and nowhere else in this package.
"""

import importlib
import sys
from types import ModuleType
from typing import Any

from notifier.net.bare import bare_package

__all__ = ["engineio", "prepare_polling", "socketio"]


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


engineio = bare_package("engineio")
socketio = bare_package("socketio")
_load_client(engineio, socketio)


def prepare_polling() -> Any:
    """Give engineio the library that it polls with; it. Any thread; takes a moment the first time."""
    engineio.client.requests = importlib.import_module("requests")
    return engineio.client.requests
