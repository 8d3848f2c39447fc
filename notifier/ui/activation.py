"""How a window comes to the front under Wayland: with the token that came with a click, and without it never.

Qt 6.4 and later take the token from this variable when a window is shown or activated, and unset it
(``QWaylandXdgSurface::requestActivate``); it has no public call for a token. On X11 nobody reads it.
"""

import os

_VARIABLE = "XDG_ACTIVATION_TOKEN"


def hold_token(token: str) -> None:
    """Keep it for the next window that is shown or activated. UI thread."""
    os.environ[_VARIABLE] = token


def drop_token() -> None:
    """The click was answered: what it did not use must not reach a later window or a child. UI thread."""
    os.environ.pop(_VARIABLE, None)
