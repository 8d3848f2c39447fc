"""The doctor's window and who examines for it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from notifier.context import Context
from notifier.core.errors import AppError
from notifier.core.server import Server
from notifier.dialogs.single_window import SingleWindow
from notifier.system.keyring.credentials import Credentials
from notifier.ui.background import Background
from notifier.ui.theme import Tone
from notifier.ui.tray.icons import Icons

if TYPE_CHECKING:  # loaded when it is opened: a start has no use for it
    from notifier.doctor.case import Case
    from notifier.ui.doctor import DoctorWindow


class Doctor(QObject):
    """Opens the window, has everything examined then, and shows what is found as it comes. UI thread only."""

    _found = Signal(object, int, str, object)

    def __init__(
        self,
        icons: Icons,
        background: Background,
        context: Context,
        running: Callable[[], Server],
        credentials: Callable[[str], Credentials],
        choose_file: Callable[[str, str], str] | None = None,
    ) -> None:
        """Open nothing yet.

        Args:
            icons: for the window.
            background: examines.
            context: of this call of the program.
            running: the server of this session.
            credentials: the place of its token.
            choose_file: asks the person, under this title, where to save a file of this name; an empty text
                for nowhere.
        """
        super().__init__()
        self._ = context.translate
        self._icons = icons
        self._background = background
        self._context = context
        self._running = running
        self._credentials = credentials
        self._choose_file = choose_file
        self._single = SingleWindow(self._made)
        self._last: Case | None = None
        self._turn = 0
        self._found.connect(self._take)

    def open(self) -> None:
        """Show the window, or bring it to the front."""
        new = self._single.open()
        if new is not None:
            self._examine(new)

    def speak_anew(self) -> None:
        """Open the window anew, in the language that is spoken now, where it is open."""
        if self._single.drop():
            self.open()

    def _made(self) -> "DoctorWindow":
        from notifier.doctor.anonymizing import Pseudonyms
        from notifier.ui.doctor import DoctorWindow

        redaction, names = self._context.redaction, Pseudonyms(())
        window = DoctorWindow(self._, self._icons, lambda text: names.hide(redaction.clean(text)))
        window.again.connect(partial(self._examine, window))
        window.notice.connect(partial(self._notify, window))
        window.save.connect(partial(self._save, window))
        return window

    def _examine(self, window: "DoctorWindow") -> None:
        from notifier.doctor.checks import probes
        from notifier.doctor.runner import examine

        self._turn += 1
        turn = self._turn
        case = self._last = self._case()
        asked = probes(case)
        window.begin([probe.check for probe in asked])
        self._background.run(
            lambda: examine(
                asked, self._, lambda check, finding: self._found.emit(window, turn, check.code, finding)
            ),
            lambda _: None,
            lambda error: self._told(window, error),
        )

    def _case(self) -> "Case":
        from notifier.doctor.case import Case

        context = self._context
        return Case(
            context.paths,
            context.environ,
            self._,
            context.redaction,
            context.token,
            running=self._running(),
            credentials=self._credentials,
        )

    def _take(self, window: "DoctorWindow", turn: int, code: str, finding: object) -> None:
        from notifier.core.doctor import Finding

        if self._single.window is window and turn == self._turn and isinstance(finding, Finding):
            window.add(code, finding)

    def _notify(self, window: "DoctorWindow") -> None:
        from notifier.doctor.trial_notice import show_trial_notice

        window.wait_for("notice")
        self._background.run(
            lambda: show_trial_notice(self._),
            lambda _: self._single.answer(
                window,
                lambda: window.tell(
                    Tone.GOOD,
                    self._("Si no lo vio, mire si el escritorio está en «no molestar»."),
                    self._("El escritorio mostró el aviso"),
                ),
            ),
            lambda error: self._told(window, error),
        )

    def _save(self, window: "DoctorWindow") -> None:
        name = f"estado-notifier-{datetime.now().astimezone():%Y%m%d-%H%M}.zip"
        from notifier.ui.save_file import ask_where

        chosen = (self._choose_file or ask_where)(self._("Guardar informe"), name)
        if not chosen or self._last is None:
            return
        from notifier.doctor.archive import write_archive

        window.wait_for("save")
        case, examination = self._last, window.examination
        # The person was asked already whether what is there may be replaced.
        self._background.run(
            lambda: write_archive(Path(chosen), case, examination, replace=True),
            lambda _: self._single.answer(
                window, lambda: window.tell(Tone.GOOD, chosen, self._("El informe está guardado"))
            ),
            lambda error: self._told(window, error),
        )

    def _told(self, window: "DoctorWindow", error: AppError) -> None:
        self._single.answer(window, lambda: window.tell(Tone.BAD, error.tell(self._), self._(error.title)))
