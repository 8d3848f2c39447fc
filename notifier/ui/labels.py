"""How texts get into widgets: as plain text, whatever is in them, and never wider than there is room.

Every text that may come from outside goes into a window through this module; a test walks the calls.
"""

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QToolTip, QWidget

from notifier.core.plain_text import escaped, plain_text

LONGEST_WORD = 40
"""Letters of average width of a word that cannot be wrapped; it fits the narrowest of the windows."""

# Between these Qt breaks a line.
_UNBROKEN = re.compile(r"[^\s/\\-]+")


class PlainLabel(QLabel):
    """A label that wraps and that no text makes wider than :data:`LONGEST_WORD`. UI thread only."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        """Shows ``text``, which may be anybody's."""
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.say(text)

    def say(self, text: str) -> None:
        """Show this text, which may be anybody's."""
        self.setText(with_short_words(plain_text(text), self.fontMetrics()))


def inline(text: str) -> PlainLabel:
    """A word or two between other things of one line. UI thread only."""
    label = PlainLabel(text)
    label.setWordWrap(False)
    return label


def tooltip(text: str) -> str:
    """A text, which may be anybody's, as what Qt takes for a tooltip. UI thread only.

    Qt looks whether a tooltip seems to be HTML, and would obey it. Made HTML here, it is letters, and wraps.
    """
    words = with_short_words(plain_text(text), QFontMetrics(QToolTip.font()))
    return "<p>{}</p>".format(escaped(words).replace("\n", "<br>")) if words else ""


def with_short_words(text: str, metrics: QFontMetrics) -> str:
    """The text with each word cut in the middle that is wider than :data:`LONGEST_WORD`. UI thread only."""
    width = LONGEST_WORD * metrics.averageCharWidth()

    def short(word: re.Match[str]) -> str:
        return metrics.elidedText(word[0], Qt.TextElideMode.ElideMiddle, width)

    return _UNBROKEN.sub(short, text)
