"""Keeps the link's state, and warns when it has not been live for a while."""

from collections.abc import Callable
from datetime import datetime

from notifier.core.clock import Clock
from notifier.core.errors import AppError
from notifier.core.i18n import Translate
from notifier.core.link import Facts, Link, LinkState, derive
from notifier.core.model import AlertKind
from notifier.core.outbound import AlertRaised, AlertWithdrawn, LinkChanged, Outbound
from notifier.core.wording import link_alert


class LinkWatch:
    """Turns facts into the published link. Used by the synchronizer's thread alone."""

    def __init__(
        self,
        clock: Clock,
        publish: Callable[[Outbound], None],
        translate: Translate,
        warning_after: int,
        is_quiet: Callable[[], bool],
    ) -> None:
        """``warning_after``: seconds without a live link until one warning is raised; 0 for never.

        While it ``is_quiet`` the warning waits; it is raised after that, where it is still true.
        """
        self._is_quiet = is_quiet
        self._clock = clock
        self._publish = publish
        self._translate = translate
        self._warning_after = warning_after
        self._warn_at: float | None = None
        self._warned = False
        # Nothing is said before something is known: whether there is a token takes a keyring to find out.
        self._link: Link | None = None

    def update(
        self, facts: Facts, error: AppError | None, last_sync: datetime | None, *, calm: bool = False
    ) -> None:
        """Derive the state anew; publish it when something about it differs.

        ``calm``: it is known what is missing, and a person is asked for it: that is not worth a warning.
        """
        state = derive(facts)
        reason = error.tell(self._translate) if error and state is not LinkState.LIVE else ""
        since = self._link.since if self._link and state is self._link.state else self._clock.now()
        link = Link(state, since, reason, last_sync, facts.encrypted)
        if link != self._link:
            self._link = link
            self._publish(LinkChanged(link))
        self._schedule(state, calm=calm)

    def warn_after(self, seconds: int) -> None:
        """From now on it takes so many seconds without a live link until one warning is raised; 0: never."""
        if seconds == self._warning_after:
            return
        self._warning_after = seconds
        if self._warn_at is not None:
            self._warn_at = self._clock.monotonic() + seconds if seconds else None

    def next_due(self) -> float | None:
        """When, on the monotonic clock, :meth:`tick` has something to do; ``None`` for never."""
        return None if self._is_quiet() else self._warn_at

    def tick(self) -> None:
        """Raise the warning when its time has come."""
        if self._warn_at is not None and self._clock.monotonic() >= self._warn_at and not self._is_quiet():
            self._warn_at = None
            self._warned = True
            if self._link is not None:
                self._publish(AlertRaised(link_alert(self._link, self._translate)))

    def _schedule(self, state: LinkState, *, calm: bool) -> None:
        if calm or state in (LinkState.LIVE, LinkState.SIGNED_OUT):
            self._warn_at = None
            if self._warned:
                self._warned = False
                self._publish(AlertWithdrawn(str(AlertKind.LINK)))
        elif self._warn_at is None and not self._warned and self._warning_after:
            self._warn_at = self._clock.monotonic() + self._warning_after
