"""A stand-in for systemd-logind (org.freedesktop.login1), as far as sleep goes."""

from typing import Any

from dbus_fast import Message

from tests.private_desktop.bus import StandIn


class Login1(StandIn):
    """Says that the computer goes to sleep, and that it is awake again."""

    name = "org.freedesktop.login1"

    def handle(self, message: Message) -> Message | None:
        return None

    def sleep(self) -> None:
        """The computer is about to sleep."""
        self.say("PrepareForSleep", "b", True)

    def wake(self) -> None:
        """The computer is awake again."""
        self.say("PrepareForSleep", "b", False)

    def say(self, member: str, signature: str, *body: Any) -> None:
        """Any signal of the manager."""
        path, interface = "/org/freedesktop/login1", "org.freedesktop.login1.Manager"
        self._send(Message.new_signal(path, interface, member, signature, list(body)))
