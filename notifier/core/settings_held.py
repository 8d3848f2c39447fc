"""The settings that hold, as who edits them has to see them: what is his own, what others wrote. Pure."""

from dataclasses import dataclass

from notifier.core.settings import Settings
from notifier.core.settings_reading import ENVIRONMENT_PREFIX

DEMONSTRATION = "demo"
"""Who has locked the settings that are the demonstration's own, in place of a file."""


@dataclass(frozen=True, slots=True)
class Held:
    """What holds, for who edits it. ``inherited`` would hold if the user's file said nothing."""

    settings: Settings
    inherited: Settings
    file: str

    def is_own(self, name: str) -> bool:
        """Whether this ``section.key`` holds from the user's own file."""
        return self.settings.origins.get(name) == self.file

    def origin(self, name: str) -> str:
        """Who else wrote this ``section.key``, a file or a variable; empty where nobody did."""
        return "" if self.is_own(name) else self.settings.origins.get(name, "")

    def is_closed(self, name: str) -> bool:
        """Whether what the user's file says of it does not hold: it is locked, or in the environment."""
        return name in self.settings.locked or self.origin(name).startswith(ENVIRONMENT_PREFIX)
