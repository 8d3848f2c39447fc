"""What the back ends share: safe text, the buttons, and the memory of what a notification stands for."""

from pathlib import Path
from typing import TypeVar

from notifier.core.i18n import Translate
from notifier.core.look import Look, picture_of
from notifier.core.model import Alert, AlertKind, Urgency
from notifier.core.plain_text import plain_line, plain_text, unmarked
from notifier.system.notifications import Action
from notifier.system.resources import resource

APP_ID = "estado-notifier"
"""The name of the desktop file and of the icon, without suffix."""

REMEMBERED = 500
"""Of how many notifications a back end knows what they stand for: a day may have thousands, and a desktop
does not tell of each when it is gone for good."""

Name = TypeVar("Name")


def picture(alert: Alert, program: Path | None) -> Path | None:
    """The picture of an alert: that of its look, or the program's own where it tells of the program."""
    if alert.look is Look.NEUTRAL and not alert.items:
        return program
    return resource(picture_of(alert.look, urgent=alert.urgency is Urgency.CRITICAL))


def small(shown: Path) -> Path:
    """The same picture in 48 pixels, where there is one."""
    found = shown.with_stem(f"{shown.stem}-48")
    return found if found.exists() else shown


def is_heard(alert: Alert) -> bool:
    """Whether an alert has a sound at all: what is told low is only seen."""
    return alert.urgency is not Urgency.LOW


def title(alert: Alert) -> str:
    """An alert's title. The specification has no markup there; some desktops obey it all the same."""
    return unmarked(plain_line(alert.title))


def body(alert: Alert) -> str:
    """An alert's text; where a desktop reads markup in it, it has yet to be escaped."""
    return plain_text(alert.body)


def labels(alert: Alert, translate: Translate, *, has_page: bool = False) -> dict[Action, str]:
    """What a person can do with the alert, with the buttons' texts; the click on the body comes first.

    ``has_page``: the web application shows its item.
    """
    if alert.kind is AlertKind.SESSION:
        sign_in = translate("Iniciar sesión")
        return {Action.OPEN: sign_in, Action.VIEW: sign_in}
    if alert.kind is AlertKind.UPDATE:
        page = translate("Abrir la página")
        return {Action.OPEN: page, Action.VIEW: page}
    if not alert.items:
        return {Action.OPEN: translate("Abrir panel")}
    # Some desktops show the click as a button: it says what the button would say.
    actions = {Action.OPEN: translate("Ver"), Action.VIEW: translate("Ver")}
    if len(alert.items) == 1 and alert.kind in (AlertKind.TRANSITION, AlertKind.LATE):
        actions[Action.MUTE] = translate("Silenciar 1 h")
        actions[Action.FOLLOW] = translate("Seguir")
        if has_page:
            actions[Action.WEB] = translate("Abrir en la web")
    return actions


def remember(shown: dict[Name, Alert], name: Name, alert: Alert) -> tuple[Name, Alert] | None:
    """Note what the notification of this name stands for now.

    Returns:
        The one that was noted longest ago, if it had to be forgotten for this.
    """
    shown.pop(name, None)
    shown[name] = alert
    if len(shown) <= REMEMBERED:
        return None
    oldest = next(iter(shown))
    return oldest, shown.pop(oldest)
