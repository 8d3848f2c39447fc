"""Whether nothing is told now, and why: a person's pause, quiet hours, or the desktop's own silence."""

from collections.abc import Callable
from datetime import datetime, tzinfo

from notifier.core.clock import Clock
from notifier.core.decision import Quiet
from notifier.core.messages import DesktopQuiet, Pause
from notifier.core.outbound import Outbound, Silence, SilenceChanged, SilenceKind
from notifier.core.pauses import tomorrow
from notifier.core.quiet_hours import QuietNow, quiet_now
from notifier.core.settings import Notifications
from notifier.core.silences import quiet_of
from notifier.sync.store.pause import StoredPause


class Silences:
    """The pause is the account's and kept in the store. Used by the synchronizer's thread alone."""

    def __init__(
        self,
        chosen: Notifications,
        stored: StoredPause,
        clock: Clock,
        publish: Callable[[Outbound], None],
        zone: tzinfo | None = None,
    ) -> None:
        """Nothing is paused before :meth:`load`.

        ``zone``: of the clock on the wall; ``None``: the system's.
        """
        self._publish = publish
        self._told: Silence | None = None
        self._chosen = chosen
        self._stored = stored
        self._clock = clock
        self._zone = zone
        self._pause: Pause | None = None
        self._awake_until: datetime | None = None
        self._desktop = False
        self._hours: tuple[datetime, QuietNow] | None = None

    @property
    def has_changed(self) -> bool:
        """Whether another silence holds, or none, than was published."""
        return self.now() != self._told

    def publish(self) -> None:
        """Tell which silence holds now."""
        self._told = self.now()
        self._publish(SilenceChanged(self._told))

    def use(self, chosen: Notifications) -> None:
        """These settings hold from now on."""
        self._chosen = chosen
        self._hours = None

    def load(self) -> None:
        """Read the pause of the account that is stored; one that was wished meanwhile holds for it too."""
        if self._pause is not None:
            self._keep(self._pause)
        elif self._stored.is_open():
            self._pause = Pause(None)
        elif (until := self._stored.until()) is not None:
            self._pause = Pause(until)
        self._awake_until = self._stored.awake_until()

    def forget(self) -> None:
        """It is not certain any more whose pause that was; it stays in the store."""
        self._pause = self._awake_until = None

    def take(self, message: Pause | DesktopQuiet) -> None:
        """Take what a person wants, or what the desktop says."""
        if isinstance(message, Pause):
            self._take_pause(message)
        else:
            self._desktop = message.is_quiet

    def _take_pause(self, pause: Pause) -> None:
        """Begin a pause, or end whatever a person can end: a pause, and the quiet hours that hold now."""
        now = self._clock.now()
        self._pause = pause if pause.on else None
        self._keep(pause)
        hours = self._quiet_hours(now)
        awake = (hours.changes or tomorrow(now, self._zone)) if hours.is_quiet and not pause.on else None
        if awake != self._awake_until:
            self._awake_until = awake
            self._stored.set_awake_until(awake)

    def now(self) -> Silence | None:
        """The silence that holds now. Of several it is a person's own pause, then the quiet hours."""
        now = self._clock.now()
        if self._pause is not None and (self._pause.until is None or now < self._pause.until):
            return Silence(SilenceKind.PAUSE, self._pause.until)
        hours = self._quiet_hours(now)
        if hours.is_quiet and not (self._awake_until is not None and now < self._awake_until):
            return Silence(SilenceKind.HOURS, hours.changes)
        return Silence(SilenceKind.DESKTOP) if self._desktop and self._chosen.do_not_disturb else None

    def quiet(self) -> Quiet | None:
        """What is told all the same now; ``None`` where nothing is silent."""
        return quiet_of(self.now(), self._chosen)

    @property
    def holds_urgent(self) -> bool:
        """Whether not even what is urgent is told now."""
        quiet = self.quiet()
        return quiet is not None and not quiet.urgent

    def next_due(self) -> float | None:
        """When, on the monotonic clock, another silence may hold by itself; ``None`` for never."""
        now = self._clock.now()
        times = (
            self._pause.until if self._pause else None,
            self._awake_until,
            self._quiet_hours(now).changes,
        )
        seconds = [(at - now).total_seconds() for at in times if at is not None and at > now]
        return self._clock.monotonic() + min(seconds) if seconds else None

    def _keep(self, pause: Pause) -> None:
        if pause.on and pause.until is None:
            self._stored.set_open()
        else:
            self._stored.set_until(pause.until if pause.on else None)

    def _quiet_hours(self, now: datetime) -> QuietNow:
        # Asked at each message, and the same until it changes, unless the clock is set.
        if self._hours is not None:
            asked, found = self._hours
            if asked <= now and (found.changes is None or now < found.changes):
                return found
        found = quiet_now(self._chosen.quiet_hours, now, self._zone)
        self._hours = now, found
        return found
