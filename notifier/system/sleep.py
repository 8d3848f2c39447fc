"""Tells when the computer woke up, where it says so: systemd-logind, on the system bus of Linux.

Elsewhere, and where nobody says it, nothing happens here: that much time passed is seen by the clocks of the
synchronizer on every system.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notifier.system.dbus.connection import BusConnection, Received

log = logging.getLogger(__name__)

_NAME = "org.freedesktop.login1"
_PATH = "/org/freedesktop/login1"
_INTERFACE = "org.freedesktop.login1.Manager"


class SleepWatch:
    """Listens to systemd-logind and calls ``on_resume`` whenever the computer is awake again.

    A listener of the :class:`~notifier.system.dbus.system_bus.SystemBus`, whose threads call it and
    ``on_resume``.
    """

    def __init__(self, on_resume: Callable[[], None]) -> None:
        """``on_resume`` must return soon."""
        self._on_resume = on_resume

    def joined(self, connection: "BusConnection") -> None:
        """Subscribe."""
        connection.subscribe(_NAME, _INTERFACE, _PATH)

    def heard(self, signal: "Received") -> None:
        """Any signal of the bus."""
        # It is said twice: true before the computer sleeps, false when it is awake.
        if signal.member == "PrepareForSleep" and signal.body == (False,):
            log.info("the computer is awake again")
            self._on_resume()
