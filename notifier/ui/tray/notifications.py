"""Alerts as the tray's own messages, where the desktop has no notifications."""

from PySide6.QtCore import QObject, Signal

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.model import Alert
from notifier.system.notifications import UNNOTED, Action, ActionHandler, Handing
from notifier.ui.tray.tray import Tray


class TrayNotifications(QObject):
    """Implements ``notifier.system.notifications.Notifications``. Made on the UI thread, used from any."""

    _asked = Signal(object)
    _forgotten = Signal()

    def __init__(self, tray: Tray, on_action: ActionHandler, parent: QObject | None = None) -> None:
        """``on_action`` is called on the UI thread when a message is clicked."""
        super().__init__(parent)
        self._tray = tray
        self._on_action = on_action
        self._asked.connect(tray.show_message)
        self._forgotten.connect(tray.forget_message)
        tray.message_clicked.connect(self._clicked)

    def show(self, alert: Alert, handing: Handing = UNNOTED) -> None:
        """Show the alert in a moment.

        Raises:
            NotificationsUnavailableError: no tray is shown.
        """
        if not self._tray.can_show_messages:
            raise NotificationsUnavailableError
        self._asked.emit(alert)

    def withdraw(self, topic: str) -> None:
        """The tray cannot take a message back; it goes by itself after some seconds."""

    def forget(self) -> None:
        """It goes by itself, but a click on it opens nothing any more."""
        self._forgotten.emit()

    def shows(self, topic: str) -> bool:
        """Nobody says whether it is still there, and it is gone soon."""
        return False

    def withdraw_all(self) -> None:
        """They go by themselves."""

    def close(self) -> None:
        """Nothing is held."""

    def _clicked(self, alert: Alert) -> None:
        self._on_action(Action.OPEN, alert)
