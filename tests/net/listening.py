"""A link with somebody who listens to it, and what a test may want to know of its threads."""

import random
import threading
from collections.abc import Collection
from pathlib import Path
from queue import SimpleQueue

from notifier.core.link import SocketPhase
from notifier.core.messages import SocketTrying
from notifier.core.profile.shipped import shipped_profile
from notifier.core.profile.socket import SocketSpec
from notifier.net.environment import Surroundings
from notifier.net.socket import SocketLink, SocketMessage
from notifier.system.resources import resource_text
from tests.net.pauses import Soon
from tests.ports import free_port

APP = {"app": "estado-notifier", "version": "test"}
STANDARD = shipped_profile(resource_text("profiles/estandar.toml")).socket


class Listening:
    """A link that is open. ``tried`` holds what it says of its tries, ``messages`` all else."""

    def __init__(
        self,
        url: str,
        token: str,
        rng: random.Random | None = None,
        spec: SocketSpec = STANDARD,
        user_id: str | None = None,
        surroundings: Surroundings | None = None,
    ) -> None:
        self.messages: SimpleQueue[SocketMessage] = SimpleQueue()
        self.tried: SimpleQueue[SocketPhase] = SimpleQueue()
        self._others = set(threading.enumerate())
        self.link = SocketLink(url, token, APP, self._put, rng or Soon(), spec, surroundings=surroundings)
        self.link.open(user_id)

    def _put(self, message: SocketMessage) -> None:
        if isinstance(message, SocketTrying):
            self.tried.put(message.phase)
        else:
            self.messages.put(message)

    def phases(self) -> list[SocketPhase]:
        """What it said of its tries since this was last asked."""
        found: list[SocketPhase] = []
        while not self.tried.empty():
            found.append(self.tried.get())
        return found

    def next(self, kind: type[SocketMessage]) -> SocketMessage:
        """The next message of this kind; others before it are passed over."""
        while not isinstance(message := self.messages.get(timeout=60), kind):
            pass
        return message

    def library_threads(self) -> list[str]:
        """Those that began after it."""
        return library_threads(besides=self._others)

    def end(self) -> None:
        self.link.close()
        self.ended()

    def ended(self, timeout: float = 10) -> None:
        """Its thread ends by itself."""
        self.link._thread.join(timeout)
        assert not self.link._thread.is_alive()


def library_threads(besides: Collection[threading.Thread] = ()) -> list[str]:
    """Those that a connection has: its own, the library's reader, sender and handlers.

    ``besides``: those of others; the reader of a polling connection lives until its last poll is answered.
    """
    names = [thread.name for thread in threading.enumerate() if thread not in besides]
    return [name for name in names if name == "socket-connection" or "_loop" in name or "_handle" in name]


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def nobody() -> str:
    """An address at which nobody listens."""
    return f"http://127.0.0.1:{free_port()}"
