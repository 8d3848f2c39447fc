"""The search over a category's rows."""

from PySide6.QtCore import QObject, QRegularExpression, QSortFilterProxyModel, Qt

from notifier.ui.items_model import SEARCH_ROLE, ItemsModel, searchable


class ItemsFilter(QSortFilterProxyModel):
    """The rows of a model that contain every word of the search, in the model's order. UI thread only."""

    def __init__(self, model: ItemsModel, parent: QObject | None = None) -> None:
        """Sits on ``model``."""
        super().__init__(parent)
        self._model = model
        self.setFilterRole(SEARCH_ROLE)
        self.setFilterKeyColumn(0)
        self.setSourceModel(model)

    def search(self, text: str) -> None:
        """Show the rows whose number, estado or detail contain these words, in any case, accents or none."""
        # Searching stays in C++, which asks Python for nothing while the field is empty.
        words = (QRegularExpression.escape(searchable(word)) for word in text.split())
        pattern = "".join(f"(?=.*{word})" for word in words)
        self.setFilterRegularExpression(QRegularExpression(f"^{pattern}" if pattern else ""))

    def searching(self) -> bool:
        """Whether a search may hide rows."""
        return bool(self.filterRegularExpression().pattern())

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Part of Qt's interface; the model sorts itself."""
        self._model.sort(column, order)
