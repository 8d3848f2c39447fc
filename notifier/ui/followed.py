"""The items that a person follows or has muted, each with the button that undoes it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from notifier.core.i18n import Translate
from notifier.core.messages import Unfollow, Unmute
from notifier.core.model import Categoria, Item, ItemKey
from notifier.core.outbound import ChoicesKnown
from notifier.core.plain_text import plain_line
from notifier.core.profile.categorias import CategoriaSpec
from notifier.core.wording import BETWEEN, capitalized
from notifier.ui import choice_words as words
from notifier.ui.labels import PlainLabel
from notifier.ui.room import take_room
from notifier.ui.tray.icons import Icons
from notifier.ui.words import APP_NAME

WIDTH, HEIGHT = 480, 360


class FollowedList(QScrollArea):
    """A row for each, the followed ones first. UI thread only. Intent: ``choose(Unfollow | Unmute)``."""

    choose = Signal(object)

    def __init__(
        self, translate: Translate, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        """``now`` gives the current time, aware, in the user's zone. Nothing is known yet."""
        super().__init__(parent)
        self._ = translate
        self._now = now
        self._names: dict[Categoria, str] = {}
        self._known = ChoicesKnown()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._show()

    def set_categorias(self, categorias: Sequence[CategoriaSpec]) -> None:
        """What the items of each category are called."""
        self._names = {spec.categoria: capitalized(spec.names(self._).singular) for spec in categorias}
        self._show()

    def set_choices(self, known: ChoicesKnown) -> None:
        """Show these; a row that stays keeps the keyboard where it was."""
        self._known = known
        self._show()

    def _show(self) -> None:
        at = self._focused()
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(0, 0, 8, 0)
        rows.setSpacing(10)
        buttons = []
        for key, sentence, undo, message in self._entries():
            button = QPushButton(self._(undo))
            button.clicked.connect(partial(self._choose, message))
            button.setAccessibleDescription(plain_line(self._name(key)))
            buttons.append(button)
            rows.addLayout(self._row(key, sentence, button))
        if not buttons:
            nothing = PlainLabel()
            nothing.say(
                self._(
                    "No sigue ni silencia nada. Se elige con el botón derecho sobre una fila del panel, "
                    "o en un aviso."
                )
            )
            nothing.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            rows.addWidget(nothing)
        rows.addStretch(1)
        self.setWidget(page)
        if at is not None and buttons:
            buttons[min(at, len(buttons) - 1)].setFocus()
        self._buttons = buttons

    def _focused(self) -> int | None:
        found = (at for at, button in enumerate(getattr(self, "_buttons", ())) if button.hasFocus())
        return next(found, None)

    def _entries(self) -> Iterator[tuple[ItemKey, str, str, Unfollow | Unmute]]:
        for key in sorted(self._known.follows, key=self._name):
            yield key, self._(words.FOLLOWED), words.UNFOLLOW, Unfollow(key)
        for key in sorted(self._known.mutes, key=self._name):
            muted = self._known.mutes[key]
            if not words.is_over(muted, self._now()):
                yield key, words.muted_words(muted, self._now(), self._), words.UNMUTE, Unmute(key)

    def _row(self, key: ItemKey, sentence: str, button: QPushButton) -> QHBoxLayout:
        texts = QVBoxLayout()
        texts.setSpacing(1)
        item = self._known.items.get(key)
        lines = [(self._name(key), QPalette.ColorRole.WindowText)]
        if item is not None and item.detalle:
            lines.append((plain_line(item.detalle), QPalette.ColorRole.PlaceholderText))
        lines.append((sentence, QPalette.ColorRole.PlaceholderText))
        for at, (text, role) in enumerate(lines):
            label = PlainLabel()
            label.say(text)
            label.setForegroundRole(role)
            if at == 0:
                font = label.font()
                font.setBold(True)
                label.setFont(font)
            texts.addWidget(label)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(texts, 1)
        row.addWidget(button)
        return row

    def _name(self, key: ItemKey) -> str:
        item: Item | None = self._known.items.get(key)
        numero = plain_line(item.numero if item is not None else key.id)
        return BETWEEN.join(part for part in (self._names.get(key.categoria, ""), numero) if part)

    def _choose(self, message: object, _checked: bool = False) -> None:
        self.choose.emit(message)


class FollowedWindow(QDialog):
    """The list in a window of its own. UI thread only."""

    def __init__(self, translate: Translate, icons: Icons, now: Callable[[], datetime]) -> None:
        """``now``: see :class:`FollowedList`."""
        super().__init__()
        self.list = FollowedList(translate, now)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(14)
        layout.addWidget(self.list, 1)
        buttons = QDialogButtonBox()
        close = buttons.addButton(translate("Cerrar"), QDialogButtonBox.ButtonRole.RejectRole)
        close.clicked.connect(self.reject)
        layout.addWidget(buttons)
        self.setWindowTitle(translate("Seguimiento") + f" — {APP_NAME}")
        self.setWindowIcon(icons.app())
        take_room(self, WIDTH, HEIGHT)
