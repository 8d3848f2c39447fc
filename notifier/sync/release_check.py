"""Looks for a newer version now and then, and tells each once; nothing is ever fetched but the news."""

import logging
import random
import threading
from collections.abc import Callable
from datetime import timedelta

from notifier.core.clock import Clock
from notifier.core.errors import AppError, RateLimitedError, ServerError, UnreachableError
from notifier.core.i18n import Translate
from notifier.core.messages import AlertTaken
from notifier.core.model import Release
from notifier.core.outbound import AlertRaised, Outbound
from notifier.core.release import UntrustedReleaseError, is_newer
from notifier.core.updates import CheckUpdates, ReleaseRead, UpdateMessage
from notifier.core.wording import release_alert
from notifier.sync.store.store import Store

log = logging.getLogger(__name__)

FIRST_LOOK = 300.0
"""Seconds after the start: what people wait for comes first."""

NEXT_LOOK = 86_400.0
"""Seconds between two looks."""

LOOK_AGAIN = 3600.0
"""Seconds after a look that found no network, or a host in trouble."""

JITTER = 0.2
"""The part by which each of these is shorter or longer, so that a host is not asked by all at once."""

_PASSING = (UnreachableError, ServerError, RateLimitedError)


class ReleaseCheck:
    """Schedules the looks and decides what is news. The synchronizer's thread alone."""

    def __init__(
        self,
        latest: Callable[[], Release] | None,
        version: str,
        store: Store,
        clock: Clock,
        rng: random.Random,
        translate: Translate,
        publish: Callable[[Outbound], None],
        put: Callable[[ReleaseRead], None],
        *,
        enabled: bool,
        is_quiet: Callable[[], bool] = lambda: False,
    ) -> None:
        """Ask nobody yet.

        Args:
            latest: asks for the newest version, on a thread of its own; ``None`` where nobody can be asked.
            version: of this program.
            store: remembers what was told.
            clock: for when.
            rng: for jitter.
            translate: for the words of the alert.
            publish: takes the alert.
            put: takes the answer, on that thread, for :meth:`take`.
            enabled: whether to look at all.
            is_quiet: whether nothing is told now.
        """
        self._latest = latest
        self._store = store
        self._clock = clock
        self._rng = rng
        self._translate = translate
        self._publish = publish
        self._put = put
        self._enabled = enabled
        self._is_quiet = is_quiet
        # The newest that needs no telling: this one, or one that was raised already.
        self._known = version
        self._found: Release | None = None
        self._looking = False
        self._last_failure = ""
        self._schedule(FIRST_LOOK)

    def tick(self) -> None:
        """Look where it is time for it, and tell what was found where alerts are not paused.

        There is no due time to ask for: seconds do not matter here.
        """
        if self._is_due():
            try:
                threading.Thread(target=self._look, name="updates", daemon=True).start()
                self._looking = True
            except RuntimeError:  # the system has no thread left
                self._schedule(LOOK_AGAIN)
        if self._found is not None and not self._is_quiet():
            self._known = self._found.version
            self._publish(AlertRaised(release_alert(self._found, self._translate)))
            self._found = None

    def take(self, message: UpdateMessage | AlertTaken) -> None:
        """Take what a look has found, what the desktop has taken, or what the user wants."""
        match message:
            case ReleaseRead(release, error):
                self._take_answer(release, error)
            case AlertTaken(version=version):
                if is_newer(version, self._store.told_version()):
                    self._store.set_told_version(version)
            case CheckUpdates(enabled):
                if enabled and not self._enabled:
                    self._schedule(0)
                self._enabled = enabled
                self._found = self._found if enabled else None

    def _take_answer(self, release: Release | None, error: AppError | None) -> None:
        self._looking = False
        self._schedule(LOOK_AGAIN if isinstance(error, _PASSING) else NEXT_LOOK)
        failure = str(error or "")
        if failure and failure != self._last_failure:
            level = logging.WARNING if isinstance(error, UntrustedReleaseError) else logging.INFO
            log.log(level, "no news of versions: %s", failure)
        self._last_failure = failure
        if release is not None and self._enabled and self._is_news(release.version):
            self._found = release

    def _is_news(self, version: str) -> bool:
        return is_newer(version, self._known) and is_newer(version, self._store.told_version())

    def _is_due(self) -> bool:
        if self._latest is None or not self._enabled or self._looking:
            return False
        # By either clock: one of them stands still while the computer sleeps, the other can be set back.
        return self._clock.monotonic() >= self._due or self._clock.now() >= self._due_at

    def _schedule(self, seconds: float) -> None:
        seconds *= self._rng.uniform(1 - JITTER, 1 + JITTER)
        self._due = self._clock.monotonic() + seconds
        self._due_at = self._clock.now() + timedelta(seconds=seconds)

    def _look(self) -> None:
        if self._latest is None:
            return
        try:
            answer = ReleaseRead(self._latest())
        except AppError as error:
            answer = ReleaseRead(None, error)
        except Exception:
            log.exception("the look for a newer version failed")
            answer = ReleaseRead(None, AppError())
        self._put(answer)
