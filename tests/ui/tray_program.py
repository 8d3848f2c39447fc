"""A program with the real tray and panel: obeys lines on its standard input and prints what it is asked."""

import json
import os
import sys
import threading
from datetime import UTC, datetime, timedelta

from PySide6.QtWidgets import QApplication

from notifier.core.errors import NotificationsUnavailableError
from notifier.core.link import Link, LinkState
from notifier.core.model import ItemKey
from notifier.core.outbound import (
    ItemsChanged,
    ItemsReset,
    LinkChanged,
    Silence,
    SilenceChanged,
    SilenceKind,
    UnseenChanged,
)
from notifier.ui.bridge import Bridge
from notifier.ui.link_status import LinkStatus
from notifier.ui.panel.panel import Panel
from notifier.ui.tray.host import TrayHostWatch
from notifier.ui.tray.icons import icons_of_this_desktop
from notifier.ui.tray.notifications import TrayNotifications
from notifier.ui.tray.tray import Tray
from tests.alerts import alert
from tests.categorias import ENTREGA, SPECS
from tests.ui.samples import item, spanish


def tell(event: str, value: object = None) -> None:
    """One line for the test."""
    sys.stdout.write(json.dumps([event, value]) + "\n")
    sys.stdout.flush()


def now() -> datetime:
    """The clock of the user."""
    return datetime.now(UTC).astimezone()


def show(notifications: TrayNotifications, number: str) -> None:
    """Tell of an entrega."""
    try:
        notifications.show(alert(1, f"Entrega {number}", "", key=ItemKey(ENTREGA, number)))
    except NotificationsUnavailableError:
        tell("unavailable")
    else:
        tell("shown")


def click(tray: Tray) -> None:
    """What Qt does when somebody clicks the balloon."""
    assert tray._icon is not None
    tray._icon.messageClicked.emit()
    tell("clicked")


def main() -> int:
    app = QApplication(["estado-notifier"])
    app.setApplicationDisplayName("Estado Notifier")
    app.setQuitOnLastWindowClosed(False)
    icons, bridge = icons_of_this_desktop(os.environ), Bridge()
    host = TrayHostWatch(grace_ms=500)
    status = LinkStatus(spanish, now)
    tray = Tray(spanish, icons, host, status)
    panel = Panel(spanish, icons, tray.menu, status, now)
    fallback = TrayNotifications(tray, lambda action, clicked: tell(str(action), clicked.topic))
    bridge.link_changed.connect(status.set_link)
    bridge.silence_changed.connect(status.set_silence)
    bridge.unseen_changed.connect(status.set_unseen)
    tray.set_categorias(SPECS)
    panel.set_categorias(SPECS)
    bridge.items_reset.connect(tray.reset_items)
    bridge.items_reset.connect(panel.reset_items)
    bridge.items_changed.connect(tray.change_items)
    bridge.items_changed.connect(panel.change_items)
    host.host_available.connect(panel.set_tray_available)
    host.host_available.connect(lambda available: tell("host", available))
    host.no_host.connect(panel.open)
    host.no_host.connect(lambda: tell("no host"))
    tray.open_panel.connect(panel.open)
    tray.open_panel.connect(lambda: tell("open"))
    tray.toggle_panel.connect(lambda: tell("toggle"))
    tray.open_category.connect(lambda categoria: tell("category", str(categoria)))
    tray.show_unseen.connect(lambda keys: tell("unseen", [str(key) for key in keys]))
    tray.reconnect.connect(lambda: tell("reconnect"))
    tray.pause.connect(lambda length: tell("pause", length))
    tray.sign_in.connect(lambda: tell("sign in"))
    tray.sign_out.connect(lambda: tell("sign out"))
    tray.quit.connect(app.quit)
    asked = {"quit": app.quit, "click": lambda: click(tray), "forget": fallback.forget}
    bridge.control_requested.connect(lambda command: asked[command]())

    def obey() -> None:
        for line in sys.stdin:
            word, _, rest = line.strip().partition(" ")
            match word:
                case "link":
                    bridge.publish(LinkChanged(Link(LinkState(rest), now(), "", now())))
                case "items":
                    rows = tuple(item(number) for number in range(1, int(rest) + 1))
                    bridge.publish(ItemsReset(ENTREGA, rows))
                case "change":
                    bridge.publish(ItemsChanged(ENTREGA, (item(int(rest)),), ("1",)))
                case "pause":
                    bridge.publish(
                        SilenceChanged(Silence(SilenceKind.PAUSE, now() + timedelta(minutes=int(rest))))
                    )
                case "unseen":
                    keys = tuple(ItemKey(ENTREGA, str(number)) for number in range(1, int(rest) + 1))
                    bridge.publish(UnseenChanged(keys, min(1, len(keys))))
                case "click" | "forget":
                    bridge.control(word)
                case "alert":
                    show(fallback, rest)
        bridge.control("quit")

    tray.show()
    threading.Thread(target=obey, daemon=True).start()
    tell("ready", host.available)
    code = app.exec()
    bridge.close()
    tray.close()
    host.close()
    return code


if __name__ == "__main__":
    sys.exit(main())
