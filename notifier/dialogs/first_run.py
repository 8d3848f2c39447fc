"""The window of the first start and who acts for it."""

from functools import partial
from typing import TYPE_CHECKING

from notifier.core.connection_errors import UnencryptedError
from notifier.core.errors import AppError
from notifier.core.i18n import Translate, language_of
from notifier.dialogs.preferences.switches import Setting
from notifier.dialogs.single_window import SingleWindow
from notifier.dialogs.trial import try_alerts
from notifier.engine import Engine
from notifier.ui.background import Background
from notifier.ui.theme import Tone
from notifier.ui.tray.icons import Icons

if TYPE_CHECKING:  # loaded when it is opened: a start has no use for it
    from notifier.profile_search import Found
    from notifier.ui.first_run.window import FirstRunWindow


class FirstRun:
    """Finds out how a server speaks, signs in there, and shows an alert. UI thread only.

    What was typed is there again when the window is opened anew, but for the password.
    """

    def __init__(
        self,
        translate: Translate,
        icons: Icons,
        background: Background,
        engine: Engine,
        autostart: Setting,
    ) -> None:
        """``autostart``: the switch of the last step."""
        self._ = translate
        self._icons = icons
        self._background = background
        self._engine = engine
        self._autostart = autostart
        self._address = self._login = ""
        self._single = SingleWindow(self._made)

    def open(self) -> None:
        """Show the window, or bring it to the front."""
        self._single.open()

    @property
    def is_open(self) -> bool:
        """Whether somebody is about to take the steps."""
        return self._single.window is not None

    def speak_anew(self) -> None:
        """Open the window anew, in the language that is spoken now, where it is open."""
        if self._single.drop():
            self.open()

    def _made(self) -> "FirstRunWindow":
        from notifier.ui.first_run.window import FirstRunWindow

        server = self._engine.session.server
        address, login = self._address or server.api_url, self._login or server.login
        window = FirstRunWindow(self._, self._icons, language_of(self._), address, login)
        window.server.address.textChanged.connect(partial(setattr, self, "_address"))
        window.account.login.textChanged.connect(partial(setattr, self, "_login"))
        window.server.language_chosen.connect(lambda language: self._set(window, {"ui.language": language}))
        window.server.file_chosen.connect(partial(self._use_profile, window))
        window.account.profile_chosen.connect(lambda name: self._set(window, {"server.profile": name}))
        window.search.connect(partial(self._search, window))
        window.sign_in.connect(partial(self._sign_in, window))
        window.last.autostart_switched.connect(partial(self._switch, window))
        window.last.trial_wanted.connect(partial(self._try_alert, window))
        return window

    # The server

    def _search(self, window: "FirstRunWindow", address: str, plain: bool) -> None:
        from notifier.profile_search import Found

        def search() -> Found:
            held = self._engine.settings.held()
            profile = held.settings.server.profile
            # Somebody has said it already: the administrator, or who chose a file.
            if held.origin("server.profile") or profile.endswith(".toml"):
                self._engine.session.probe(address, plain=plain)
                return Found(address, (profile,))
            return self._engine.session.find_profiles(address, plain=plain)

        self._background.run(search, partial(self._take, window), partial(self._failed, window))

    def _take(self, window: "FirstRunWindow", found: "Found") -> None:
        profiles = found.profiles
        if not profiles:
            self._single.answer(window, window.ask_profile)
            return
        changes: dict[str, object] = {}
        if profiles[0] != self._engine.session.server.profile:
            changes["server.profile"] = profiles[0]
        self._background.run(
            lambda: self._engine.settings.change(changes) if changes else None,
            lambda _: self._single.answer(
                window,
                lambda: window.show_account(
                    found.api_url, profiles, ends_others=self._engine.session.ends_others()
                ),
            ),
            partial(self._failed, window),
        )

    def _use_profile(self, window: "FirstRunWindow", path: str) -> None:
        self._background.run(
            lambda: self._engine.settings.change({"server.profile": path}),
            lambda _: self._single.answer(
                window,
                lambda: window.say(Tone.GOOD, self._("Perfil elegido: {path}").format(path=path)),
            ),
            partial(self._failed, window),
        )

    def _set(self, window: "FirstRunWindow", changes: dict[str, object]) -> None:
        self._background.run(
            lambda: self._engine.settings.change(changes), lambda _: None, partial(self._failed, window)
        )

    # The account

    def _sign_in(self, window: "FirstRunWindow", login: str, password: str) -> None:
        address, plain = window.server.address.text(), window.is_plain
        self._background.run(
            lambda: self._engine.session.sign_in(
                *(address, login, password), plain=plain, wanted=lambda: self._single.window is window
            ),
            partial(self._signed_in, window),
            partial(self._failed, window),
        )

    def _signed_in(self, window: "FirstRunWindow", warning: AppError | None) -> None:
        if warning is None:
            self._single.answer(window, window.show_done)
        else:
            title = self._("Sesión iniciada, pero no se recordará")
            self._single.answer(window, lambda: window.show_done(title, warning.tell(self._)))
        self._read_autostart(window)

    # The last step

    def _read_autostart(self, window: "FirstRunWindow") -> None:
        self._background.run(
            self._autostart.read,
            lambda on: self._single.answer(window, lambda: window.last.set_autostart(on)),
            partial(self._told, window),
        )

    def _switch(self, window: "FirstRunWindow", on: bool) -> None:
        self._background.run(
            lambda: self._autostart.write(on),
            lambda _: self._read_autostart(window),
            partial(self._told, window),
        )

    def _try_alert(self, window: "FirstRunWindow") -> None:
        try_alerts(
            self._,
            self._background,
            lambda *said: self._single.answer(window, lambda: window.say(*said)),
        )

    def _failed(self, window: "FirstRunWindow", error: AppError) -> None:
        if isinstance(error, UnencryptedError):
            addresses = str(error.values["addresses"])
            self._single.answer(window, lambda: window.ask_plain(addresses))
            return
        self._single.answer(window, lambda: window.show_error(self._(error.title), error.tell(self._)))

    def _told(self, window: "FirstRunWindow", error: AppError) -> None:
        self._single.answer(window, lambda: window.say(Tone.BAD, error.tell(self._), self._(error.title)))
