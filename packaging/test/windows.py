"""The windows on a private desktop's screen."""

import subprocess

from tests.private_desktop.bus import eventually
from tests.private_desktop.private_desktop import PrivateDesktop


def visible(private_desktop: PrivateDesktop, title: str) -> list[str]:
    """The titles of the windows that are shown and have this in their title."""
    find = ["xdotool", "search", "--onlyvisible", "--name", title, "getwindowname", "%@"]
    return subprocess.run(
        find, env=private_desktop.environ(), capture_output=True, text=True, check=False
    ).stdout.splitlines()


def wait_for(private_desktop: PrivateDesktop, title: str) -> None:
    """Return when such a window is shown."""
    eventually(lambda: visible(private_desktop, title), 20, f"a window {title}")


def to_front(private_desktop: PrivateDesktop, title: str) -> None:
    """Wait for such a window, and give it the keyboard."""
    wait_for(private_desktop, title)
    find = ["xdotool", "search", "--onlyvisible", "--name", title, "windowfocus", "--sync"]
    subprocess.run(find, env=private_desktop.environ(), check=True)


def press(private_desktop: PrivateDesktop, key: str) -> None:
    """Press a key in the window that has the keyboard."""
    subprocess.run(["xdotool", "key", key], env=private_desktop.environ(), check=True)
