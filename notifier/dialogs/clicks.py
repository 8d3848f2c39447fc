"""What a click opens: on a notification, or on an item that has a page in the web application."""

from collections.abc import Sequence

from notifier.core.choices import MuteLength
from notifier.core.i18n import Translate
from notifier.core.messages import Follow, Mute, Seen
from notifier.core.model import Alert, AlertKind, Item, ItemKey
from notifier.dialogs.sign_in import SignIn
from notifier.engine import Engine
from notifier.system.notifications import Action
from notifier.ui.browser import open_web_page
from notifier.ui.link_status import LinkStatus
from notifier.ui.panel.late_panel import LatePanel


class Clicks:
    """Answers what the bridge and the panel tell of clicks. UI thread only."""

    def __init__(
        self, translate: Translate, engine: Engine, status: LinkStatus, panel: LatePanel, sign_in: SignIn
    ) -> None:
        """``engine`` mutes and knows the addresses of pages; ``panel`` and ``sign_in`` are opened."""
        self._ = translate
        self._engine = engine
        self._status = status
        self._panel = panel
        self._sign_in = sign_in

    def notification(self, action: Action, alert: Alert) -> None:
        """A notification was clicked, or one of its buttons: what it told was seen."""
        if alert.items:
            self._engine.send(Seen(alert.items))
        if action in (Action.MUTE, Action.FOLLOW):
            for key in alert.items:
                is_mute = action is Action.MUTE
                self._engine.send(Mute(key, MuteLength.HOUR) if is_mute else Follow(key))
            return
        if action is Action.DISMISS:
            return
        address = self._engine.alert_page(alert) if action is Action.WEB else None
        if address is not None:
            self._open_page(address)
            return
        match alert.kind:
            case AlertKind.TRANSITION | AlertKind.LATE if alert.items:
                self._panel.get().show_item(alert.items[-1])
            case AlertKind.DIGEST | AlertKind.SUMMARY if alert.items:
                self._panel.get().show_items(alert.items, self._("Cambios avisados"))
            case AlertKind.SESSION:
                self._sign_in.open()
            case AlertKind.UPDATE if alert.release is not None:
                self._open_page(alert.release.page)
            case _:
                self._panel.get().open()

    def tray_icon(self) -> None:
        """The icon was clicked: a number on it promises to show what it counts."""
        panel = self._panel.get()
        if self._status.unseen and not panel.is_in_front:
            self.unseen(self._status.unseen)
        else:
            panel.toggle()

    def unseen(self, keys: Sequence[ItemKey]) -> None:
        """Show what nobody has seen yet."""
        if keys:
            self._panel.get().show_items(keys, self._("Avisos sin ver"))

    def open_in_browser(self, item: Item) -> None:
        """Open an item's page; nothing happens where it has none."""
        address = self._engine.web_page(item)
        if address is not None:
            self._open_page(address)

    def _open_page(self, address: str) -> None:
        if not open_web_page(address):
            self._panel.get().show_notice(self._("No se pudo abrir el navegador"), address)
