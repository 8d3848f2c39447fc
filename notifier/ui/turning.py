"""The arrows of *Sincronizando* turn: gently, and only where somebody can see it."""

from PySide6.QtCore import QObject, QTimer, Signal


class Turning(QObject):
    """Counts turns while it is wanted, and does nothing at all otherwise. UI thread only.

    ``turned(int)``: the next picture, from 0 to below ``steps``; 0 again when it comes to rest.
    """

    turned = Signal(int)

    def __init__(
        self, steps: int, interval_ms: int, parent: QObject | None = None, *, longest_ms: int = 0
    ) -> None:
        """At rest. ``longest_ms``: who cannot know whether it is seen rests after this; 0 for never."""
        super().__init__(parent)
        self._steps = steps
        self._turn = 0
        self._wanted = False
        self._timer = QTimer(self, interval=interval_ms)
        self._timer.timeout.connect(self._next)
        self._longest = QTimer(self, singleShot=True, interval=longest_ms) if longest_ms else None
        if self._longest is not None:
            self._longest.timeout.connect(self._rest)

    @property
    def turn(self) -> int:
        """The picture to show now."""
        return self._turn

    @property
    def moves(self) -> bool:
        """Whether there is a timer that wakes the program."""
        return self._timer.isActive()

    def want(self, wanted: bool) -> None:
        """Move from now on, or rest. To want it again changes nothing: it may have rested meanwhile."""
        if wanted == self._wanted:
            return
        self._wanted = wanted
        if not wanted:
            self._rest()
            return
        self._timer.start()
        if self._longest is not None:
            self._longest.start()

    def _next(self) -> None:
        self._turn = (self._turn + 1) % self._steps
        self.turned.emit(self._turn)

    def _rest(self) -> None:
        self._timer.stop()
        if self._longest is not None:
            self._longest.stop()
        if self._turn:
            self._turn = 0
            self.turned.emit(0)
