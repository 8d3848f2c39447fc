"""One page of the preferences: a title, a sentence, and its fields, in what scrolls where they are many."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from notifier.core.settings_held import Held
from notifier.ui.labels import PlainLabel
from notifier.ui.preferences.fields import Field
from notifier.ui.preferences.known import Known


class Page(QScrollArea):
    """Fields below each other. UI thread only.

    Intent: ``changed(object)``, values as the file has them by their ``section.key``; ``None`` takes one out.
    """

    changed = Signal(object)

    def __init__(self, title: str, sentence: str, fields: Sequence[Field]) -> None:
        """All words are translated."""
        super().__init__()
        self.title = title
        self.fields = {field.name: field for field in fields}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        body = QWidget()
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(0, 0, 12, 0)
        self.column.setSpacing(12)
        if sentence:
            self.column.addWidget(PlainLabel(sentence))
        for field in fields:
            self.column.addWidget(field)
            field.changed.connect(lambda name, value: self.changed.emit({name: value}))
        self.column.addStretch(1)
        self.setWidget(body)

    @property
    def names(self) -> tuple[str, ...]:
        """The keys that are edited here."""
        return tuple(self.fields)

    def add(self, widget: QWidget, above: int | None = None) -> None:
        """Put something else below what is there, or at this place of the fields."""
        self.column.insertWidget(self.column.count() - 1 if above is None else above, widget)

    def fill(self, widget: QWidget) -> None:
        """Give something else all the room that is left."""
        self.column.insertWidget(self.column.count() - 1, widget, 1)
        self.column.setStretch(self.column.count() - 1, 0)

    def show_held(self, held: Held) -> None:
        """Show what holds."""
        for field in self.fields.values():
            field.show_held(held)

    def show_known(self, known: Known) -> None:
        """The profile and its estados' names by now."""
        for field in self.fields.values():
            field.show_known(known)

    def commit(self) -> None:
        """Ask for what was typed and not asked for yet."""
        for field in self.fields.values():
            field.commit()

    def can_restore(self, held: Held) -> bool:
        """Whether the user's own file says anything of this page."""
        return any(held.is_own(name) for name in self.names)
