"""The preferences: opens their window, reads what holds, and changes what is asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from notifier.core.errors import AppError
from notifier.core.i18n import Translate
from notifier.core.model import Categoria, Estado
from notifier.core.settings import SettingsError
from notifier.core.updates import NoPublisherError
from notifier.dialogs.followed import Followed
from notifier.dialogs.preferences.switches import Setting
from notifier.dialogs.single_window import SingleWindow
from notifier.dialogs.trial import try_alerts
from notifier.engine import Engine
from notifier.settings_control import SettingsControl
from notifier.ui.background import Background
from notifier.ui.theme import Tone
from notifier.ui.tray.icons import Icons

if TYPE_CHECKING:  # loaded when it is opened: a start has no use for it
    from notifier.core.settings_held import Held
    from notifier.ui.preferences.alerts_page import AlertsPage
    from notifier.ui.preferences.known import Known
    from notifier.ui.preferences.switches import Switches
    from notifier.ui.preferences.window import PreferencesWindow


class PreferencesDialog:
    """Opens the window, reads everything anew then, and changes it at once. UI thread only."""

    def __init__(
        self,
        translate: Translate,
        icons: Icons,
        background: Background,
        engine: Engine,
        followed: Followed,
        settings: Sequence[Setting],
        edit_file: Callable[[AppError | None], None] = lambda _mistake: None,
    ) -> None:
        """``followed`` gives the list of what is followed. ``settings`` are shown in this order.

        ``edit_file`` opens the file itself, at this mistake if there is one.
        """
        self._ = translate
        self._icons = icons
        self._background = background
        self._engine = engine
        self._followed = followed
        self._settings = settings
        self._edit_file = edit_file
        self._switches: Switches | None = None
        self._wanted: dict[str, object] = {}
        self._is_writing = False
        # What is read counts where nothing was read or asked for since.
        self._turn = 0
        self._estados: dict[Categoria, Sequence[Estado]] = {}
        self._single = SingleWindow(self._made)

    def open(self, name: str = "") -> None:
        """Show the window, or bring it to the front; at this ``section.key`` where one is named."""
        new = self._single.open()
        if new is not None:
            self._read(new)
            for index in range(len(self._settings)):
                self._read_switch(new, index)
        if name and self._single.window is not None:
            self._single.window.turn_to(name)

    def set_catalogue(self, categoria: Categoria, estados: Sequence[Estado]) -> None:
        """Follow the bridge's ``catalogue_changed``: the names that a server gives its estados."""
        self._estados[categoria] = estados
        if self._single.window is not None:
            self._read(self._single.window)

    def speak_anew(self) -> None:
        """Open the window anew, in the language that is spoken now, where it is open, at the same page."""
        window = self._single.window
        page = window.page if window is not None else 0
        if self._single.drop():
            self.open()
            if self._single.window is not None:
                self._single.window.turn_to_page(page)

    @property
    def window(self) -> "PreferencesWindow | None":
        """The window while it is open."""
        return self._single.window

    def _made(self) -> "PreferencesWindow":
        from notifier.ui.preferences.alerts_page import AlertsPage
        from notifier.ui.preferences.page import Page
        from notifier.ui.preferences.pages import advanced_page, connection_page, hours_page, looks_page
        from notifier.ui.preferences.switches import Switches
        from notifier.ui.preferences.window import PreferencesWindow

        looks = looks_page(self._)
        switches = Switches([(self._(setting.name), self._(setting.sentence)) for setting in self._settings])
        looks.add(switches)
        alerts = AlertsPage(self._)
        follow = Page(
            self._("Seguimiento"), self._("Lo que usted sigue y lo que silenció, hasta que lo quite."), []
        )
        follow.fill(self._followed.made_list())
        pages = [
            alerts,
            hours_page(self._),
            follow,
            connection_page(self._),
            looks,
            advanced_page(self._, partial(self._edit_file, None)),
        ]
        window = PreferencesWindow(self._, self._icons, pages)
        window.changed.connect(partial(self._change, window))
        window.looked_at.connect(partial(self._read_again, window))
        switches.switched.connect(partial(self._switch, window))
        alerts.trial_wanted.connect(partial(self._try_alerts, window, alerts))
        self._switches = switches
        return window

    # The settings

    def _read(self, window: "PreferencesWindow") -> None:
        self._turn += 1
        self._background.run(
            partial(read, self._engine.settings),
            partial(self._take, window, self._turn),
            partial(self._not_read, window),
        )

    def _read_again(self, window: "PreferencesWindow") -> None:
        if not self._is_writing:
            self._read(window)

    def _not_read(self, window: "PreferencesWindow", error: AppError) -> None:
        self._failed(window, error)
        if isinstance(error, SettingsError) and not window.is_told:
            self._edit_file(error)  # at the line that is wrong

    def _take(self, window: "PreferencesWindow", turn: int, answer: "tuple[Held, Known | AppError]") -> None:
        # An older one knows nothing of what was asked for meanwhile.
        if turn == self._turn and not self._is_writing:
            self._single.answer(window, lambda: self._show(window, *answer))

    def _show(self, window: "PreferencesWindow", held: "Held", known: "Known | AppError") -> None:
        if isinstance(known, AppError):
            error = known
        else:
            error = None
            catalog = known.catalog
            for categoria, estados in self._estados.items():
                if categoria in known.categorias:
                    catalog = catalog.with_estados(categoria, tuple(estados))
            for page in window.pages:
                page.show_known(replace(known, catalog=catalog))
        window.show_held(held)
        if error is not None:
            self._failed(window, error)
        try:
            self._engine.tells_versions()
        except NoPublisherError as error:
            window.show_problem("updates.check", error.tell(self._))

    def _change(self, window: "PreferencesWindow", values: Mapping[str, object]) -> None:
        # One after the other, in their order; what is asked for meanwhile goes together.
        self._turn += 1
        self._wanted |= values
        if not self._is_writing:
            self._write(window)

    def _write(self, window: "PreferencesWindow") -> None:
        values, self._wanted = self._wanted, {}
        self._is_writing = True
        self._background.run(
            lambda: self._engine.settings.change(values),
            lambda _: self._written(window),
            partial(self._not_written, window, values),
        )

    def _written(self, window: "PreferencesWindow") -> None:
        self._is_writing = False
        if self._wanted:
            self._write(window)
        else:
            self._read(window)

    def _not_written(
        self, window: "PreferencesWindow", values: Mapping[str, object], error: AppError
    ) -> None:
        self._is_writing = False
        for name in values:
            self._single.answer(window, partial(window.show_problem, name, self._(error.title)))
        self._failed(window, error)
        if self._wanted:
            self._write(window)

    def _failed(self, window: "PreferencesWindow", error: AppError) -> None:
        self._single.answer(window, lambda: window.show_error(self._(error.title), error.tell(self._)))

    # The trial

    def _try_alerts(self, window: "PreferencesWindow", alerts: "AlertsPage") -> None:
        def say(tone: Tone, advice: str, title: str) -> None:
            alerts.end_trial()
            window.say(tone, advice, title)

        try_alerts(self._, self._background, lambda *said: self._single.answer(window, partial(say, *said)))

    # The switches

    def _read_switch(self, window: "PreferencesWindow", index: int) -> None:
        switches = self._switches
        if switches is None:
            return
        self._background.run(
            self._settings[index].read,
            lambda on: self._single.answer(window, lambda: switches.set_state(index, on)),
            lambda error: self._single.answer(
                window, lambda: switches.set_unavailable(index, error.tell(self._))
            ),
        )

    def _switch(self, window: "PreferencesWindow", index: int, on: bool) -> None:
        window.clear_error()
        self._background.run(
            lambda: self._settings[index].write(on),
            lambda _: self._read_switch(window, index),
            lambda error: self._not_switched(window, index, error),
        )

    def _not_switched(self, window: "PreferencesWindow", index: int, error: AppError) -> None:
        self._failed(window, error)
        self._read_switch(window, index)


def read(settings: SettingsControl) -> "tuple[Held, Known | AppError]":
    """What holds, and the profile with its catalogue before a server has spoken; blocks.

    Raises:
        AppError: the settings cannot be read. Where the profile cannot, its error is returned.
    """
    from notifier.core.catalog import load_catalog
    from notifier.system.profiles import named_profile
    from notifier.system.resources import resource_text
    from notifier.ui.preferences.known import Known

    held = settings.held()
    try:
        profile = named_profile(held.settings.server.profile)
    except AppError as error:
        return held, error
    return held, Known(profile, load_catalog(resource_text("catalogo.toml"), profile.categorias))
