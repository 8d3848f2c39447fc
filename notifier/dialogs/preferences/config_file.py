"""Opens the settings' file itself: where it has a mistake at a start, or where somebody wants to."""

from functools import partial
from typing import TYPE_CHECKING

from notifier.core.errors import AppError
from notifier.core.i18n import Translate
from notifier.core.plain_text import plain_line
from notifier.core.problems import ProblemsError
from notifier.dialogs.single_window import SingleWindow
from notifier.engine import Engine
from notifier.ui.background import Background
from notifier.ui.tray.icons import Icons

if TYPE_CHECKING:  # loaded when it is opened: a start has no use for it
    from notifier.ui.preferences.file_window import FileWindow


class ConfigFile:
    """Opens the window, checks what is typed, and writes it. UI thread only."""

    def __init__(
        self, translate: Translate, icons: Icons, background: Background, engine: Engine, path: str
    ) -> None:
        """``path``: of the file."""
        self._ = translate
        self._icons = icons
        self._background = background
        self._engine = engine
        self._path = path
        self._is_instead = False
        self._single = SingleWindow(self._made)

    def open(self, mistake: AppError | None = None) -> None:
        """Show the file, at the line of a mistake that kept it from holding."""
        self._is_instead = mistake is not None
        new = self._single.open()
        if new is not None:
            self._background.run(
                self._engine.settings.text,
                lambda text: self._single.answer(new, partial(self._show, new, text, mistake)),
                lambda error: self._single.answer(new, partial(self._complain, new, error)),
            )

    def speak_anew(self) -> None:
        """Open the window anew, in the language that is spoken now, where it is open, with what was typed."""
        kept = self._single.window.kept if self._single.window is not None else None
        if not self._single.drop():
            return
        if kept is None:
            self.open()
        else:
            new = self._single.open()
            if new is not None:
                new.go_on(*kept)

    @property
    def window(self) -> "FileWindow | None":
        """The window while it is open."""
        return self._single.window

    def _made(self) -> "FileWindow":
        from notifier.ui.preferences.file_window import FileWindow

        window = FileWindow(self._, self._icons, self._path, is_instead=self._is_instead)
        window.typed.connect(partial(self._check, window))
        window.save.connect(partial(self._save, window))
        return window

    def _show(self, window: "FileWindow", text: str, mistake: AppError | None) -> None:
        window.show_text(text, next(iter(self._lines(mistake)), 1))
        if mistake is not None:
            self._complain(window, mistake)

    def _check(self, window: "FileWindow", text: str) -> None:
        def answer(error: AppError | None) -> None:
            if window.text() != text:
                return  # more was typed meanwhile
            if error is None:
                window.show_problems("", "", ())
            else:
                self._complain(window, error)

        self._background.run(
            lambda: self._engine.settings.check(text),
            lambda _: self._single.answer(window, partial(answer, None)),
            lambda error: self._single.answer(window, partial(answer, error)),
        )

    def _save(self, window: "FileWindow", text: str) -> None:
        self._background.run(
            lambda: self._engine.settings.replace_text(text),
            lambda _: self._single.answer(window, window.accept),
            lambda error: self._single.answer(window, partial(self._complain, window, error)),
        )

    def _complain(self, window: "FileWindow", error: AppError) -> None:
        window.show_problems(self._(error.title), self._sentence(error), self._lines(error))

    def _sentence(self, error: AppError) -> str:
        """What is wrong; of this very file by its lines, without the path and the way here."""
        if not isinstance(error, ProblemsError):
            return error.tell(self._)
        told = [problem.tell(self._) for problem in error.problems]
        here = [words.removeprefix(f"{plain_line(self._path)}:") for words in told]
        if not all(words[:1].isdecimal() for words in here):
            return error.tell(self._)
        lines = [self._("Línea {problem}").format(problem=words) for words in here]
        return "\n".join([*lines, self._("Corríjalo aquí y guarde: rige enseguida.")])

    def _lines(self, error: AppError | None) -> list[int]:
        from notifier.ui.preferences.file_window import place_in

        if not isinstance(error, ProblemsError):
            return []
        lines = (place_in(problem.where, self._path) for problem in error.problems)
        return [line for line in lines if line]
