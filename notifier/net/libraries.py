"""Socket.IO's client without the rest of its libraries, which is many times as large.

Their packages import all that they have: servers, asyncio, five message queues. And ``requests``, which is as
large as both and which nobody here uses: polling is :mod:`notifier.net.exchange`'s.

They are imported from here and nowhere else in this package.
"""

import importlib
import sys
from types import ModuleType

from notifier.net.bare import bare_package

__all__ = ["engineio", "socketio", "websocket"]


def _load_client(engineio: ModuleType, socketio: ModuleType) -> None:
    # engineio can do without requests where it is not installed. Nothing else of the program imports it: no
    # other thread can miss it for the moment.
    loaded = sys.modules.get("requests")
    sys.modules["requests"] = loaded  # type: ignore[assignment]  # None: it is not installed
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


# Without it the library believes that it cannot poll.
engineio.client.requests = engineio.client.requests or True

websocket = engineio.client.websocket


class _NoCookies:
    """In place of the jar that all websockets of a process share in websocket-client 1.9.

    It cannot be left out: https://github.com/websocket-client/websocket-client/pull/292
    """

    def add(self, _cookie: str | None) -> None:
        """Forget it."""

    def get(self, _host: str) -> str:
        """None."""
        return ""


vars(importlib.import_module("websocket._handshake"))["CookieJar"] = _NoCookies()
