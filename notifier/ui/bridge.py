"""From the program's threads to the user interface: one queue, drained on the UI thread in short slices."""

import threading
import time
from collections import deque
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QTimer, Signal

from notifier.core.model import Alert
from notifier.core.outbound import (
    CatalogueChanged,
    CategoriasKnown,
    ChoicesKnown,
    DesktopShows,
    ItemsChanged,
    ItemsReset,
    LanguageChanged,
    LinkChanged,
    Outbound,
    RefusedKnown,
    SilenceChanged,
    UnseenChanged,
    WebPagesKnown,
)
from notifier.core.reading import ListProgress, RowsUnreadable
from notifier.system.notifications import Action
from notifier.ui.activation import drop_token, hold_token

SLICE_SECONDS = 0.005


@dataclass(frozen=True, slots=True)
class _Clicked:
    action: Action
    alert: Alert


@dataclass(frozen=True, slots=True)
class _Token:
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Asked:
    command: str


_Shown = (
    LinkChanged
    | LanguageChanged
    | CategoriasKnown
    | WebPagesKnown
    | RefusedKnown
    | CatalogueChanged
    | ListProgress
    | RowsUnreadable
    | ItemsReset
    | ItemsChanged
    | SilenceChanged
    | ChoicesKnown
    | UnseenChanged
    | DesktopShows
)


class Bridge(QObject):
    """Takes messages from any thread and emits them, typed and in order, on the thread it was made in.

    The signals carry: ``link_changed(Link)``, ``language_changed()``, ``categorias_known(their specs)``,
    ``labels_known(by categoria and key)``, ``web_pages_known(categorias)``, ``refused_known(categorias)``,
    ``catalogue_changed(Categoria, estados)``,
    ``items_reset(Categoria, items)``,
    ``items_changed(Categoria, upserted items, removed ids)``, ``silence_changed(Silence | None)``,
    ``choices_known(ChoicesKnown)``, ``unseen_changed(items, int urgent)``, ``desktop_shows(bool)``,
    ``notification_clicked(Action, Alert)`` and ``control_requested(str command)``. Messages that no window
    shows do not wake the UI.
    """

    link_changed = Signal(object)
    language_changed = Signal()
    categorias_known = Signal(object)
    labels_known = Signal(object)
    web_pages_known = Signal(object)
    refused_known = Signal(object)
    catalogue_changed = Signal(object, object)
    list_told = Signal(object)
    items_reset = Signal(object, object)
    items_changed = Signal(object, object, object)
    silence_changed = Signal(object)
    choices_known = Signal(object)
    unseen_changed = Signal(object, int)
    desktop_shows = Signal(bool)
    notification_clicked = Signal(object, object)
    control_requested = Signal(str)

    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Call on the UI thread."""
        super().__init__(parent)
        self._lock = threading.Lock()
        self._queue: deque[_Shown | _Clicked | _Token | _Asked] = deque()
        self._draining = False
        self._closed = False
        # A timer instead of queued events: Qt delivers events posted meanwhile in the same pass, and mouse
        # and paint events would wait for the whole burst. It is started on its own thread, whoever wakes it.
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._drain)
        self._woken.connect(self._next.start)

    def publish(self, message: Outbound) -> None:
        """Hand over a message of the synchronizer. Any thread; never blocks, never raises."""
        if isinstance(message, _Shown):
            self._put(message)

    def click_notification(self, action: Action, alert: Alert) -> None:
        """Hand over what a person did with a notification (an ``ActionHandler``). Any thread."""
        self._put(_Clicked(action, alert))

    def hand_token(self, token: str) -> None:
        """Hand over what lets the next click's window come to the front. Any thread."""
        self._put(_Token(token))

    def control(self, command: str) -> None:
        """Hand over a request of the control channel: ``"raise"``, ``"quit"``. Any thread."""
        self._put(_Asked(command))

    def close(self) -> None:
        """Drop what is queued and all that still comes; call before Qt is torn down. Any thread."""
        with self._lock:
            self._closed = True
            self._queue.clear()

    def _put(self, message: _Shown | _Clicked | _Token | _Asked) -> None:
        with self._lock:
            if self._closed:
                return
            self._queue.append(message)
            if not self._draining:
                self._draining = True
                self._woken.emit()

    def _drain(self) -> None:
        deadline = time.monotonic() + SLICE_SECONDS
        while time.monotonic() < deadline:
            with self._lock:
                if not self._queue:
                    self._draining = False
                    return
                message = self._queue.popleft()
            self._dispatch(message)
        self._next.start()

    def _dispatch(self, message: _Shown | _Clicked | _Token | _Asked) -> None:
        match message:
            case LinkChanged(link):
                self.link_changed.emit(link)
            case LanguageChanged():
                self.language_changed.emit()
            case CategoriasKnown(categorias, labels):
                self.categorias_known.emit(categorias)
                self.labels_known.emit(labels)
            case WebPagesKnown(categorias):
                self.web_pages_known.emit(categorias)
            case RefusedKnown(categorias):
                self.refused_known.emit(categorias)
            case CatalogueChanged(categoria, estados):
                self.catalogue_changed.emit(categoria, estados)
            case ListProgress() | RowsUnreadable():
                self.list_told.emit(message)
            case ItemsReset(categoria, items):
                self.items_reset.emit(categoria, items)
            case ItemsChanged(categoria, upserted, removed):
                self.items_changed.emit(categoria, upserted, removed)
            case _:
                self._dispatch_telling(message)

    def _dispatch_telling(
        self,
        message: SilenceChanged | ChoicesKnown | UnseenChanged | DesktopShows | _Clicked | _Token | _Asked,
    ) -> None:
        match message:
            case SilenceChanged(silence):
                self.silence_changed.emit(silence)
            case ChoicesKnown():
                self.choices_known.emit(message)
            case UnseenChanged(items, urgent):
                self.unseen_changed.emit(items, urgent)
            case DesktopShows(shows):
                self.desktop_shows.emit(shows)
            case _Clicked(action, alert):
                self.notification_clicked.emit(action, alert)
                drop_token()
            case _Token(token):
                hold_token(token)
            case _Asked(command):
                self.control_requested.emit(command)
