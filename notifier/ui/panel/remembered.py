"""What the panel remembers from one start to the next: its place on the screen, and what it showed."""

from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QSettings

from notifier.core.codes import is_key
from notifier.core.model import Categoria

GEOMETRY = "panel/geometry"
VIEW = "panel/view"


@dataclass(frozen=True, slots=True)
class View:
    """What a panel shows: the tab in front, what is searched, and whether it is ``minimized``."""

    categoria: Categoria
    search: str
    minimized: bool


class Remembered:
    """Keeps it in the window's file, or nowhere. UI thread only. In a damaged file anything may stand."""

    def __init__(self, settings: QSettings | None) -> None:
        """``settings``: ``None`` remembers nothing."""
        self._settings = settings

    def keep_geometry(self, geometry: QByteArray) -> None:
        """Remember size and place."""
        if self._settings is not None:
            self._settings.setValue(GEOMETRY, geometry)

    def geometry(self) -> QByteArray | None:
        """The size and place that are remembered."""
        saved = self._settings.value(GEOMETRY) if self._settings is not None else None
        return saved if isinstance(saved, QByteArray) else None

    def keep_view(self, view: View) -> None:
        """Remember what is shown, for one start."""
        if self._settings is not None:
            minimized = "minimized" if view.minimized else ""
            self._settings.setValue(VIEW, [view.categoria, view.search, minimized])

    def take_view(self) -> View | None:
        """What was shown, once; ``None`` where nothing is remembered."""
        if self._settings is None:
            return None
        kept = self._settings.value(VIEW)
        self._settings.remove(VIEW)
        match kept:
            case [str(key), str(search), str(minimized)] if is_key(key):
                return View(Categoria(key), search, bool(minimized))
        return None
