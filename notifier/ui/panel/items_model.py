"""The rows of one category as Qt's table model: changes touch the rows they concern and no others."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from notifier.core.codes import readable
from notifier.core.i18n import Translate, mark
from notifier.core.model import NEUTRAL_COLOR, Estado, Item
from notifier.core.numbers import line_text
from notifier.core.plain_text import plain_color
from notifier.core.times import ago, date_and_time, local_time
from notifier.ui.labels import tooltip
from notifier.ui.panel.details import details
from notifier.ui.panel.flashes import Flashes
from notifier.ui.panel.search_text import search_text, searchable

FLASH_ROWS = 40
"""More rows than this changing at once is a refresh and not an event; a screen that flashes says nothing."""

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_SHORT = 17  # letters that are seen whole in a cell
_DIGITS = re.compile(r"(\d+)")


class Column(IntEnum):
    """The columns, from left to right."""

    NUMERO = 0
    ESTADO = 1
    DETALLE = 2
    ACTUALIZADO = 3


_HEADERS = {
    Column.NUMERO: mark("Número"),
    Column.ESTADO: mark("Estado"),
    Column.DETALLE: mark("Detalle"),
    Column.ACTUALIZADO: mark("Actualizado"),
}

COLOR_ROLE = Qt.ItemDataRole.UserRole + 1
"""The estado's colour (``QColor``), for the badge."""

SEARCH_ROLE = Qt.ItemDataRole.UserRole + 2
"""All that the search looks at in a row, as :func:`search_text` writes it; the same in every column."""

PICKED = "-"
"""What the text of :data:`SEARCH_ROLE` begins with where :meth:`ItemsModel.pick` named the row;
:func:`search_text` writes no such letter."""


@dataclass(slots=True)
class _Row:
    item: Item
    estado: Estado
    text: str
    keys: tuple[Any, ...]


