"""The window that asks before signing out, and who signs out for it."""

from functools import partial
from typing import TYPE_CHECKING

from notifier.core.errors import AppError
from notifier.core.i18n import Translate
from notifier.dialogs.single_window import SingleWindow
from notifier.engine import Engine
from notifier.ui.background import Background
from notifier.ui.tray.icons import Icons

if TYPE_CHECKING:  # loaded when it is opened: a start has no use for it
    from notifier.ui.sign_out import SignOutWindow


class SignOut:
    """Opens the window and answers it. UI thread only."""

    def __init__(self, translate: Translate, icons: Icons, background: Background, engine: Engine) -> None:
        """``engine`` signs out; ``background`` keeps the windows alive meanwhile."""
        self._ = translate
        self._icons = icons
        self._background = background
        self._engine = engine
        self._single = SingleWindow(self._made)

    def open(self) -> None:
        """Show the window, or bring it to the front."""
        self._single.open()

    def speak_anew(self) -> None:
        """Open the window anew, in the language that is spoken now, where it is open."""
        if self._single.drop():
            self.open()

    def _made(self) -> "SignOutWindow":
        from notifier.ui.sign_out import SignOutWindow

        window = SignOutWindow(self._, self._icons, self._engine.session.server.login)
        window.confirmed.connect(partial(self._sign_out, window))
        return window

    def _sign_out(self, window: "SignOutWindow", forget: bool) -> None:
        self._background.run(
            partial(self._engine.session.sign_out, forget=forget),
            lambda _: self._single.answer(window, window.accept),
            partial(self._failed, window),
        )

    def _failed(self, window: "SignOutWindow", error: AppError) -> None:
        if self._single.window is not window:
            self.open()
        if self._single.window is not None:
            self._single.window.show_error(self._(error.title), error.tell(self._))
