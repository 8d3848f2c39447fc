"""Runs what blocks (a server, a keyring) away from the windows, and brings the outcome back to them."""

import logging
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from notifier.core.errors import AppError
from notifier.core.own_faults import own_fault

log = logging.getLogger(__name__)

T = TypeVar("T")


class Background(QObject):
    """Starts blocking calls on threads of their own. UI thread only, like the functions it is given."""

    _finished = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Call on the UI thread."""
        super().__init__(parent)
        self._finished.connect(self._deliver)

    def run(
        self, call: Callable[[], T], done: Callable[[T], None], failed: Callable[[AppError], None]
    ) -> None:
        """Call ``call`` on another thread; then ``done`` or ``failed`` on this one."""

        def work() -> None:
            try:
                outcome: Any = call()
            except AppError as error:
                self._finished.emit(failed, error)
            except Exception as error:
                log.exception("a background call failed")
                self._finished.emit(failed, own_fault(error))
            else:
                self._finished.emit(done, outcome)

        threading.Thread(target=work, name="background", daemon=True).start()

    def _deliver(self, function: Callable[[Any], None], outcome: Any) -> None:
        function(outcome)
