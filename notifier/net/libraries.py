"""Socket.IO's libraries without ``requests``: as large as both, and only polling needs it.

They are imported from here and nowhere else in this package. Who polls calls :func:`prepare_polling` first.
"""

import importlib
import sys
from typing import Any

__all__ = ["engineio", "prepare_polling", "socketio"]

# engineio can do without it where it is not installed. Nothing else of the program imports it: no other
# thread can miss it for the moment.
_loaded = sys.modules.get("requests")
sys.modules["requests"] = _loaded  # type: ignore[assignment]
try:
    import engineio
    import socketio
finally:
    if _loaded is None:
        del sys.modules["requests"]


def prepare_polling() -> Any:
    """Give engineio the library that it polls with; it. Any thread; takes a moment the first time."""
    engineio.client.requests = importlib.import_module("requests")
    return engineio.client.requests
