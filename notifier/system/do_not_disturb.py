"""Whether the desktop itself is not to disturb, as far as it can be asked.

On Linux each notification daemon is asked in its own way (:mod:`notifier.system.do_not_disturb_daemons`). On
Windows only presentation mode and the first hour after the installation can be asked; "Focus" cannot. macOS
tells nobody.
"""

import logging
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from notifier.core.supervision import Supervisor

if TYPE_CHECKING:  # only Linux has its library
    from notifier.system.dbus.connection import BusConnection, Received

log = logging.getLogger(__name__)

ASK_AGAIN = 15.0
"""Seconds between two questions to a desktop that does not say when it changes."""

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 60.0
"""Seconds between two tries to reach a bus that is not there; each pause is twice the one before it."""

_QUIET_TIME, _PRESENTATION = 6, 4
"""Of Windows' QUERY_USER_NOTIFICATION_STATE (shellapi.h): those that a person chose, or Windows for him."""


class DoNotDisturb:
    """Asks on a thread of its own, and tells each change; it is off until the desktop says otherwise."""

    def __init__(self, changed: Callable[[bool], None], supervisor: Supervisor) -> None:
        """Begin to ask. ``changed`` is called on the thread and must return soon.

        ``supervisor`` begins the thread again after a fault of our own. Where nobody can be asked there is
        none.
        """
        self._changed = changed
        self._is_on = False
        self._closed = threading.Event()
        self._wake = threading.Event()
        ask = {"linux": self._ask_bus, "win32": self._ask_windows}.get(sys.platform)
        if ask is not None:
            work = partial(supervisor.keep, "do not disturb", ask, self._closed.wait)
            threading.Thread(target=work, name="do not disturb", daemon=True).start()

    def close(self) -> None:
        """Ask no more. Any thread; does not wait."""
        self._closed.set()
        self._wake.set()

    def _tell(self, is_on: bool) -> None:
        if is_on != self._is_on and not self._closed.is_set():
            self._is_on = is_on
            log.info("the desktop %s", "is not to disturb" if is_on else "may disturb")
            self._changed(is_on)

    def _ask_bus(self) -> None:
        from notifier.system.dbus.connection import Bus, BusConnection, BusError

        pause = FIRST_PAUSE
        while not self._closed.is_set():
            try:
                bus = BusConnection(Bus.SESSION, self._heard, self._wake.set)
            except BusError as error:
                log.debug("no desktop can be asked whether it is not to disturb: %s", error)
            else:
                pause = FIRST_PAUSE
                try:
                    self._follow(bus)
                except BusError:
                    pass  # it was lost
                finally:
                    bus.close()
            self._tell(False)
            self._closed.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _follow(self, bus: "BusConnection") -> None:
        from notifier.system.dbus.connection import BusError
        from notifier.system.do_not_disturb_daemons import NAME, PATH, Question, question_for

        bus.subscribe(NAME, NAME, PATH)
        subscribed: set[Question] = set()
        while not bus.lost:
            self._wake.clear()
            if self._closed.is_set():
                return
            question = None
            try:
                question = question_for(bus)
                if question is not None and question.signals is not None and question not in subscribed:
                    subscribed.add(question)
                    bus.subscribe(*question.signals)
                self._tell(question is not None and question.ask(bus))
            except (BusError, TimeoutError, OSError, ValueError) as error:
                log.debug("the desktop does not say whether it is not to disturb: %s", error)
                self._tell(False)
            is_told = question is None or question.signals is not None
            self._wake.wait(None if is_told else ASK_AGAIN)

    def _heard(self, _signal: "Received") -> None:
        self._wake.set()

    def _ask_windows(self) -> None:
        if sys.platform == "win32":
            import ctypes

            state = ctypes.c_int()
            while not self._closed.is_set():
                failed = ctypes.windll.shell32.SHQueryUserNotificationState(ctypes.byref(state))
                self._tell(not failed and state.value in (_QUIET_TIME, _PRESENTATION))
                self._closed.wait(ASK_AGAIN)
