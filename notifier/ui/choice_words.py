"""What people read of an item that is followed or muted, and for how long one can be muted."""

from collections.abc import Mapping
from datetime import datetime

from notifier.core.choices import Muted, MuteLength
from notifier.core.i18n import Translate, mark
from notifier.core.times import moment

FOLLOW, UNFOLLOW = mark("Seguir"), mark("Dejar de seguir")
MUTE, UNMUTE = mark("Silenciar"), mark("Volver a avisar")

MUTE_LENGTHS: Mapping[MuteLength, str] = {
    MuteLength.HOUR: mark("1 hora"),
    MuteLength.TOMORROW: mark("Hasta mañana"),
    MuteLength.CHANGE: mark("Hasta que cambie"),
    MuteLength.ALWAYS: mark("Siempre"),
}
"""What can be chosen, the shortest first."""

FOLLOWED = mark("Se avisa de cada cambio")


def muted_words(muted: Muted, now: datetime, translate: Translate) -> str:
    """How long nothing is told of an item. ``now``: aware, in the user's zone."""
    if muted.until is not None:
        return translate("Sin avisos hasta {time}").format(time=moment(muted.until, now, translate))
    if muted.estado is not None:
        return translate("Sin avisos hasta que cambie")
    return translate("Sin avisos, siempre")


def is_over(muted: Muted, now: datetime) -> bool:
    """Whether its time is over; nobody tells that by itself."""
    return muted.until is not None and muted.until <= now
