"""One tab of the panel: a category's table, or the reason why there is nothing in it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedWidget,
    QTableView,
    QWidget,
)

from notifier.core.i18n import Translate, mark
from notifier.core.link import LinkState
from notifier.core.model import Item, ItemKey
from notifier.core.outbound import ChoicesKnown
from notifier.core.plain_text import plain_line
from notifier.core.profile.categorias import CategoriaNames
from notifier.core.times import ago
from notifier.core.wording import STATE_NAMES, capitalized
from notifier.ui.labels import PlainLabel
from notifier.ui.panel.badge import CELL_MARGIN, BadgeDelegate, CellDelegate, pill_width
from notifier.ui.panel.items_filter import ItemsFilter
from notifier.ui.panel.items_model import Column, ItemsModel
from notifier.ui.panel.number_cell import NumberDelegate
from notifier.ui.panel.row_menu import RowMenu

FRAME_MS = 60
_ROW_ROOM = 14
_LONGEST_BADGE = 40  # letters of average width
_CELL_ROOM = 2 * CELL_MARGIN

_TITLES = f"""
QHeaderView {{ background: palette(window); border: none; }}
QHeaderView::section {{
    background: palette(window); color: palette(placeholder-text); border: none;
    border-bottom: 1px solid palette(mid); padding: 6px {CELL_MARGIN}px;
}}
"""

_EMPTY = {
    LinkState.CONNECTING: STATE_NAMES[LinkState.CONNECTING],
    LinkState.AUTHENTICATING: STATE_NAMES[LinkState.AUTHENTICATING],
    LinkState.SYNCING: mark("Cargando…"),
    LinkState.STALE: mark("No hay nada que mostrar, y la lista puede no estar al día"),
    LinkState.OFFLINE: mark("Sin conexión, y todavía no hay datos guardados"),
    LinkState.SIGNED_OUT: mark("Inicie sesión para ver los estados"),
}


class ItemsView(QStackedWidget):
    """Shows an :class:`ItemsModel` through an :class:`ItemsFilter`. UI thread only.

    ``count_changed()`` tells that rows came or went. Intents: ``open_in_browser(Item)`` and
    ``choose(Follow | Unfollow | Mute | Unmute)``.
    """

    count_changed = Signal()
    open_in_browser = Signal(object)
    choose = Signal(object)

    def __init__(
        self,
        translate: Translate,
        names: CategoriaNames,
        model: ItemsModel,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        """``model`` holds the items of one category, called by these ``names``; ``now``: see there."""
        super().__init__(parent)
        self._ = translate
        self._names = names
        self._is_refused = False
        self._model = model
        self._state = LinkState.SIGNED_OUT
        self._filter = ItemsFilter(model, self)
        self._numbers = NumberDelegate(self)
        self._table = self._make_table()
        self._menu = RowMenu(translate, now, self._selected, self._table)
        self._menu.open_in_browser.connect(self.open_in_browser)
        self._menu.choose.connect(self.choose)
        self._empty = PlainLabel(parent=self)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setAutoFillBackground(True)
        self._empty.setBackgroundRole(QPalette.ColorRole.Base)
        self._empty.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.setFocusProxy(self._table)
        self.addWidget(self._table)
        self.addWidget(self._empty)
        self._frames = QTimer(self, interval=FRAME_MS)
        self._frames.timeout.connect(self._next_frame)
        # Both: the proxy tells of removed rows before the model has removed them.
        for rows in (model, self._filter):
            for changed in (rows.rowsInserted, rows.rowsRemoved, rows.modelReset):
                changed.connect(self._follow)
        for flashed in (model.dataChanged, model.rowsInserted):
            flashed.connect(self._start_frames)
        self._table.selectionModel().selectionChanged.connect(self._follow_selection)
        self._fit_columns()
        self._follow()

    @property
    def table(self) -> QTableView:
        """The table itself, to give it the focus."""
        return self._table

    def search(self, text: str) -> None:
        """Show only the rows with these words."""
        self._filter.search(text)
        self._follow()

    def show_only(self, ids: frozenset[str] | None) -> None:
        """Show only the rows with these ids; ``None`` shows all."""
        self._filter.show_only(ids)
        self._follow()

    def say_times_anew(self) -> None:
        """Another minute is over; costs what is in sight."""
        self._table.viewport().update()

    def shown(self) -> int:
        """How many rows are shown."""
        return self._filter.rowCount()

    def set_state(self, state: LinkState) -> None:
        """Tell which link state explains an empty table."""
        self._state = state
        self._follow()

    def fit_badges(self, names: list[str]) -> None:
        """Make the estado column wide enough for these names."""
        metrics = self._table.fontMetrics()
        width = max((pill_width(metrics, name) for name in names), default=0) + _CELL_ROOM
        # A name that says more is cut: its tooltip is whole.
        width = min(width, _LONGEST_BADGE * metrics.averageCharWidth())
        self._table.setColumnWidth(Column.ESTADO, max(width, self._table.columnWidth(Column.ESTADO)))

    def shows(self, item_id: str) -> bool | None:
        """Whether this item is let through; ``None`` where there is no such item."""
        row = self._model.position(item_id)
        if row is None:
            return None
        return self._filter.mapFromSource(self._model.index(row, 0)).isValid()

    def is_in_sight(self, item_id: str) -> bool:
        """Whether this item's row is among those that can be read now."""
        row = self._model.position(item_id)
        if row is None or self.currentWidget() is not self._table:
            return False
        place = self._table.visualRect(self._filter.mapFromSource(self._model.index(row, 0)))
        return place.intersects(self._table.viewport().rect())

    def select(self, item_id: str) -> None:
        """Select an item's row and bring it into sight."""
        row = self._model.position(item_id)
        if row is None:
            return
        index = self._filter.mapFromSource(self._model.index(row, 0))
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self._table.selectionModel().setCurrentIndex(index, flags)
        self._table.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self._table.setFocus()

    def selected(self) -> ItemKey | None:
        """The item whose row alone is selected."""
        item = self._selected()
        return item.key if item is not None else None

    def set_refused(self, refused: bool) -> None:
        """Tell whether the server does not show these items to this user."""
        if refused != self._is_refused:
            self._is_refused = refused
            self._empty.say(self._why_empty())

    def set_web_pages(self, there: bool) -> None:
        """Tell whether these items have a page in the web application; only then opening one is offered."""
        self._menu.set_web_pages(there)

    def set_choices(self, choices: ChoicesKnown) -> None:
        """Tell which items are followed and muted: their rows say so, and so does their menu."""
        self._menu.set_choices(choices)
        self._numbers.set_choices(choices)
        self._table.viewport().update()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Part of Qt's interface: light and dark are followed."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_table"):
            # A style sheet keeps the colours that its names had when it was set.
            self._table.horizontalHeader().setStyleSheet(_TITLES)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Part of Qt's interface."""
        super().showEvent(event)
        self._start_frames()

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self._filter)
        table.setSortingEnabled(True)
        table.sortByColumn(Column.ACTUALIZADO, Qt.SortOrder.DescendingOrder)
        table.setItemDelegate(CellDelegate(table))
        table.setItemDelegateForColumn(Column.ESTADO, BadgeDelegate(table))
        table.setItemDelegateForColumn(Column.NUMERO, self._numbers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        # In single selection Qt selects a neighbour when the current row goes; a row that nobody chose.
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setFrameShape(QTableView.Shape.NoFrame)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setAccessibleName(plain_line(capitalized(self._names.plural)))
        rows = table.verticalHeader()
        rows.hide()
        # All rows are of one height: with that known, Qt asks for the size of none of them.
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(table.fontMetrics().height() + _ROW_ROOM)
        titles = table.horizontalHeader()
        titles.setStyleSheet(_TITLES)
        titles.setHighlightSections(False)
        titles.setSectionResizeMode(Column.DETALLE, QHeaderView.ResizeMode.Stretch)
        titles.setMinimumSectionSize(60)
        return table

    def _fit_columns(self) -> None:
        metrics = self._table.fontMetrics()
        for column, sample in (
            (Column.NUMERO, "ENT-20260515-0000  ★"),
            (Column.ESTADO, "Mantenimiento del mes"),
            (Column.ACTUALIZADO, self._when_sample() + "  ▾"),
        ):
            title = metrics.horizontalAdvance(str(self._model.headerData(column, Qt.Orientation.Horizontal)))
            width = max(metrics.horizontalAdvance(sample), title + _CELL_ROOM)
            self._table.setColumnWidth(column, width + _CELL_ROOM)

    def _when_sample(self) -> str:
        now = datetime(2000, 10, 30, 22, 0, tzinfo=UTC)
        ages = (timedelta(), timedelta(minutes=59), timedelta(days=1), timedelta(days=2), timedelta(days=400))
        said = (ago(now - age, now, self._, brief=True) for age in ages)
        return max(said, key=self._table.fontMetrics().horizontalAdvance)

    def _follow(self) -> None:
        if self._filter.rowCount():
            self.setCurrentWidget(self._table)
        else:
            self._empty.say(self._why_empty())
            self.setCurrentWidget(self._empty)
        self._follow_selection()
        self.count_changed.emit()

    def _follow_selection(self) -> None:
        self._menu.follow_selection()

    def _selected(self) -> Item | None:
        # By ranges: of 5,000 selected rows none has to be made into an object.
        ranges = self._table.selectionModel().selection()
        if ranges.size() != 1 or ranges.first().height() != 1:
            return None
        return self._model.item_at(self._filter.mapToSource(ranges.first().topLeft()).row())

    def _why_empty(self) -> str:
        if self._model.rowCount():
            if self._filter.only is not None:
                return self._("Aquí no hay ninguno de estos registros")
            return self._("Nada coincide con la búsqueda")
        if self._is_refused and self._state in (LinkState.LIVE, LinkState.STALE, LinkState.SYNCING):
            return self._("Su usuario no ve {name}").format(name=plain_line(self._names.plural))
        if self._state is LinkState.LIVE:
            return self._("Todavía no hay {name}").format(name=plain_line(self._names.plural))
        return self._(_EMPTY[self._state])

    def _start_frames(self) -> None:
        if self.isVisible() and self._model.flashing():
            self._frames.start()

    def _next_frame(self) -> None:
        if not (self.isVisible() and self._model.flashing()):
            self._frames.stop()
        self._table.viewport().update()
