"""The link's state as the panel's header shows it: symbol, name, and what is known about it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from notifier.core.i18n import Translate
from notifier.core.link import LinkState
from notifier.core.plain_text import plain_line
from notifier.ui.labels import tooltip
from notifier.ui.link_status import LinkStatus
from notifier.ui.tray.face import Face, face_of
from notifier.ui.tray.icons import Icons
from notifier.ui.turning import Turning

SYMBOL_SIZE = 26
_PART = " · "
_STEPS, _STEP_MS = 18, 80  # of a half turn, after which the arrows look as before


class _Symbol(QWidget):
    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._icons = icons
        self._face = face_of(LinkState.SIGNED_OUT)
        self._wanted = False
        self._turning = Turning(_STEPS, _STEP_MS, self)
        self._turning.turned.connect(self.update)
        self.setFixedSize(QSize(SYMBOL_SIZE, SYMBOL_SIZE))

    def show_face(self, face: Face, *, moves: bool) -> None:
        self._face, self._wanted = face, moves
        self._turning.want(moves and self.isVisible())
        self.update()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._turning.want(self._wanted)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        self._turning.want(False)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        self._icons.paint(painter, self._face, self.rect(), 180 / _STEPS * self._turning.turn)
        painter.end()


class Indicator(QWidget):
    """Follows a :class:`LinkStatus`. UI thread only."""

    def __init__(
        self, translate: Translate, icons: Icons, status: LinkStatus, parent: QWidget | None = None
    ) -> None:
        """``status`` words the state; the indicator shows it at once and whenever it changes."""
        super().__init__(parent)
        self._ = translate
        self._status = status
        self._symbol = _Symbol(icons, self)
        self._name = QLabel(self)
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        font = self._name.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.15)
        self._name.setFont(font)
        self._detail = ElidedLabel(self)
        self._detail.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        lines = QVBoxLayout()
        lines.setSpacing(1)
        lines.addWidget(self._name)
        lines.addWidget(self._detail)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._symbol)
        layout.addLayout(lines, 1)
        status.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        detail = self._status.detail()
        face = face_of(self._status.state, self._status.silence)
        self._symbol.show_face(face, moves=self._status.is_at_work)
        self._name.setText(plain_line(self._status.headline()))
        self._detail.set_text(detail)
        self._detail.setVisible(bool(detail))
        self.setAccessibleName(self._("Conexión: {state}").format(state=plain_line(self._status.headline())))
        self.setAccessibleDescription(plain_line(detail))


class ElidedLabel(QLabel):
    """One line of plain text that gives way when room is short; the whole text is its tooltip.

    Of parts with a ``·`` between them the last ones go as a whole: half a time is worse than none.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        """Starts empty. UI thread."""
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(40)

    def set_text(self, text: str) -> None:
        """Show this text."""
        self.setText(plain_line(text))
        self.setToolTip(tooltip(text))

    def shown(self) -> str:
        """What of the text there is room for."""
        metrics, text = self.fontMetrics(), self.text()
        while _PART in text and metrics.horizontalAdvance(text) > self.width():
            text = text.rpartition(_PART)[0]
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, self.width())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Part of Qt's interface."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(
            self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.shown()
        )
        painter.end()
