"""Which of a category's rows are shown: those that a search finds, those of a notification, or all."""

from PySide6.QtCore import QObject, QRegularExpression, QSortFilterProxyModel, Qt

from notifier.ui.panel.items_model import PICKED, SEARCH_ROLE, ItemsModel
from notifier.ui.panel.search_text import searchable


class ItemsFilter(QSortFilterProxyModel):
    """The rows of a model that are wanted, in the model's order. UI thread only.

    Filtering stays in C++, which asks Python for nothing while there is nothing to look for.
    """

    def __init__(self, model: ItemsModel, parent: QObject | None = None) -> None:
        """Sits on ``model``."""
        super().__init__(parent)
        self._model = model
        self._words = ""
        self._only: frozenset[str] | None = None
        self.setFilterRole(SEARCH_ROLE)
        self.setFilterKeyColumn(0)
        self.setSourceModel(model)

    @property
    def only(self) -> frozenset[str] | None:
        """The ids that :meth:`show_only` asked for, whether they are there or not; ``None``: all."""
        return self._only

    def search(self, text: str) -> None:
        """Show the rows whose number, estado or fields contain these words, in any case, accents or none."""
        words = (QRegularExpression.escape(searchable(word)) for word in text.split())
        self._words = "".join(f"(?=.*{word})" for word in words)
        self._apply()

    def show_only(self, ids: frozenset[str] | None) -> None:
        """Show the rows with these ids, now or whenever they come, and no others; ``None`` ends it."""
        if ids is not self._only:
            self._only = ids
            self._model.pick(ids or frozenset())
            self._apply()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Part of Qt's interface; the model sorts itself."""
        self._model.sort(column, order)

    def _apply(self) -> None:
        # Set even where it is the same as before: that makes Qt look at each row again.
        pattern = ("" if self._only is None else PICKED) + self._words
        self.setFilterRegularExpression(QRegularExpression(f"^{pattern}" if pattern else ""))
