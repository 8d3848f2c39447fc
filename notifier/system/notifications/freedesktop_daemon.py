"""One notification daemon of a Linux or BSD desktop, and how it is called.

Source: Desktop Notifications Specification 1.2, https://specifications.freedesktop.org/notification-spec/1.2/
"""

import logging
from dataclasses import dataclass
from typing import Any

from notifier.core.i18n import Translate
from notifier.core.model import Alert, AlertKind, Urgency
from notifier.core.plain_text import escaped
from notifier.system.dbus.connection import BusConnection, BusError
from notifier.system.notifications.content import APP_ID, body, labels, title

log = logging.getLogger(__name__)

NAME = "org.freedesktop.Notifications"
"""Its name on the bus, and that of its interface."""
PATH = "/org/freedesktop/Notifications"
NOTIFY_SIGNATURE = "susssasa{sv}i"

_URGENCIES = {Urgency.LOW: 0, Urgency.NORMAL: 1, Urgency.CRITICAL: 2}


@dataclass(frozen=True, slots=True)
class Daemon:
    """One life of the desktop's daemon. Ids mean something to this owner of the name and to no other.

    ``life`` names it beyond our own: the bus's own name for itself is another after each start of it, and a
    bus gives no unique name twice.
    """

    owner: str
    life: str
    capabilities: frozenset[str]

    @classmethod
    def asked(cls, bus: BusConnection, patience: float) -> "Daemon":
        """Ask whoever has the name, or is started for it. Waits; ``patience``: seconds for each answer.

        Raises:
            BusError: there is none, or it answers nonsense; ``TimeoutError``: it does not answer.
        """
        bus_name = bus.identity()
        reply = bus.call(NAME, PATH, NAME, "GetCapabilities").result(patience)
        life = f"{bus_name.result(patience).body[0]}/{reply.sender}"
        match reply.body:
            case (list(capabilities),):
                return cls(reply.sender, life, frozenset(e for e in capabilities if isinstance(e, str)))
            case _:
                raise BusError("bad answer", "GetCapabilities")

    def arguments(
        self, alert: Alert, replaces: int, app_name: str, icon: str, translate: Translate
    ) -> tuple[Any, ...]:
        """The arguments of ``Notify``, with what this daemon can show; ``replaces``: an id, 0 for none."""
        text = body(alert)
        if "body-markup" in self.capabilities:
            text = escaped(text)
        actions: list[str] = []
        if "actions" in self.capabilities:
            for action, label in labels(alert, translate).items():
                actions += (action.value, label)
        hints = {
            "urgency": ("y", _URGENCIES[alert.urgency]),
            "desktop-entry": ("s", APP_ID),
            "image-path": ("s", icon),
        }
        if alert.kind is AlertKind.LINK:
            hints["category"] = ("s", "network.disconnected")
        return app_name, replaces, icon, title(alert), text, actions, hints, -1

    def close(self, bus: BusConnection, shown: int) -> None:
        """Ask it to remove the notification with this id. Does not wait, and never raises."""
        try:
            bus.tell(self.owner, PATH, NAME, "CloseNotification", "u", (shown,))
        except BusError as error:
            log.debug("nothing to withdraw: %s", error)
