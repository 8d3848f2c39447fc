"""What is switched in the preferences and is no key of the settings."""

from collections.abc import Callable
from dataclasses import dataclass

from notifier.core.i18n import mark
from notifier.system.autostart.switch import Autostart


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
