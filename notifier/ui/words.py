"""The user interface's recurring words."""

from notifier.core.plain_text import plain_line

APP_NAME = "Estado Notifier"


def menu_text(text: str) -> str:
    """A text, which may be anybody's, as what Qt takes for an action: an ``&`` names no key. Any thread."""
    return plain_line(text).replace("&", "&&")
