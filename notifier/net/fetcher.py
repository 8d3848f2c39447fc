"""A thread that fetches one thing, one request at a time, and retries by itself."""

import logging
import random
import threading
from collections.abc import Callable

from notifier.core.counters import Counters
from notifier.core.errors import AppError, RefusedError
from notifier.core.link import REQUEST_WINDOW, backoff
from notifier.core.own_faults import own_fault
from notifier.core.supervision import Supervisor
from notifier.core.wish import Wish

log = logging.getLogger(__name__)


class Fetcher:
    """One kind of request. Asked while one is under way, it makes exactly one more afterwards for all wishes.

    The leading request starts at once; after a failure the next one waits (exponential backoff with full
    jitter, or as long as the server asked), and goes on until one succeeds.
    """

    def __init__(
        self,
        name: str,
        fetch: Callable[[Wish], None],
        failed: Callable[[AppError], None],
        rng: random.Random,
        supervisor: Supervisor | None = None,
        progress: Callable[[], int] = lambda: 0,
    ) -> None:
        """Start the thread, idle.

        Args:
            name: of the thread.
            fetch: makes the request and hands over its result; gets all that was wished before the request
                began, folded into one. Runs on the fetcher's thread.
            failed: told of each failure, on the same thread. A :class:`RefusedError` is not retried.
            rng: for the jitter.
            supervisor: begins the thread again after a fault of our own.
            progress: how far the wish that failed has come, where it goes on from there when it is made
                again; then it is made as it was, and what was wished meanwhile comes after it.
        """
        self._fetch = fetch
        self._failed = failed
        self._rng = rng
        self._wake = threading.Condition()
        self._wish: Wish | None = None
        self._at_work: Wish | None = None
        self._hurry = False
        self._closed = False
        self._progress = progress
        self._unfinished: Wish | None = None
        self._supervisor = supervisor or Supervisor(Counters())
        self._thread = threading.Thread(target=self._keep, name=f"fetch-{name}", daemon=True)
        self._thread.start()

    def ask(self, wish: Wish) -> None:
        """Want a result that is younger than this call. Any thread; returns at once."""
        with self._wake:
            self._wish = wish if self._wish is None else self._wish.folded(wish)
            self._wake.notify()

    def hurry(self) -> None:
        """Do not wait for the next retry. Any thread; returns at once."""
        with self._wake:
            self._hurry = True
            self._wake.notify()

    def close(self) -> None:
        """Ask for nothing more. Any thread; does not wait for a request that is under way."""
        with self._wake:
            self._closed = True
            self._wake.notify()

    def _keep(self) -> None:
        self._supervisor.keep(self._thread.name, self._run, self._rest, lambda _error: self._wish_again())

    def _rest(self, seconds: float) -> bool:
        with self._wake:
            return self._wake.wait_for(lambda: self._closed, seconds)

    def _wish_again(self) -> None:
        with self._wake:
            wish = self._at_work
            if wish is not None:
                self._wish = wish if self._wish is None else wish.folded(self._wish)

    def _run(self) -> None:
        step = reached = 0
        while (wish := self._next()) is not None:
            try:
                self._fetch(wish)
            except RefusedError as error:
                self._failed(error)
            except AppError as error:
                # What has come further does not wait longer than the first time.
                step, reached = step if self._progress() <= reached else 0, self._progress()
                if error.retry_after is None:
                    wait = backoff(step, self._rng, REQUEST_WINDOW)
                else:
                    # Not before, and not all that were told so at once.
                    wait = error.retry_after + backoff(0, self._rng, REQUEST_WINDOW)
                step += 1
                self._retry_later(wish, error, wait)
            except Exception as error:
                # A fault of our own: the thread has to live on, or its category stays behind for good.
                log.exception("a request failed")
                self._retry_later(wish, own_fault(error), backoff(step, self._rng, REQUEST_WINDOW))
                step += 1
            else:
                step = reached = 0

    def _next(self) -> Wish | None:
        with self._wake:
            self._wake.wait_for(lambda: self._closed or self._unfinished or self._wish is not None)
            wish = self._unfinished or self._wish
            if self._unfinished is not None:
                self._unfinished = None
            else:
                self._wish = None
            self._hurry = False
            self._at_work = wish
            return None if self._closed else wish

    def _retry_later(self, wish: Wish, error: AppError, wait: float) -> None:
        self._failed(error)
        with self._wake:
            self._wake.wait_for(lambda: self._closed or self._hurry, timeout=wait)
            if self._progress():
                self._unfinished = wish
            else:
                self._wish = wish if self._wish is None else wish.folded(self._wish)
