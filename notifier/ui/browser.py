"""The user's browser."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_web_page(address: str) -> bool:
    """Show a page in the user's browser; whether one was there. Main thread.

    Other addresses than those of the web are not opened: each scheme starts the program that claims it.
    """
    url = QUrl(address)
    return url.scheme() in {"http", "https"} and bool(url.host()) and QDesktopServices.openUrl(url)
