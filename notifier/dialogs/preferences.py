"""The preferences window and what its switches change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from notifier.core.errors import AppError
from notifier.core.i18n import Translate, mark
from notifier.dialogs.single_window import SingleWindow
from notifier.system.autostart.switch import Autostart
from notifier.ui.background import Background
from notifier.ui.tray.icons import Icons

if TYPE_CHECKING:  # loaded when it is opened: a start has no use for it
    from notifier.ui.preferences import PreferencesWindow


@dataclass(frozen=True, slots=True)
class Setting:
    """One switch: its name and its sentence (of the catalogue), and how it is read and changed.

    ``read`` and ``write`` may block and raise ``AppError``; they are called on a thread of their own, for one
    setting one after the other.
    """

    name: str
    sentence: str
    read: Callable[[], bool]
    write: Callable[[bool], None]


def autostart_setting(autostart: Callable[[], Autostart]) -> Setting:
    """The switch that starts the program with the computer; ``autostart`` makes what it changes."""
    return Setting(
        mark("Iniciar con el equipo"),
        mark("Aparece en la bandeja, sin abrir el panel."),
        lambda: autostart().state().enabled,
        lambda on: autostart().enable() if on else autostart().disable(),
    )


def versions_setting(read: Callable[[], bool], write: Callable[[bool], None]) -> Setting:
    """The switch that has the user told of new versions."""
    return Setting(
        mark("Avisar de versiones nuevas"),
        mark("Pregunta una vez al día; no descarga nada."),
        read,
        write,
    )


class PreferencesDialog:
    """Opens the window, reads each setting anew then, and changes what is switched. UI thread only."""

    def __init__(
        self, translate: Translate, icons: Icons, background: Background, settings: Sequence[Setting]
    ) -> None:
        """``settings`` are shown in this order."""
        self._ = translate
        self._icons = icons
        self._background = background
        self._settings = settings
        self._single = SingleWindow(self._made)

    def open(self) -> None:
        """Show the window, or bring it to the front."""
        new = self._single.open()
        if new is not None:
            for index in range(len(self._settings)):
                self._read(new, index)

    def _made(self) -> "PreferencesWindow":
        from notifier.ui.preferences import PreferencesWindow

        names = [(self._(setting.name), self._(setting.sentence)) for setting in self._settings]
        window = PreferencesWindow(self._, self._icons, names)
        window.switched.connect(partial(self._switch, window))
        return window

    def _read(self, window: "PreferencesWindow", index: int) -> None:
        self._background.run(
            self._settings[index].read,
            lambda on: self._single.answer(window, lambda: window.set_state(index, on)),
            lambda error: self._single.answer(
                window, lambda: window.set_unavailable(index, error.tell(self._))
            ),
        )

    def _switch(self, window: "PreferencesWindow", index: int, on: bool) -> None:
        self._background.run(
            lambda: self._settings[index].write(on),
            lambda _: self._read(window, index),
            lambda error: self._not_switched(window, index, error),
        )

    def _not_switched(self, window: "PreferencesWindow", index: int, error: AppError) -> None:
        self._single.answer(window, lambda: window.show_error(self._(error.title), error.tell(self._)))
        self._read(window, index)
