"""The lines of the panel that say that nothing is told: a silence, or a desktop that shows no alert."""

import sys

from PySide6.QtWidgets import QPushButton, QWidget

from notifier.core.i18n import Translate
from notifier.ui.link_status import LinkStatus
from notifier.ui.menu import ProgramMenu
from notifier.ui.message_bar import MessageBar
from notifier.ui.panel.silence_bar import SilenceBar
from notifier.ui.theme import Tone


class UnshownBar(MessageBar):
    """Says that the desktop shows no alert, and what to do; hidden while it does. UI thread only."""

    def __init__(
        self, translate: Translate, status: LinkStatus, menu: ProgramMenu, parent: QWidget | None = None
    ) -> None:
        """``menu`` takes the wish to see the diagnosis."""
        doctor = QPushButton(translate("Diagnóstico…"))
        super().__init__(parent, button=doctor)
        doctor.clicked.connect(self._open_doctor)
        self._ = translate
        self._menu = menu
        self._status = status
        status.changed.connect(self._follow)
        self._follow()

    def _open_doctor(self) -> None:
        self._menu.doctor.emit()

    def _follow(self) -> None:
        if self._status.desktop_shows:
            self.clear()
            return
        if sys.platform in {"win32", "darwin"}:
            advice = self._(
                "Los cambios se ven solo aquí. Permita las notificaciones de Estado Notifier en la "
                "configuración del sistema, o pida ayuda a soporte."
            )
        else:
            advice = self._(
                "Los cambios se ven solo aquí. Falta un servicio de notificaciones en marcha: inicie el "
                "de su escritorio, o pida a soporte que instale uno (en LXQt o i3, por ejemplo, «dunst»)."
            )
        self.say(Tone.CAUTION, advice, self._("Este escritorio no muestra los avisos"))


def untold_bars(translate: Translate, status: LinkStatus, menu: ProgramMenu) -> tuple[MessageBar, ...]:
    """Both, in their order. UI thread."""
    return UnshownBar(translate, status, menu), SilenceBar(translate, status, menu)
