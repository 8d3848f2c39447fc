"""The items that one notification was about, shown alone in the panel until that is ended."""

from collections.abc import Collection

from PySide6.QtWidgets import QPushButton, QWidget

from notifier.core.i18n import Translate
from notifier.core.model import ItemKey
from notifier.core.numbers import thousands
from notifier.ui.message_bar import MessageBar
from notifier.ui.panel.items_tabs import ItemsTabs
from notifier.ui.theme import Tone


class SelectionBar(MessageBar):
    """Says that not everything is shown, why, and offers to show everything. UI thread only."""

    def __init__(self, translate: Translate, tabs: ItemsTabs, parent: QWidget | None = None) -> None:
        """``tabs`` are what the selection is made in. Nothing is selected yet."""
        everything = QPushButton(translate("Mostrar todo"))
        super().__init__(parent, button=everything)
        self._ = translate
        self._tabs = tabs
        self._everything = everything
        self._about = ""
        self._count = 0
        self._everything.clicked.connect(self.end)
        tabs.rows_changed.connect(self._follow)

    @property
    def active(self) -> bool:
        """Whether only some items are shown."""
        return self._count > 0

    def begin(self, keys: Collection[ItemKey], title: str) -> None:
        """Show these items only, at least one; ``title`` says, translated, what they have in common."""
        self._about, self._count = title, len(set(keys))
        self._tabs.show_only(keys)

    def end(self) -> None:
        """Show everything again."""
        if not self.active:
            return
        had_focus = self._everything.hasFocus()
        self._count = 0
        self.clear()
        self._tabs.show_only(None)
        if had_focus:
            self._tabs.take_focus()

    def _follow(self) -> None:
        if not self.active:
            return
        shown = sum(self._tabs.shown(categoria) for categoria in self._tabs.categorias)
        if shown < self._count:
            text = self._("disponibles {shown} de {count} registros")
        else:
            text = self._("1 registro") if shown == 1 else self._("{count} registros")
        counts = {"shown": thousands(shown, self._), "count": thousands(self._count, self._)}
        self.say(Tone.NOTE, f"{self._about}: {text.format(**counts)}")
