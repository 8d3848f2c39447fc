"""Which silence holds, what breaks it, and how it is called. Pure; any thread."""

from collections.abc import Mapping

from notifier.core.decision import Quiet, Reason
from notifier.core.digests import DigestReason
from notifier.core.outbound import Silence, SilenceKind
from notifier.core.settings import Notifications

REASONS: Mapping[str, DigestReason] = {
    Reason.PAUSE: DigestReason.PAUSE,
    Reason.HOURS: DigestReason.HOURS,
    Reason.DESKTOP: DigestReason.DESKTOP,
}
"""What the summary of a silence says, by the reason for which its transitions were not told at once."""


def quiet_of(silence: Silence | None, chosen: Notifications) -> Quiet | None:
    """What is told all the same while this silence holds; ``None`` where there is none.

    The desktop's own decides itself what it shows of what is urgent.
    """
    match silence:
        case None:
            return None
        case Silence(SilenceKind.PAUSE):
            return Quiet(Reason.PAUSE, urgent=chosen.urgent_in_pause)
        case Silence(SilenceKind.HOURS):
            return Quiet(
                Reason.HOURS, urgent=chosen.urgent_in_quiet_hours, followed=chosen.follow_in_quiet_hours
            )
    return Quiet(Reason.DESKTOP, urgent=True)
