"""The names under which Laravel broadcasts (contract 1.4). Pure; any thread."""

import re
from collections.abc import Sequence

KINDS = ("", "private-", "presence-")
"""What Laravel puts before the name of a channel, after the prefix."""


class Channels:
    """Which channels of Redis are listened to, and what they are called in the settings."""

    def __init__(self, prefix: str | None, names: Sequence[str]) -> None:
        """``prefix``: Laravel's; ``None`` takes any. ``names``: at least one."""
        self._prefix = prefix
        # The longest first: it is the one that is meant where one name ends like another.
        self._names = sorted(names, key=len, reverse=True)
        self._default = names[0]

    @property
    def exact(self) -> tuple[str, ...]:
        """Channels to be subscribed to; none where the prefix is not known."""
        if self._prefix is None:
            return ()
        return tuple(f"{self._prefix}{kind}{name}" for name in self._names for kind in KINDS)

    @property
    def prefix(self) -> str | None:
        """Laravel's; ``None`` takes any."""
        return self._prefix

    @property
    def patterns(self) -> tuple[str, ...]:
        """Patterns to be subscribed to; none where the prefix is known."""
        return self.any_prefix if self._prefix is None else ()

    @property
    def any_prefix(self) -> tuple[str, ...]:
        """Patterns that hear these channels under every prefix."""
        escaped = {name: re.sub(r"([\\*?\[\]])", r"\\\1", name) for name in self._names}
        # A pattern that ends like another one would bring every message of it twice.
        return tuple(
            f"*{escaped[name]}"
            for name in self._names
            if not any(name != other and name.endswith(other) for other in self._names)
        )

    def name(self, channel: str) -> str | None:
        """What a channel of Redis is called in the settings; ``None`` for one that was not asked for."""
        if self._prefix is not None:
            if not channel.startswith(self._prefix):
                return None
            channel = channel.removeprefix(self._prefix)
            return next(
                (name for name in self._names if channel in {f"{kind}{name}" for kind in KINDS}), None
            )
        return next((name for name in self._names if channel.endswith(name)), None)

    def other_prefix(self, channel: str) -> str | None:
        """What stands before one of our names in a channel of Redis; ``None`` for other channels of ours."""
        name = next((name for name in self._names if channel.endswith(name)), None)
        if name is None:
            return None
        prefix = channel.removesuffix(name)
        kind = next((kind for kind in KINDS if kind and prefix.endswith(kind)), "")
        prefix = prefix.removesuffix(kind)
        return None if self._prefix and prefix.startswith(self._prefix) else prefix

    def named(self, channel: str | None) -> str | None:
        """The channel of the settings that somebody names without a prefix; the first one by default."""
        if channel is None:
            return self._default
        return next((name for name in self._names if channel in {f"{kind}{name}" for kind in KINDS}), None)

    def address(self, name: str) -> str:
        """Where to publish so that every relay with these settings hears it."""
        return f"{self._prefix or ''}{name}"
