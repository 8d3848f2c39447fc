"""The preferences window: its pages at the left, the chosen one beside them, what went wrong below."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
)

from notifier.core.i18n import Translate
from notifier.core.settings_held import Held
from notifier.ui.message_bar import MessageBar
from notifier.ui.preferences.page import Page
from notifier.ui.room import take_room
from notifier.ui.theme import Tone
from notifier.ui.tray.icons import Icons
from notifier.ui.words import APP_NAME

SIZE = (820, 600)
LIST_WIDTH = 140


class PreferencesWindow(QDialog):
    """Pages that show what holds, and ask for what a person changes. UI thread only.

    Nothing can be edited before :meth:`show_held`. Intents: ``changed(object)``, values as the file has them
    by their ``section.key``, ``None`` for one that is to be taken out of the user's file; ``looked_at()``, as
    somebody comes back to it.
    """

    changed = Signal(object)
    looked_at = Signal()

    def __init__(self, translate: Translate, icons: Icons, pages: Sequence[Page]) -> None:
        """``pages`` are shown in this order."""
        super().__init__()
        self.pages = pages
        self._held: Held | None = None
        self._list = QListWidget()
        self._list.setFixedWidth(LIST_WIDTH)
        self._stack = QStackedWidget()
        self._message = MessageBar()
        for page in pages:
            self._list.addItem(page.title)
            self._stack.addWidget(page)
            page.changed.connect(self._asked)
            page.setEnabled(False)
        self._list.currentRowChanged.connect(self._turn)
        self._restore = QPushButton(translate("Restaurar esta página"))
        self._restore.setToolTip(translate("Vuelve a lo que vale sin lo que usted cambió en esta página."))
        self._restore.clicked.connect(self._restored)
        self._restore.setEnabled(False)
        buttons = QDialogButtonBox()
        close = buttons.addButton(translate("Cerrar"), QDialogButtonBox.ButtonRole.RejectRole)
        close.clicked.connect(self.close)
        upper = QHBoxLayout()
        upper.setSpacing(16)
        upper.addWidget(self._list)
        upper.addWidget(self._stack, 1)
        lower = QHBoxLayout()
        lower.addWidget(self._restore)
        lower.addStretch(1)
        lower.addWidget(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(12)
        layout.addLayout(upper, 1)
        layout.addWidget(self._message)
        layout.addLayout(lower)
        self.setWindowTitle(translate("Preferencias") + f" — {APP_NAME}")
        self.setWindowIcon(icons.app())
        take_room(self, *SIZE)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # none looks as if Enter pressed it
        self._list.setCurrentRow(0)
        self._list.setFocus()

    @property
    def is_told(self) -> bool:
        """Whether it was told what holds."""
        return self._held is not None

    @property
    def said(self) -> str:
        """What is said to be wrong; empty for nothing."""
        return self._message.text()

    @property
    def page(self) -> int:
        """The page that is shown, from 0."""
        return self._list.currentRow()

    def turn_to_page(self, index: int) -> None:
        """Show this page."""
        self._list.setCurrentRow(index)

    def turn_to(self, name: str) -> None:
        """Show the page that edits this ``section.key``, with its field in focus."""
        for index, page in enumerate(self.pages):
            if name in page.fields:
                self._list.setCurrentRow(index)
                page.ensureWidgetVisible(page.fields[name])
                page.fields[name].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    # Answers

    def show_held(self, held: Held) -> None:
        """Show what holds by now, and let it be edited."""
        self._held = held
        self._message.clear()
        for page in self.pages:
            page.show_held(held)
            page.setEnabled(True)
        self._turn(self._list.currentRow())

    def show_problem(self, name: str, sentence: str) -> None:
        """Say beside this field why what was asked for cannot be."""
        for page in self.pages:
            if name in page.fields:
                page.fields[name].say_wrong(sentence)

    def clear_error(self) -> None:
        """Nothing is wrong any more."""
        self._message.clear()

    def show_error(self, title: str, advice: str) -> None:
        """Say what went wrong and what to do, until something is changed."""
        self.say(Tone.BAD, advice, title)

    def say(self, tone: Tone, advice: str, title: str) -> None:
        """Say how something went, until something is changed."""
        self._message.say(tone, advice, title)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Part of Qt's interface: meanwhile somebody may have written the file."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self._held is not None:
            self.looked_at.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Part of Qt's interface: Enter ends what is typed, and presses no button that is elsewhere."""
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        """Part of Qt's interface: what was typed last counts, however the window is closed."""
        for page in self.pages:
            page.commit()
        super().done(result)

    def _asked(self, values: dict[str, object]) -> None:
        self._message.clear()
        self.changed.emit(values)

    def _turn(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        page = self.pages[index]
        self._restore.setVisible(bool(page.names))
        self._restore.setEnabled(self._held is not None and page.can_restore(self._held))

    def _restored(self) -> None:
        page = self.pages[self._list.currentRow()]
        if self._held is not None:
            self._asked({name: None for name in page.names if self._held.is_own(name)})
