"""Native notifications behind one seam: a backend per desktop, and a null twin.

A backend that cannot work here raises :class:`~notifier.core.errors.NotificationsUnavailableError` from
:meth:`Notifications.show`; the alert then waits in the outbox or goes to the next backend.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.model import Alert


class Action(StrEnum):
    """What a person did with a notification: ``OPEN`` is the click on its body, ``VIEW`` its first button."""

    OPEN = "default"
    VIEW = "ver"
    MUTE = "silenciar"


ActionHandler = Callable[[Action, Alert], None]
"""Called on a thread of the backend with the alert that the notification stands for."""


class Notifications(Protocol):
    """One way to show alerts. All methods may be called from any thread."""

    def show(self, alert: Alert) -> None:
        """Show the alert; one of the same ``alert.topic`` that is still on the screen is replaced.

        Raises:
            NotificationsUnavailableError: the desktop did not take it.
        """

    def withdraw(self, topic: str) -> None:
        """Remove what is shown for this topic, if anything. Never raises."""

    def forget(self) -> None:
        """Remove what is shown of items, which a click must not open any more. Never raises."""

    def close(self) -> None:
        """Let go of the desktop. Never raises."""


class NullNotifications:
    """The twin for a place without a desktop: it takes nothing, so nothing counts as told."""

    def show(self, alert: Alert) -> None:
        """Always raises: nobody can see it here."""
        raise NotificationsUnavailableError

    def withdraw(self, topic: str) -> None:
        """Nothing is shown, nothing goes."""

    def forget(self) -> None:
        """Nothing is shown."""

    def close(self) -> None:
        """Nothing is held."""
