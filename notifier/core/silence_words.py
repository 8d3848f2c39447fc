"""How a silence is called. Pure; any thread."""

from datetime import datetime

from notifier.core.i18n import Translate
from notifier.core.outbound import Silence, SilenceKind
from notifier.core.times import moment


def silence_words(silence: Silence, now: datetime, translate: Translate) -> str:
    """Why nothing is told, and until when: "En pausa hasta 14:30". ``now``: aware, in the user's zone."""
    until = moment(silence.until, now, translate) if silence.until is not None else ""
    match silence.kind:
        case SilenceKind.PAUSE if until:
            return translate("En pausa hasta {time}").format(time=until)
        case SilenceKind.PAUSE:
            return translate("En pausa hasta que se reanude")
        case SilenceKind.HOURS if until:
            return translate("Horario de silencio hasta {time}").format(time=until)
        case SilenceKind.HOURS:
            return translate("Horario de silencio")
    return translate("El escritorio está en «no molestar»")
