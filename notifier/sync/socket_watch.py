"""The state of the socket by what it says: what is an outage, and what is only a pause."""

from notifier.core.errors import AppError
from notifier.core.link import SocketPhase
from notifier.sync.hearing import Hearing
from notifier.sync.reasons import Reasons

RESTART_GRACE = 30.0
"""Seconds that a server which said that it goes away may take to be back, before that is an outage."""

HURRY_PAUSE = 3.0
"""Seconds that a try which somebody hurried may take before the next hurry ends it."""


class SocketWatch:
    """The phase of one session's socket. Times are monotonic seconds. The synchronizer's thread alone."""

    def __init__(self, hearing: Hearing) -> None:
        """Down, without a reason. ``hearing`` knows of what is heard over the open connection."""
        self.hearing = hearing
        self.phase = SocketPhase.DOWN
        self._reasons = Reasons()
        self._grace_until: float | None = None
        self._grace_spent = False
        self._replacing = False
        self._hurried_at: float | None = None
        self._hurry_at: float | None = None

    @property
    def error(self) -> AppError | None:
        """Why it is not as it should be."""
        return self._reasons.shown

    def begin(self) -> None:
        """The first try of a session."""
        self.end()
        self.phase = SocketPhase.CONNECTING
        self._reasons.set(None)

    def end(self, error: AppError | None = None) -> None:
        """There is no socket any more, and why."""
        self.phase = SocketPhase.DOWN
        self._reasons.set(error)
        self._grace_until = self._hurried_at = self._hurry_at = None
        self._replacing = False
        self.hearing.closed()

    def trying(self, phase: SocketPhase) -> None:
        """It is at work on a connection; one that was lost stays lost until it is made."""
        if self.phase is not SocketPhase.DOWN:
            self.phase = phase

    def opened(self, now: float) -> None:
        """It is accepted and authenticated."""
        self.hearing.opened(now)
        self.phase = SocketPhase.OPEN
        self._reasons.set(None)
        self._grace_until, self._replacing = None, False

    def closed(self, error: AppError, now: float, *, announced: bool) -> None:
        """It is down; ``announced``: the server had said so."""
        self.hearing.closed()
        if announced and not self._grace_spent:
            # Once, until all was in step again: a server that announces its end for ever is an outage.
            self._grace_until, self._grace_spent = now + RESTART_GRACE, True
            self._reasons.set(error)
        elif self._grace_until is None and not self._replacing:
            self.phase = SocketPhase.DOWN
            self._reasons.heard(error)
            return
        self.phase, self._replacing = SocketPhase.CONNECTING, False

    def hurried(self, now: float) -> bool:
        """Somebody wants a new connection now. False: the last such try is too young, it is put off."""
        last = None if self.phase is SocketPhase.OPEN else self._hurried_at
        if last is not None and now - last < HURRY_PAUSE:
            # A network that flaps would end each try before it can succeed. An open connection has
            # succeeded, and may be no good any more: the computer slept again.
            self._hurry_at = last + HURRY_PAUSE
            return False
        self._hurried_at, self._hurry_at = now, None
        self._replacing = self._replacing or self.phase is SocketPhase.OPEN
        self.phase = SocketPhase.CONNECTING
        return True

    def list_failed(self, error: AppError) -> None:
        """A list could not be read. While the socket is down, why that is so is the reason."""
        if self.phase is SocketPhase.OPEN or self.error is None:
            self._reasons.heard(error)

    def in_step(self) -> None:
        """All lists agree with the server over this connection."""
        self._reasons.set(None)
        self._grace_spent = False

    def next_due(self) -> float | None:
        """When :meth:`tick` has something to do; ``None`` for never."""
        times = (self._grace_until, self._hurry_at, self.hearing.due)
        return min((at for at in times if at is not None), default=None)

    def tick(self, now: float) -> bool:
        """Do what is due; true if a hurry that was put off, or a doubt, has to be done now."""
        if self._grace_until is not None and self._grace_until <= now:
            self._grace_until = None
            if self.phase is not SocketPhase.OPEN:
                self.phase = SocketPhase.DOWN
        if self.hearing.tick(now):
            return True
        if self._hurry_at is None or self._hurry_at > now:
            return False
        self._hurry_at = None
        return self.phase is not SocketPhase.OPEN
