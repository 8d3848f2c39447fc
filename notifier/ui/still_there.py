"""Says once, at the first close of the panel, that the program goes on in the tray."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSettings, QTimer
from PySide6.QtWidgets import QWidget

from notifier.core.i18n import Translate
from notifier.core.model import Alert, AlertKind, Urgency
from notifier.core.outbound import AlertRaised

TOLD = "tray/told"


class StillThere(QObject):
    """Watches a window; belongs to it. UI thread only."""

    def __init__(
        self,
        window: QWidget,
        settings: QSettings,
        publish: Callable[[AlertRaised], None],
        translate: Translate,
    ) -> None:
        """``settings`` remembers that it was said; ``publish`` takes the alert."""
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._publish = publish
        self._ = translate
        if not self._was_told:
            window.installEventFilter(self)

    @property
    def _was_told(self) -> bool:
        # In a damaged file anything may stand.
        return self._settings.value(TOLD) in (True, "true")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Part of Qt's interface."""
        # What the program closes itself is not a person's close.
        if event.type() is QEvent.Type.Close and event.spontaneous():
            QTimer.singleShot(0, self, self._closed)
        return False

    def _closed(self) -> None:
        # Without a tray it was not closed but minimized, and that is said in the window.
        if self._window.isHidden() and not self._was_told:
            self._window.removeEventFilter(self)
            self._settings.setValue(TOLD, True)
            self._publish(AlertRaised(tray_alert(self._)))


def tray_alert(translate: Translate) -> Alert:
    """The notification; the click opens the panel again. Any thread."""
    text = translate("Los avisos siguen llegando. Para terminar el programa use el menú del icono → Salir.")
    return Alert(AlertKind.TRAY, translate("Todavía en la bandeja"), text, Urgency.NORMAL)
