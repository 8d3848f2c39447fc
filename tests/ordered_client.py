"""Socket.IO's own client, but it hears in order: the library hands each event to a thread of its own."""

from typing import Any

import requests

from notifier.net.libraries import engineio, socketio

__all__ = ["OrderedClient"]


class OrderedClient(socketio.Client):  # type: ignore[misc]  # the library has no types
    """May poll; connects once, and does not reconnect."""

    def __init__(self) -> None:
        engineio.client.requests = requests
        super().__init__(reconnection=False)

    def _engineio_client_class(self) -> type[engineio.Client]:
        return _Ordered


class _Ordered(engineio.Client):  # type: ignore[misc]  # the library has no types
    def _trigger_event(self, event: str, *args: Any, run_async: bool = False, **options: Any) -> Any:
        return super()._trigger_event(event, *args, run_async=False, **options)

    def _reset(self) -> None:
        super()._reset()
        # The library empties its queue here, and with it what was to end its sender. That one then waits for
        # half a minute and complains, in the middle of some other test.
        self.queue.put(None)
