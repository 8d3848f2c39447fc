"""What every back end puts into a notification: safe text, and the buttons."""

from notifier.core.i18n import Translate
from notifier.core.model import Alert, AlertKind, ItemKey
from notifier.system.notifications import Action

APP_ID = "estado-notifier"
"""The name of the desktop file and of the icon, without suffix."""


def plain(text: str) -> str:
    """The text without what a desktop cannot take: NUL, other control characters and broken Unicode."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)


def labels(alert: Alert, translate: Translate) -> dict[Action, str]:
    """What a person can do with the alert, with the buttons' texts; the click on the body comes first."""
    actions = {Action.OPEN: translate("Abrir panel")}
    if alert.kind is AlertKind.TRANSITION and alert.items:
        actions[Action.VIEW] = translate("Ver")
        actions[Action.MUTE] = translate("Silenciar 1 h")
    return actions


def item_of(topic: str) -> ItemKey | None:
    """The item that alerts of this topic are about; ``None`` for those about the link."""
    try:
        return ItemKey.parse(topic)
    except ValueError:
        return None
