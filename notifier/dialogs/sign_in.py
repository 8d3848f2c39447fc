"""The sign-in window and who signs in for it."""

from functools import partial
from typing import TYPE_CHECKING

from notifier.core.connection_errors import UnencryptedError
from notifier.core.errors import AppError
from notifier.core.i18n import Translate
from notifier.dialogs.first_run import FirstRun
from notifier.dialogs.single_window import SingleWindow
from notifier.engine import Engine
from notifier.ui.background import Background
from notifier.ui.tray.icons import Icons

if TYPE_CHECKING:  # loaded when it is opened: a start has no use for it
    from notifier.ui.login import LoginWindow


class SignIn:
    """Opens the window and answers it. UI thread only."""

    def __init__(
        self,
        translate: Translate,
        icons: Icons,
        background: Background,
        engine: Engine,
        first_run: FirstRun | None = None,
    ) -> None:
        """``engine`` signs in; ``background`` keeps the windows alive meanwhile.

        ``first_run`` is opened instead where nobody has said yet which server it is.
        """
        self._first_run = first_run
        self._ = translate
        self._icons = icons
        self._background = background
        self._engine = engine
        self._single = SingleWindow(self._made)

    def open(self) -> None:
        """Show the window, or bring it to the front."""
        first = self._first_run
        if first is not None and (first.is_open or not self._engine.session.server.api_url):
            first.open()
        else:
            self._single.open()

    def speak_anew(self) -> None:
        """Open the window anew, in the language that is spoken now, where it is open, as it was filled in.

        One that waits for an answer stays: closed, it would want no answer any more.
        """
        if self._first_run is not None:
            self._first_run.speak_anew()
        old = self._single.window
        if old is None or old.is_busy:
            return
        typed = old.typed()
        self._single.drop()
        new = self._single.open()
        if new is not None:
            new.type_again(*typed)

    def _made(self) -> "LoginWindow":
        from notifier.ui.login import LoginWindow

        server = self._engine.session.server
        window = LoginWindow(self._, self._icons, server.api_url, server.login)
        if self._engine.session.ends_others():
            window.warn_of_other_sessions()
        window.test_requested.connect(partial(self._probe, window))
        window.submitted.connect(partial(self._sign_in, window))
        window.profile_accepted.connect(partial(self._use_profile, window))
        return window

    def _probe(self, window: "LoginWindow", api_url: str, plain: bool) -> None:
        window.set_busy(True)
        self._background.run(
            lambda: self._engine.session.probe(api_url, plain=plain),
            lambda _: self._single.answer(
                window, lambda: window.show_tested(self._("El servidor responde."))
            ),
            partial(self._failed, window),
        )

    def _sign_in(
        self,
        window: "LoginWindow",
        api_url: str,
        login: str,
        password: str,
        plain: bool,
    ) -> None:
        window.set_busy(True)
        self._background.run(
            lambda: self._engine.session.sign_in(
                # Who has closed the window meanwhile does not want to be signed in.
                api_url,
                login,
                password,
                plain=plain,
                wanted=lambda: self._single.window is window,
            ),
            partial(self._signed_in, window),
            partial(self._failed, window),
        )

    def _signed_in(self, window: "LoginWindow", warning: AppError | None) -> None:
        # The wrong profile signs in as well as the right one, and hears nothing afterwards.
        self._background.run(
            self._engine.session.fitting_profile,
            partial(self._end, window, warning),
            lambda _: self._end(window, warning, ""),
        )

    def _end(self, window: "LoginWindow", warning: AppError | None, fitting: str) -> None:
        if warning is not None:
            title = self._("Sesión iniciada, pero no se recordará")
            self._single.answer(window, lambda: window.show_warning(title, warning.tell(self._)))
        if fitting:
            present = self._engine.session.server.profile
            is_closed = self._engine.settings.held().is_closed("server.profile")
            self._single.answer(window, lambda: window.offer_profile(present, fitting, is_closed=is_closed))
        elif warning is None:
            self._single.answer(window, window.done_well)

    def _use_profile(self, window: "LoginWindow", name: str) -> None:
        self._background.run(
            lambda: self._engine.settings.change({"server.profile": name}),
            lambda _: self._single.answer(window, window.done_well),
            partial(self._failed, window),
        )

    def _failed(self, window: "LoginWindow", error: AppError) -> None:
        if isinstance(error, UnencryptedError):
            addresses = str(error.values["addresses"])
            self._single.answer(window, lambda: window.ask_plain(addresses))
            return
        self._single.answer(window, lambda: window.show_error(self._(error.title), error.tell(self._)))
