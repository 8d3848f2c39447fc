"""Native notifications: one interface, an implementation for each desktop, and one that shows nothing.

A backend that cannot work here raises :class:`~notifier.core.errors.NotificationsUnavailableError` from
:meth:`Notifications.show`; the alert then waits in the outbox or goes to the next backend.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.model import Alert
from notifier.system.noted_send import Note


class Action(StrEnum):
    """What a person did with a notification.

    ``OPEN`` is the click on its body, ``VIEW`` its first button, ``DISMISS``: it was put away.
    """

    OPEN = "default"
    VIEW = "ver"
    MUTE = "silenciar"
    FOLLOW = "seguir"
    WEB = "web"
    DISMISS = "dismissed"


ActionHandler = Callable[[Action, Alert], None]
"""Called on a thread of the backend with the alert that the notification stands for."""


class UnansweredError(NotificationsUnavailableError):
    """The desktop was asked and has not answered; it may still show the alert. Nothing else must show it."""


class Handing(Protocol):
    """Remembers what a desktop was sent, beyond the end of the process. Any thread; never raises."""

    def note_of(self, alert: Alert, desktop: str) -> Note:
        """To be written when this desktop is sent the alert; ``desktop`` names one life of it."""

    def note_refused(self, alert: Alert) -> None:
        """The desktop does not take it, or was not sent it after all."""

    def was_sent(self, alert: Alert, desktop: str) -> bool:
        """Whether this very desktop was sent the alert, and nobody knows what became of it."""


class Unnoted:
    """For alerts that may be told again: nothing is remembered."""

    def note_of(self, alert: Alert, desktop: str) -> Note:
        """Nothing to write."""
        return Note(-1, b"")

    def note_refused(self, alert: Alert) -> None:
        """Not kept."""

    def was_sent(self, alert: Alert, desktop: str) -> bool:
        """Nobody knows, so it was not."""
        return False


UNNOTED = Unnoted()


class Notifications(Protocol):
    """One way to show alerts. All methods may be called from any thread."""

    def show(self, alert: Alert, handing: Handing = UNNOTED) -> None:
        """Show the alert; one of the same ``alert.topic`` that is still on the screen is replaced.

        An alert that an earlier process had sent to this very desktop, says ``handing``, is not sent again.

        Raises:
            UnansweredError: the desktop may still show it; ask again with the same alert.
            NotificationsUnavailableError: the desktop did not take it.
        """

    def withdraw(self, topic: str) -> None:
        """Remove what is shown for this topic, if anything. Never raises."""

    def shows(self, topic: str) -> bool:
        """Whether what was shown for this topic is still on the screen, as far as is known. Never raises."""

    def forget(self) -> None:
        """Remove what is shown of items, which a click must not open any more. Never raises."""

    def withdraw_all(self) -> None:
        """Remove all that is shown. Never raises."""

    def close(self) -> None:
        """Let go of the desktop. Never raises."""


class NullNotifications:
    """For a place without a desktop: it takes nothing, so nothing counts as told."""

    def show(self, alert: Alert, handing: Handing = UNNOTED) -> None:
        """Always raises: nobody can see it here."""
        raise NotificationsUnavailableError

    def withdraw(self, topic: str) -> None:
        """Nothing is shown, nothing goes."""

    def shows(self, topic: str) -> bool:
        """Nothing is."""
        return False

    def forget(self) -> None:
        """Nothing is shown."""

    def withdraw_all(self) -> None:
        """Nothing is shown."""

    def close(self) -> None:
        """Nothing is held."""
