"""The line of the panel that says that nothing is told now, and ends that."""

from functools import partial

from PySide6.QtWidgets import QPushButton, QWidget

from notifier.core.i18n import Translate
from notifier.core.outbound import SilenceKind
from notifier.ui.link_status import LinkStatus
from notifier.ui.menu import ProgramMenu
from notifier.ui.message_bar import MessageBar
from notifier.ui.theme import Tone


class SilenceBar(MessageBar):
    """Follows a :class:`LinkStatus`; hidden while alerts are told. UI thread only."""

    def __init__(
        self, translate: Translate, status: LinkStatus, menu: ProgramMenu, parent: QWidget | None = None
    ) -> None:
        """``menu`` takes the wish to be told again."""
        self._resume = QPushButton(translate("Reanudar"))
        super().__init__(parent, button=self._resume)
        self._resume.clicked.connect(partial(menu.pause.emit, None))
        self._status = status
        status.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        silence = self._status.silence
        if silence is None:
            self.clear()
        else:
            # Nobody but the desktop can end its own.
            self._resume.setVisible(silence is not SilenceKind.DESKTOP)
            self.say(Tone.NOTE, self._status.silence_notice())
