"""The token that comes right before a click: with it a window may come to the front under Wayland.

Source: ``ActivationToken`` of the Desktop Notifications Specification 1.2.
"""

from collections.abc import Callable


class ClickTokens:
    """Keeps the last one until its click. One thread only."""

    def __init__(self, on_token: Callable[[str], None]) -> None:
        """``on_token`` hears the token of a click, before anybody hears the click."""
        self._on_token = on_token
        self._shown, self._token = 0, ""

    def keep(self, shown: int, token: str) -> None:
        """It came for the notification of this id."""
        self._shown, self._token = shown, token

    def use(self, shown: int) -> None:
        """This notification was clicked: a token of another one is not its own, and too old now."""
        (of, token), (self._shown, self._token) = (self._shown, self._token), (0, "")
        if of == shown and token:
            self._on_token(token)
