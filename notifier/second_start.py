"""What a start does where the program runs already: it shows the one that is there."""

import contextlib
import time

from notifier.core.errors import AppError
from notifier.core.i18n import mark
from notifier.system.control.channel import NotAnsweringError, NotRunningError, ask


class WatchedError(AppError):
    """The instance that runs has no windows: it is ``watch`` in a terminal."""

    title = mark("Ya está en marcha en una terminal")
    advice = mark("Termine «estado-notifier watch» primero.")


def raise_the_first(address: str) -> int:
    """Have the running instance show its panel; the exit code. Any thread.

    ``address``: see :attr:`notifier.system.paths.Paths.control_address`.

    Raises:
        WatchedError: it has none.
        NotAnsweringError: it does not answer.
    """
    # Between taking the lock and listening lies a moment; one whose folder went away makes its socket anew.
    for pause in (0.0, 0.1, 0.3, 1.0, 3.0, 4.0):
        time.sleep(pause)
        with contextlib.suppress(NotRunningError):
            reply = next(ask(address, {"command": "raise"}))
            break
    else:
        raise NotAnsweringError
    if "error" in reply:
        raise WatchedError
    return 0
