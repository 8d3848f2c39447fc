"""The ways in which the tray program shows alerts, and who answers the clicks on them."""

from collections.abc import Callable
from pathlib import Path

from notifier.core.i18n import Translate
from notifier.core.model import Alert
from notifier.engine import Engine
from notifier.system.notifications.chain import NotificationChain, native_notifications
from notifier.system.resources import resource
from notifier.ui.bridge import Bridge
from notifier.ui.tray.notifications import TrayNotifications
from notifier.ui.tray.tray import Tray
from notifier.ui.words import APP_NAME


def shown_to_people(
    bridge: Bridge, tray: Tray, translate: Translate, engine: Callable[[], Engine], leftovers: Path
) -> NotificationChain:
    """Those of the desktop, and the tray's own where it has none. UI thread.

    ``engine`` is asked at each alert, on any thread; it is made later than this.
    ``leftovers``: see :attr:`notifier.system.paths.Paths.shown_file`.
    """

    def wants_sound() -> bool:
        return engine().wants_sound

    def has_page(alert: Alert) -> bool:
        return engine().alert_page(alert) is not None

    clicked = bridge.click_notification
    icon = resource("icons/estado-notifier.png")  # not all that show notifications read SVG
    native = native_notifications(
        APP_NAME, icon, clicked, translate, wants_sound, has_page, bridge.hand_token, leftovers
    )
    return NotificationChain([native, TrayNotifications(tray, clicked)])