class ItemsModel(QAbstractTableModel):
    """Items of one category, found by id and kept in order. UI thread only.

    A change costs what it touches, plus one pass over the rows where one of them moves.
    """

    def __init__(
        self, translate: Translate, now: Callable[[], datetime], parent: QObject | None = None
    ) -> None:
        """``now`` gives the current time, aware, in the user's zone."""
        super().__init__(parent)
        self._ = translate
        self._now = now
        self._rows: list[_Row] = []
        self._positions: dict[str, int] = {}
        self._estados: Mapping[str, Estado] = {}
        self._labels: Mapping[str, str] = {}
        self._flashes = Flashes()
        self._picked: frozenset[str] = frozenset()
        self._sort_column: int = Column.ACTUALIZADO
        self._descending = True

    # What the bridge tells

    def set_estados(self, estados: Sequence[Estado]) -> None:
        """The catalogue of this category: names, colours and their order."""
        catalogue = {estado.codigo: estado for estado in estados}
        if catalogue == self._estados:
            return
        self._estados = catalogue
        self._rows = [self._row(row.item) for row in self._rows]
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(Column) - 1))
            self._put_in_order(range(len(self._rows)))

    def set_labels(self, labels: Mapping[str, str]) -> None:
        """What people call the fields of this category, by key."""
        self._labels = labels

    def reset_items(self, items: Iterable[Item]) -> None:
        """Show these items and no others."""
        self.beginResetModel()
        self._rows = [self._row(item) for item in items]
        self._sort()
        self._flashes.clear()
        self.endResetModel()

    def change_items(self, upserted: Sequence[Item], removed: Sequence[str]) -> None:
        """Update or append the upserted items and take the removed ids away; unknown ids are ignored."""
        self._remove({self._positions[item_id] for item_id in removed if item_id in self._positions})
        known = [item for item in upserted if item.id in self._positions]
        new = {item.id: item for item in upserted if item.id not in self._positions}
        self._flash([*known, *new.values()])
        touched = [*self._update(known), *self._append(list(new.values()))]
        self._put_in_order(touched)

    # What the views ask

    def rowCount(self, parent: Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """How many items there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """How many columns there are."""
        return 0 if parent.isValid() else len(Column)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The columns' titles."""
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._(_HEADERS[Column(section)])
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, tooltip, badge colour and flash of one cell."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        column = index.column()
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._text(row, column)
        if role == COLOR_ROLE:
            return QColor(plain_color(row.estado.color) or NEUTRAL_COLOR)
        if role == SEARCH_ROLE:
            return PICKED + row.text if row.item.id in self._picked else row.text
        if role == Qt.ItemDataRole.BackgroundRole:
            return self._flashes.brush(row.item.id, plain_color(row.estado.color) or NEUTRAL_COLOR)
        return self._tooltip(row, column) if role == Qt.ItemDataRole.ToolTipRole else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column, now and whenever one changes."""
        # Here and not in the proxy: 5,000 rows cost Python's sort some ms, and a proxy that calls back into
        # Python for each comparison 400.
        if not 0 <= column < len(Column):
            return
        self._sort_column, self._descending = column, order is Qt.SortOrder.DescendingOrder
        self._put_in_order(range(len(self._rows)))

    def pick(self, ids: frozenset[str]) -> None:
        """Mark the rows with these ids, and no others, by :data:`PICKED`; a filter has to look again."""
        self._picked = ids

    def position(self, item_id: str) -> int | None:
        """The row of an id, or ``None``."""
        return self._positions.get(item_id)

    def item_at(self, row: int) -> Item:
        """The item in a row."""
        return self._rows[row].item

    def flashing(self) -> bool:
        """Whether a row still shows that it has just changed."""
        return self._flashes.any()

    # Rows

    def _row(self, item: Item) -> _Row:
        estado = self._estados.get(item.estado) or Estado(
            item.estado, readable(item.estado), orden=len(self._estados)
        )
        updated = item.updated_at.timestamp() if item.updated_at else 0.0
        text = search_text(item, estado, self._)
        keys = (_natural(item.numero), (estado.orden, estado.codigo), searchable(item.detalle), updated)
        return _Row(item, estado, text, keys)

    def _remove(self, positions: set[int]) -> None:
        for first, last in reversed(_runs(sorted(positions))):
            self.beginRemoveRows(_NO_PARENT, first, last)
            for row in self._rows[first : last + 1]:
                del self._positions[row.item.id]
                self._flashes.end(row.item.id)
            del self._rows[first : last + 1]
            for position in range(first, len(self._rows)):
                self._positions[self._rows[position].item.id] = position
            self.endRemoveRows()

    def _update(self, items: Sequence[Item]) -> Iterable[int]:
        positions = {self._positions[item.id]: item for item in items}
        for position, item in positions.items():
            self._rows[position] = self._row(item)
        for first, last in _runs(sorted(positions)):
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))
        return positions

    def _append(self, items: Sequence[Item]) -> Iterable[int]:
        if not items:
            return ()
        first = len(self._rows)
        self.beginInsertRows(_NO_PARENT, first, first + len(items) - 1)
        self._rows.extend(self._row(item) for item in items)
        self._positions.update({item.id: first + offset for offset, item in enumerate(items)})
        self.endInsertRows()
        return range(first, len(self._rows))

    def _put_in_order(self, touched: Iterable[int]) -> None:
        if all(self._fits(position) for position in touched):
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        ids = [self._rows[index.row()].item.id for index in before]
        self._sort()
        after = [
            self.index(self._positions[item_id], index.column())
            for item_id, index in zip(ids, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _fits(self, position: int) -> bool:
        keys = [row.keys[self._sort_column] for row in self._rows[max(position - 1, 0) : position + 2]]
        if self._descending:
            keys.reverse()
        return all(one <= other for one, other in pairwise(keys))

    def _sort(self) -> None:
        self._rows.sort(key=lambda row: row.keys[self._sort_column], reverse=self._descending)
        self._positions = {row.item.id: position for position, row in enumerate(self._rows)}

    # Cells

    def _text(self, row: _Row, column: int) -> str:
        if column == Column.NUMERO:
            return row.item.numero
        if column == Column.ESTADO:
            return row.estado.nombre
        if column == Column.DETALLE:
            return line_text(row.item.detalle, row.item.fields, self._)
        if row.item.updated_at is None:
            return "—"
        return ago(row.item.updated_at, self._now(), self._, brief=True)

    def _tooltip(self, row: _Row, column: int) -> str | None:
        if column == Column.NUMERO and len(row.item.numero) > _SHORT:
            return tooltip(row.item.numero)
        if column == Column.ESTADO and len(row.estado.nombre) > _SHORT:
            return tooltip(row.estado.nombre)
        if column == Column.DETALLE:
            return tooltip(details(row.item, self._labels, self._now(), self._)) or None
        if column == Column.ACTUALIZADO and row.item.updated_at is not None:
            return date_and_time(local_time(row.item.updated_at, self._now()), self._, seconds=True)
        return None

    def _flash(self, items: Sequence[Item]) -> None:
        # Nor does a list that is there for the first time tell of changes.
        if len(items) > (FLASH_ROWS if self._rows else 1):
            return
        self._flashes.begin(item.id for item in items if self._is_news(item))

    def _is_news(self, item: Item) -> bool:
        position = self._positions.get(item.id)
        return position is None or self._rows[position].item.estado != item.estado


def _runs(positions: Sequence[int]) -> list[tuple[int, int]]:
    """Sorted positions as ranges of neighbours, both ends included."""
    runs: list[tuple[int, int]] = []
    for position in positions:
        if runs and runs[-1][1] == position - 1:
            runs[-1] = (runs[-1][0], position)
        else:
            runs.append((position, position))
    return runs


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """Sorts ``ENT-9`` before ``ENT-10``."""
    parts = _DIGITS.split(text.casefold())
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts if part)
