"""What the link's state is called and what is said about it: in the tray, its menu and the panel."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from notifier.core.codes import readable
from notifier.core.i18n import Translate
from notifier.core.link import Link, LinkState
from notifier.core.model import Categoria, ItemKey
from notifier.core.numbers import thousands
from notifier.core.outbound import Silence, SilenceKind
from notifier.core.profile.categorias import CategoriaSpec
from notifier.core.reading import ListProgress, RowsUnreadable
from notifier.core.silence_words import silence_words
from notifier.core.times import ago, moment
from notifier.core.wording import progress_words, state_name, unreadable_words, with_encryption
from notifier.ui.words import APP_NAME

SYNCED_MS = 6000
"""How long "✓ Sincronizado" is told after a resync."""

MINUTE_MS = 60_000
"""How long "hace 5 min" is true."""

TOOLTIP_LENGTH = 127
"""What Windows shows of a tray icon's tooltip."""


LONGEST_TIMER = 2**31 - 1
"""Milliseconds that Qt's timer can wait."""

ON_THE_WAY = frozenset({LinkState.CONNECTING, LinkState.AUTHENTICATING, LinkState.SYNCING})
"""The states in which the program is at work to become live."""


class LinkStatus(QObject):
    """The words for the current link. Lives on the UI thread; ``changed`` says that they differ now."""

    changed = Signal()

    def __init__(
        self,
        translate: Translate,
        now: Callable[[], datetime],
        parent: QObject | None = None,
        *,
        synced_ms: int = SYNCED_MS,
        minute_ms: int = MINUTE_MS,
    ) -> None:
        """``now`` gives the current time, aware, in the user's zone. UI thread."""
        super().__init__(parent)
        self._ = translate
        self._now = now
        self._link: Link | None = None
        self._names: dict[Categoria, str] = {}
        self._progress: dict[Categoria, ListProgress] = {}
        self._unreadable: dict[Categoria, RowsUnreadable] = {}
        self._silence: Silence | None = None
        self._unseen: tuple[ItemKey, ...] = ()
        self._urgent = 0
        self._desktop_shows = True
        self._synced = QTimer(self, singleShot=True, interval=synced_ms)
        self._synced.timeout.connect(self.changed)
        self._minutes = QTimer(self, interval=minute_ms)
        self._minutes.timeout.connect(self._minute_over)
        self._silence_end = QTimer(self, singleShot=True)
        self._silence_end.timeout.connect(self.changed)

    @property
    def state(self) -> LinkState:
        """The state; before anything was told it is not known yet, and shown as work in progress."""
        return self._link.state if self._link else LinkState.CONNECTING

    @property
    def _encrypted(self) -> bool:
        return self._link is None or self._link.encrypted

    @property
    def last_sync(self) -> datetime | None:
        """When all was last in step, if ever."""
        return self._link.last_sync if self._link else None

    @property
    def reason(self) -> str:
        """Why the state is what it is, in words; empty where nothing is wrong."""
        return self._link.reason if self._link else ""

    @property
    def is_at_work(self) -> bool:
        """Whether it gets on towards live; not where it waits for a person or a server."""
        return self.state in ON_THE_WAY and not self.reason

    @property
    def silence(self) -> SilenceKind | None:
        """Why nothing is told now; ``None`` where alerts are told."""
        if self._silence is None or (self._silence.until is not None and self._silence.until <= self._now()):
            return None
        return self._silence.kind

    @property
    def unseen(self) -> tuple[ItemKey, ...]:
        """The items of which something was told that nobody has seen."""
        return self._unseen

    @property
    def desktop_shows(self) -> bool:
        """Whether the desktop takes alerts, as far as is known."""
        return self._desktop_shows

    def set_desktop_shows(self, shows: bool) -> None:
        """Follow the bridge's ``desktop_shows``. UI thread."""
        self._desktop_shows = shows
        self.changed.emit()

    def speak_anew(self) -> None:
        """The words are in another language now."""
        self.changed.emit()

    def set_link(self, link: Link) -> None:
        """Follow the bridge's ``link_changed``. UI thread."""
        if link.state is not LinkState.LIVE:
            self._synced.stop()
        elif self._link is not None and self.state is not LinkState.LIVE:
            self._synced.start()
        self._link = link
        self._minutes.start()
        self.changed.emit()

    def set_silence(self, silence: Silence | None) -> None:
        """Follow the bridge's ``silence_changed``. UI thread."""
        self._silence = silence
        self._silence_end.stop()
        if silence is not None and silence.until is not None:
            milliseconds = math.ceil((silence.until - self._now()).total_seconds() * 1000)
            self._silence_end.start(min(max(0, milliseconds), LONGEST_TIMER))
        self.changed.emit()

    def set_unseen(self, items: tuple[ItemKey, ...], urgent: int) -> None:
        """Follow the bridge's ``unseen_changed``. UI thread."""
        self._unseen, self._urgent = items, urgent
        self.changed.emit()

    def set_categorias(self, categorias: Sequence[CategoriaSpec]) -> None:
        """Follow the bridge's ``categorias_known``. UI thread."""
        self._names = {spec.categoria: spec.names(self._).plural for spec in categorias}

    def set_list(self, told: ListProgress | RowsUnreadable) -> None:
        """Follow the bridge's ``list_told``. UI thread."""
        if isinstance(told, ListProgress):
            self._progress[told.categoria] = told
        else:
            self._unreadable[told.categoria] = told
        self.changed.emit()

    def progress(self) -> str:
        """How far the lists have come that are being read; empty while live: nobody waits for them."""
        if self.state is LinkState.LIVE:
            return ""
        lists = (of for of in self._progress.values() if of.read)
        return "\n".join(progress_words(of, self._name(of.categoria), self._) for of in lists)

    def notice(self) -> str:
        """What people should know of the state: how far it is, what is in the way, what cannot be read."""
        reason = self.reason if self.state is not LinkState.LIVE else ""
        unreadable = [
            unreadable_words(rows, self._name(rows.categoria), self._)
            for rows in self._unreadable.values()
            if rows.count
        ]
        return "\n".join(line for line in (reason, self.progress(), *unreadable) if line)

    def headline(self) -> str:
        """The state's name, or "✓ Sincronizado" for a moment after a resync."""
        if self._synced.isActive():
            return with_encryption(self._("✓ Sincronizado"), self._encrypted, self._)
        return state_name(self.state, self._encrypted, self._)

    def detail(self) -> str:
        """Since when, and the last sync, as far as they are known; may be empty."""
        return " · ".join(part for part in (self._since(), self._last_sync()) if part)

    def tooltip(self) -> str:
        """The tray icon's tooltip: name, state, since when, last sync, silence, unseen, reading, reason."""
        if self._link is None:
            return f"{APP_NAME}\n{self.headline()}"
        state = self._("{state} desde {time}").format(
            state=self.headline(), time=self._moment(self._link.since)
        )
        first = " · ".join(part for part in (state, self._last_sync()) if part)
        said = (self.silence_notice(), self.unseen_notice(), self.progress(), self.reason)
        lines = [APP_NAME, first, *said]
        text = "\n".join(line for line in lines if line)
        return text if len(text) <= TOOLTIP_LENGTH else text[: TOOLTIP_LENGTH - 1] + "…"

    def unseen_notice(self) -> str:
        """How many alerts nobody has seen: "3 avisos sin ver, 1 urgente"; empty where there are none."""
        if not self._unseen:
            return ""
        count = len(self._unseen)
        words = self._("1 aviso sin ver") if count == 1 else self._("{count} avisos sin ver")
        said = words.format(count=thousands(count, self._))
        if not self._urgent:
            return said
        urgent = self._("1 urgente") if self._urgent == 1 else self._("{count} urgentes")
        return f"{said}, {urgent.format(count=thousands(self._urgent, self._))}"

    def saved_notice(self) -> str:
        """What to say over rows that are not known to be fresh; empty while live."""
        if self.state is LinkState.LIVE or self.last_sync is None:
            return ""
        if self.state is LinkState.STALE:
            text = self._("Hay datos sin actualizar: última sincronización {time}")
        else:
            text = self._("Datos guardados: última sincronización {time}")
        return text.format(time=ago(self.last_sync, self._now(), self._))

    def silence_notice(self) -> str:
        """That nothing is told now, and until when; empty where alerts are told."""
        if self._silence is None or self.silence is None:
            return ""
        return silence_words(self._silence, self._now(), self._)

    def _name(self, categoria: Categoria) -> str:
        return self._names.get(categoria, readable(categoria))

    def _since(self) -> str:
        return self._("desde {time}").format(time=self._moment(self._link.since)) if self._link else ""

    def _last_sync(self) -> str:
        if self.last_sync is None:
            return ""
        time = ago(self.last_sync, self._now(), self._)
        return self._("Última sincronización {time}").format(time=time)

    def _moment(self, when: datetime) -> str:
        return moment(when, self._now(), self._)

    def _minute_over(self) -> None:
        if self.last_sync is not None:
            self.changed.emit()
