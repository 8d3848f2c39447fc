"""A stand-in for the desktop's notification daemon (org.freedesktop.Notifications, version 1.2)."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from dbus_fast import Message, Variant
from dbus_fast.aio import MessageBus

from tests.private_desktop.bus import StandIn

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
_XML = """<node><interface name="org.freedesktop.Notifications">
<method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/>
<arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="as" direction="in"/><arg type="a{sv}" direction="in"/>
<arg type="i" direction="in"/><arg type="u" direction="out"/></method>
<method name="CloseNotification"><arg type="u" direction="in"/></method>
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
<method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
<arg type="s" direction="out"/><arg type="s" direction="out"/></method>
<signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
<signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal></interface></node>"""

EXPIRED, DISMISSED, CLOSED_BY_CALL = 1, 2, 3


@dataclass(frozen=True)
class Notified:
    """One ``Notify`` call as the daemon saw it. ``id`` is what it answered; ``hints`` are plain values."""

    app_name: str
    replaces_id: int
    id: int
    app_icon: str
    summary: str
    body: str
    actions: tuple[str, ...]
    hints: dict[str, Any]
    expire_timeout: int


class NotificationDaemon(StandIn):
    """Records what it is asked to show, and plays the person who clicks.

    Like a real daemon it keeps a known ``replaces_id`` and gives a new id otherwise. A new life
    (``leave``, ``come_back``) knows no notification of the earlier one and counts from elsewhere.
    """

    name = NAME

    def __init__(
        self,
        address: str,
        capabilities: Iterable[str] = ("actions", "body", "body-markup", "persistence"),
        *,
        present: bool = True,
        server: str = "stand-in",
    ) -> None:
        self._server = server
        self.capabilities = tuple(capabilities)
        self.calls: list[Notified] = []
        self.closed: list[int] = []
        self.shown: set[int] = set()
        self.refuses = False
        self.hangs = False
        self.is_late = False
        self._owed: list[Message] = []
        self.clicked_at_once = ""
        self._next_id = 1
        super().__init__(address, present=present)

    def wait_for(self, predicate: Callable[[Notified], bool], timeout: float = 60.0) -> Notified:
        """The first recorded call that fits, now or within ``timeout`` seconds."""
        return self._wait(
            lambda: next((call for call in tuple(self.calls) if predicate(call)), None),
            timeout,
            f"a fitting Notify; there were {self.calls}",
        )

    def wait_closed(self, notification_id: int, timeout: float = 60.0) -> None:
        """Return when somebody asked to close this notification."""
        self._wait(lambda: True if notification_id in self.closed else None, timeout, "CloseNotification")

    def give_token(self, notification_id: int, token: str) -> None:
        """What some desktops say right before a click: with it a window may come to the front."""
        self._signal("ActivationToken", "us", notification_id, token)

    def invoke(self, notification_id: int, action_key: str) -> None:
        """A person clicks: the action is told and the notification goes, as most daemons do."""
        self._signal("ActionInvoked", "us", notification_id, action_key)
        self.dismiss(notification_id)

    def dismiss(self, notification_id: int, reason: int = DISMISSED) -> None:
        """The notification goes from the screen; ``reason`` as in the specification."""
        self.shown.discard(notification_id)
        self._signal("NotificationClosed", "uu", notification_id, reason)

    async def joined(self, bus: MessageBus) -> None:
        self.shown.clear()
        self._next_id += 100

    def answer(self) -> None:
        """It was late (``is_late``), and now gives every answer that it owes, in turn."""
        self.is_late = False
        owed, self._owed = self._owed, []
        for answer in owed:
            self._send(answer)

    def handle(self, message: Message) -> Message | None:
        answer = self._answer_to(message)
        if answer is None or not self.is_late:
            return answer
        self._owed.append(answer)
        return Message.new_signal(PATH, "tests.Nothing", "Said")

    def _answer_to(self, message: Message) -> Message | None:
        match message.member:
            case "Introspect":
                return Message.new_method_return(message, "s", [_XML])
            case "GetCapabilities":
                return Message.new_method_return(message, "as", [list(self.capabilities)])
            case "GetServerInformation":
                return Message.new_method_return(message, "ssss", [self._server, "tests", "1", "1.2"])
            case "Notify":
                return self._notify(message)
            case "CloseNotification":
                return self._close(message)
        return None

    def _notify(self, message: Message) -> Message | None:
        if self.refuses:
            return Message.new_error(message, "org.freedesktop.Notifications.Error", "too many")
        app_name, replaces_id, icon, summary, body, actions, hints, timeout = message.body
        if self.hangs:
            return Message.new_signal(PATH, "tests.Nothing", "Said")
        if replaces_id in self.shown:
            notification_id = replaces_id
        else:
            notification_id = self._next_id
            self._next_id += 1
        self.shown.add(notification_id)
        values = {key: hint.value if isinstance(hint, Variant) else hint for key, hint in hints.items()}
        with self._changed:
            self.calls.append(
                Notified(
                    app_name,
                    replaces_id,
                    notification_id,
                    icon,
                    summary,
                    body,
                    tuple(actions),
                    values,
                    timeout,
                )
            )
            self._changed.notify_all()
        if self.clicked_at_once:
            # A person faster than any: the click follows the reply with nothing in between.
            click = Message.new_signal(
                PATH, NAME, "ActionInvoked", "us", [notification_id, self.clicked_at_once]
            )
            asyncio.get_running_loop().call_soon(self._emit, click)
        return Message.new_method_return(message, "u", [notification_id])

    def _emit(self, message: Message) -> None:
        assert self._bus is not None
        self._bus.send(message)

    def _close(self, message: Message) -> Message:
        notification_id = message.body[0]
        with self._changed:
            self.closed.append(notification_id)
            self._changed.notify_all()
        if notification_id not in self.shown:
            return Message.new_error(message, "org.freedesktop.Notifications.Error", "no such notification")
        self.shown.discard(notification_id)
        self._emit(
            Message.new_signal(PATH, NAME, "NotificationClosed", "uu", [notification_id, CLOSED_BY_CALL])
        )
        return Message.new_method_return(message)

    def _signal(self, member: str, signature: str, *body: Any) -> None:
        self._send(Message.new_signal(PATH, NAME, member, signature, list(body)))
