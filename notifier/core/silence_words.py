"""How a silence is called, in words and as JSON. Pure; any thread."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

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


def silence_report(silence: Silence | None) -> dict[str, str | None]:
    """A silence as JSON, or that there is none: ``silence`` and ``until``."""
    until = silence.until.isoformat() if silence is not None and silence.until is not None else None
    return {"silence": silence.kind if silence is not None else None, "until": until}


def silence_of(report: Mapping[str, Any]) -> Silence | None:
    """What :func:`silence_report` wrote.

    Raises:
        LookupError, TypeError, ValueError: it is another version's.
    """
    if report["silence"] is None:
        return None
    until = report["until"]
    return Silence(SilenceKind(report["silence"]), datetime.fromisoformat(until) if until else None)
