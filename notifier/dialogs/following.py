"""Which windows follow what: all that the bridge tells goes to those who show it."""

from notifier.dialogs.followed import Followed
from notifier.dialogs.preferences.dialog import PreferencesDialog
from notifier.ui.bridge import Bridge
from notifier.ui.link_status import LinkStatus
from notifier.ui.panel.late_panel import LatePanel
from notifier.ui.tray.tray import Tray


def follow(
    bridge: Bridge,
    status: LinkStatus,
    tray: Tray,
    panel: LatePanel,
    followed: Followed,
    preferences: PreferencesDialog,
) -> None:
    """Connect them, in the order in which they have to hear it. UI thread."""
    bridge.link_changed.connect(status.set_link)
    bridge.silence_changed.connect(status.set_silence)
    bridge.unseen_changed.connect(status.set_unseen)
    bridge.desktop_shows.connect(status.set_desktop_shows)
    bridge.categorias_known.connect(status.set_categorias)
    bridge.categorias_known.connect(tray.set_categorias)
    bridge.categorias_known.connect(panel.set_categorias)
    bridge.categorias_known.connect(followed.set_categorias)
    bridge.choices_known.connect(panel.set_choices)
    bridge.choices_known.connect(followed.set_choices)
    bridge.list_told.connect(status.set_list)
    bridge.labels_known.connect(panel.set_labels)
    bridge.web_pages_known.connect(panel.set_web_pages)
    bridge.catalogue_changed.connect(panel.set_catalogue)
    bridge.catalogue_changed.connect(preferences.set_catalogue)
    for shows in (tray, panel):
        bridge.refused_known.connect(shows.set_refused)
        bridge.items_reset.connect(shows.reset_items)
        bridge.items_changed.connect(shows.change_items)
