"""What NetworkManager says of the network, on the system bus of Linux."""

import logging
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from notifier.system.network.watch import NetworkWatch, Reach

if TYPE_CHECKING:
    from notifier.system.dbus.connection import BusConnection, Received

log = logging.getLogger(__name__)

_NAME = "org.freedesktop.NetworkManager"
_PATH = "/org/freedesktop/NetworkManager"
_PROPERTIES = "org.freedesktop.DBus.Properties"

_REACH = {
    20: Reach.NOTHING,  # disconnected
    30: Reach.NOTHING,  # disconnecting
    50: Reach.LOCAL,
    60: Reach.SITE,
    70: Reach.ONLINE,
}
"""Its NMState, as Qt's plugin reads it."""
_NOT_YET = {10, 40}
"""Asleep; connecting, which is also said while another connection is in use."""

_KINDS: dict[str, type] = {
    "State": int,
    "PrimaryConnection": str,
    "PrimaryConnectionType": str,
    "Startup": bool,
}


class NetworkManager:
    """Listens to NetworkManager and tells a :class:`NetworkWatch` what it says.

    A listener of the :class:`~notifier.system.dbus.system_bus.SystemBus`, whose threads call it. Follows the
    properties ``State``, ``PrimaryConnection``, ``PrimaryConnectionType`` and ``Startup`` of
    org.freedesktop.NetworkManager, as its D-Bus interface has them since version 1.2. A service that is not
    there is awaited.
    """

    def __init__(self, watch: NetworkWatch) -> None:
        """``watch`` is told."""
        self._watch = watch
        self._connection: BusConnection | None = None
        # What this run of the service said so far; the receiving thread's alone.
        self._said: dict[str, Any] = {}
        self._answered_all = False
        self._restarted = False
        self._kind = self._path = ""
        self._way = 0
        self._reached = False

    def joined(self, connection: "BusConnection") -> None:
        """Subscribe, and ask how it stands; again where the bus was lost meanwhile."""
        if self._connection is not None:
            self._begin_anew()
        self._connection = connection
        connection.subscribe(_NAME, _PROPERTIES, _PATH)
        self._ask(connection)

    def heard(self, signal: "Received") -> None:
        """Any signal of the bus."""
        match signal.member, signal.body:
            case "PropertiesChanged", (name, dict(changed), _) if name == _NAME:
                self._take(changed)
                # Right after its start it has its name, and nothing yet that would answer.
                if not self._answered_all and self._connection is not None:
                    self._ask(self._connection)
            case "NameOwnerChanged", (name, _, owner) if name == _NAME:
                self._begin_anew()
                if owner and self._connection is not None:
                    self._ask(self._connection)

    def _ask(self, connection: "BusConnection") -> None:
        connection.call(_NAME, _PATH, _PROPERTIES, "GetAll", "s", (_NAME,), done=self._answered)

    def _answered(self, answer: "Future[Received]") -> None:
        # Refused where there is no such service: it says so itself when it comes.
        if answer.exception() is None:
            self._answered_all = True
            match answer.result().body:
                case (dict(changed),):
                    self._take(changed)

    def _begin_anew(self) -> None:
        """Another run of the service numbers its connections anew, so that their paths tell nothing."""
        self._restarted = self._restarted or bool(self._said)
        self._said = {}
        self._answered_all = False
        self._path = ""
        self._watch.begin_anew()

    def _take(self, changed: dict[str, Any]) -> None:
        self._said |= {name: pair[1] for name, pair in changed.items() if _is_said(name, pair)}
        path, kind = self._said.get("PrimaryConnection", "/"), self._said.get("PrimaryConnectionType", "")
        state = self._said.get("State", 0)
        reach = _REACH.get(state)
        # This program was there before the network.
        if state in _NOT_YET and path == "/" and not self._reached:
            reach = Reach.NOTHING
        self._reached = self._reached or reach is not None
        # A service that starts again says "disconnected" of a network that it has not looked at yet.
        if reach is Reach.NOTHING and self._restarted and self._said.get("Startup", True):
            reach = None
        if path == "/" or not kind:  # none, or between two
            self._watch.take(reach, None)
            return
        if (self._kind and kind != self._kind) or (self._path and path != self._path):
            self._way += 1
        self._kind, self._path = kind, path
        self._watch.take(reach, (kind, self._way))


def _is_said(name: str, pair: Any) -> bool:
    """Whether a property is one that counts, with a value as it should have (a signature and the value)."""
    return name in _KINDS and isinstance(pair, tuple) and len(pair) > 1 and isinstance(pair[1], _KINDS[name])
