"""Ctrl-C, SIGTERM and a terminal that is closed (SIGHUP) end the program like "Salir" does."""

import signal
import socket

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier, Signal

from notifier.system.signals import take_over


class EndingSignals(QObject):
    """Turns the signals that end a process into ``asked``. Made on the main thread, once.

    Python runs its handlers only between its own instructions, and Qt's loop has none of them: the number of
    a signal is written into a socket, which wakes the loop.
    """

    asked = Signal()

    def __init__(self, application: QCoreApplication) -> None:
        """Take over :data:`~notifier.system.signals.ENDING`; once the application quits they do nothing."""
        super().__init__(application)
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)
        signal.set_wakeup_fd(self._write.fileno())
        take_over(lambda *_: None)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        # The sockets go with the application, and who presses Ctrl-C twice would read of that.
        application.aboutToQuit.connect(lambda: signal.set_wakeup_fd(-1))

    def _woken(self) -> None:
        self._read.recv(64)
        self.asked.emit()
