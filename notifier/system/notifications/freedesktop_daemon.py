"""One notification daemon of a Linux or BSD desktop, and how it is called.

Source: Desktop Notifications Specification 1.2, https://specifications.freedesktop.org/notification-spec/1.2/
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notifier.core.i18n import Translate
from notifier.core.look import sound_name_of
from notifier.core.model import Alert, AlertKind, Urgency
from notifier.core.plain_text import escaped
from notifier.core.wording import as_sentences
from notifier.system.dbus.connection import BusConnection, BusError, Received
from notifier.system.noted_send import Note
from notifier.system.notifications.content import APP_ID, body, is_heard, labels, picture, small, title
from notifier.system.notifications.quirks import QUIRKS, UNKNOWN, Quirks, buttons

log = logging.getLogger(__name__)

NAME = "org.freedesktop.Notifications"
"""Its name on the bus, and that of its interface."""
PATH = "/org/freedesktop/Notifications"
_NOTIFY_SIGNATURE = "susssasa{sv}i"
GONE = {"org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner"}
"""The bus's words for a daemon that is not there any more."""

_UNTIL_CLOSED, _AS_USUAL = 0, -1  # as its timeout
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
    quirks: Quirks = UNKNOWN

    @classmethod
    def asked(cls, bus: BusConnection, patience: float) -> "Daemon":
        """Ask whoever has the name, or is started for it. Waits; ``patience``: seconds for each answer.

        Raises:
            BusError: there is none, or it answers nonsense; ``TimeoutError``: it does not answer.
        """
        bus_name = bus.identity()
        information = bus.call(NAME, PATH, NAME, "GetServerInformation")
        reply = bus.call(NAME, PATH, NAME, "GetCapabilities").result(patience)
        life = f"{bus_name.result(patience).body[0]}/{reply.sender}"
        match reply.body:
            case (list(capabilities),):
                can = frozenset(e for e in capabilities if isinstance(e, str))
                return cls(reply.sender, life, can, _quirks(information, patience))
            case _:
                raise BusError("bad answer", "GetCapabilities")

    @property
    def has_sounds(self) -> bool:
        """Whether it plays what it is told to."""
        return "sound" in self.capabilities

    def arguments(
        self,
        alert: Alert,
        replaces: int,
        app_name: str,
        icon: Path | None,
        translate: Translate,
        *,
        sounds: bool,
        has_page: bool = False,
    ) -> tuple[Any, ...]:
        """The arguments of ``Notify``, with what this daemon can show.

        ``replaces``: an id, 0 for none. ``icon``: the program's own picture. ``sounds``: whether a person
        wants to hear any. ``has_page``: the web application shows its item. What is
        urgent stays until it was seen, where that makes no dialog of it.
        """
        shown = picture(alert, icon)
        if shown is not None and self.quirks.small_picture:
            shown = small(shown)
        is_urgent = alert.urgency is Urgency.CRITICAL
        text = as_sentences(body(alert)) if self.quirks.joins_lines else body(alert)
        if "body-markup" in self.capabilities:
            text = escaped(text)
        actions: list[str] = []
        if "actions" in self.capabilities:
            wanted = labels(alert, translate, has_page=has_page)
            for action, label in buttons(wanted, self.quirks).items():
                actions += (action.value, label)
        hints: dict[str, tuple[str, Any]] = {
            "urgency": ("y", _URGENCIES[alert.urgency]),
            "desktop-entry": ("s", APP_ID),
        }
        if self.has_sounds and sounds and is_heard(alert):
            hints["sound-name"] = ("s", sound_name_of(urgent=is_urgent))
        elif self.has_sounds:
            hints["suppress-sound"] = ("b", True)
        if alert.kind is AlertKind.LINK:
            hints["category"] = ("s", "network.disconnected")
        # As a path, and as nothing else: all read that. lxqt-notificationd 1.2.0 shows no picture where the
        # hint "image-path" stands beside it (https://github.com/lxqt/lxqt-notificationd).
        named = str(shown.absolute()) if shown is not None else APP_ID
        stays = _UNTIL_CLOSED if is_urgent and not self.quirks.never_a_dialog else _AS_USUAL
        return app_name, replaces, named, title(alert), text, actions, hints, stays

    def notify(
        self,
        bus: BusConnection,
        arguments: tuple[Any, ...],
        done: "Callable[[Future[Received]], None]",
        note: Note | None,
    ) -> "Future[Received]":
        """Ask it to show one; see :meth:`BusConnection.call`.

        Asked of this owner, not of the name: an id must never reach a daemon that did not give it.
        """
        return bus.call(self.owner, PATH, NAME, "Notify", _NOTIFY_SIGNATURE, arguments, done, note)

    def close(self, bus: BusConnection, shown: int) -> None:
        """Ask it to remove the notification with this id. Does not wait, and never raises."""
        try:
            bus.tell(self.owner, PATH, NAME, "CloseNotification", "u", (shown,))
        except BusError as error:
            log.debug("nothing to withdraw: %s", error)


def _quirks(information: "Future[Received]", patience: float) -> Quirks:
    """How the daemon differs; one that does not say who it is is as any other."""
    try:
        match information.result(patience).body:
            case (str(name), *_):
                return QUIRKS.get(name, UNKNOWN)
    except (BusError, TimeoutError) as error:
        log.debug("a desktop that has no name: %s", error)
    return UNKNOWN
