"""Which notifications this system has, and what to do when the first of them fails."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.i18n import Translate
from notifier.core.model import Alert
from notifier.system.notifications import UNNOTED, ActionHandler, Handing, Notifications, UnansweredError


class NotificationChain:
    """Several ways to show an alert, best first. Any thread, as far as each link allows it."""

    def __init__(self, links: Sequence[Notifications]) -> None:
        """``links`` are asked in this order; they belong to the chain, which closes them."""
        self._links = tuple(links)

    def show(self, alert: Alert, handing: Handing = UNNOTED) -> None:
        """Show the alert through the first link that takes it.

        Raises:
            UnansweredError: a link may still show it; no other was asked.
            NotificationsUnavailableError: no link took it; the last one's error.
        """
        failure = NotificationsUnavailableError()
        for link in self._links:
            try:
                link.show(alert, handing)
            except UnansweredError:
                raise
            except NotificationsUnavailableError as error:
                failure = error
            else:
                return
        raise failure

    def withdraw(self, topic: str) -> None:
        """Remove it wherever it is shown."""
        for link in self._links:
            link.withdraw(topic)

    def forget(self) -> None:
        """Remove what is shown of items, wherever it is."""
        for link in self._links:
            link.forget()

    def shows(self, topic: str) -> bool:
        """Whether any link shows it."""
        return any(link.shows(topic) for link in self._links)

    def withdraw_all(self) -> None:
        """Remove all that is shown, wherever it is."""
        for link in self._links:
            link.withdraw_all()

    def close(self) -> None:
        """Close every link."""
        for link in self._links:
            link.close()


def native_notifications(
    app_name: str,
    icon_path: Path | None,
    on_action: ActionHandler,
    translate: Translate,
    wants_sound: Callable[[], bool] = lambda: True,
    has_page: Callable[[Alert], bool] = lambda _alert: False,
    on_token: Callable[[str], None] = lambda _token: None,
    leftovers: Path | None = None,
) -> Notifications:
    """The notifications of the running system; only its own libraries are loaded. Any thread.

    Args:
        app_name: what the desktop shows as the sender.
        icon_path: a file that shows the program's icon, or ``None`` for the installed icon theme's.
        on_action: see :data:`ActionHandler`.
        translate: for the buttons' texts.
        wants_sound: whether alerts are to be heard now.
        has_page: whether the web application shows the alert's item.
        on_token: hears what lets a window come to the front, right before ``on_action`` (Wayland).
        leftovers: the file that says what a killed process left on the screen (Linux, BSD).
    """
    # Imported here: jeepney exists only on Linux, desktop-notifier only elsewhere.
    if sys.platform in {"win32", "darwin"}:
        from notifier.system.notifications.native import NativeNotifications

        return NativeNotifications(app_name, icon_path, on_action, translate, wants_sound, has_page)
    from notifier.system.notifications.freedesktop import FreedesktopNotifications

    own = (app_name, icon_path, on_action, translate, wants_sound)
    return FreedesktopNotifications(*own, has_page, on_token, leftovers)
