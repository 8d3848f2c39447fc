"""The whole engine on a server, and what it has told so far."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

from notifier.core.link import Link, LinkState
from notifier.core.model import Alert, ItemKey, Transition
from notifier.core.outbound import LinkChanged, Outbound, TransitionSeen
from notifier.core.server import Server
from notifier.core.settings import Settings, SyncChoice
from notifier.engine import Engine
from notifier.system.clock import SystemClock
from notifier.system.keyring.credentials import MemoryCredentials
from notifier.system.logs import Redaction
from notifier.system.notifications import UNNOTED, Handing
from notifier.system.paths import Paths
from tests.private_desktop.bus import eventually


class Watching:
    """An engine that is signed in; it is its own desktop, which takes every alert."""

    def __init__(
        self,
        folder: Path,
        api_url: str,
        profile: str,
        token: str,
        sync: SyncChoice | None = None,
        socket_url: str = "",
        **more: Any,
    ) -> None:
        """``more``: of the server, as :class:`Server` calls it."""
        self.links: list[Link] = []
        self.transitions: list[Transition] = []
        self.alerts: list[Alert] = []
        paths = Paths.below(folder)
        paths.ensure()
        server = Server(api_url, socket_url, profile=profile, **more)
        self.engine = Engine(
            Settings(server, sync=sync or SyncChoice()),
            paths,
            lambda _: MemoryCredentials(token),
            self,
            Redaction(),
            str,
            SystemClock(),
        )
        self.engine.publisher.join(self._observe)

    def __enter__(self) -> Self:
        self.engine.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.engine.stop()

    def _observe(self, message: Outbound) -> None:
        match message:
            case LinkChanged(link):
                self.links.append(link)
            case TransitionSeen(transition):
                self.transitions.append(transition)

    @property
    def told(self) -> list[tuple[ItemKey, str, str]]:
        """The transitions so far."""
        return [(seen.key, seen.origin, seen.target) for seen in self.transitions]

    def wait_link(self, state: LinkState, seconds: float = 60) -> Link:
        """The link once it has this state."""
        eventually(lambda: bool(self.links) and self.links[-1].state is state, seconds)
        return self.links[-1]

    # The desktop

    def show(self, alert: Alert, handing: Handing = UNNOTED) -> None:
        self.alerts.append(alert)

    def shows(self, topic: str) -> bool:
        return False

    def withdraw_all(self) -> None:
        pass

    def forget(self) -> None:
        """Nothing is shown."""

    def withdraw(self, topic: str) -> None:
        pass

    def close(self) -> None:
        pass
