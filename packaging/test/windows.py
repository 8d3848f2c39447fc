"""The windows on a desk's screen."""

import subprocess

from tests.desk.bus import eventually
from tests.desk.desk import Desk


def visible(desk: Desk, title: str) -> list[str]:
    """The titles of the windows that are shown and have this in their title."""
    find = ["xdotool", "search", "--onlyvisible", "--name", title, "getwindowname", "%@"]
    return subprocess.run(
        find, env=desk.environ(), capture_output=True, text=True, check=False
    ).stdout.splitlines()


def wait_for(desk: Desk, title: str) -> None:
    """Return when such a window is shown."""
    eventually(lambda: visible(desk, title), 20, f"a window {title}")


def to_front(desk: Desk, title: str) -> None:
    """Wait for such a window, and give it the keyboard."""
    wait_for(desk, title)
    find = ["xdotool", "search", "--onlyvisible", "--name", title, "windowfocus", "--sync"]
    subprocess.run(find, env=desk.environ(), check=True)


def press(desk: Desk, key: str) -> None:
    """Press a key in the window that has the keyboard."""
    subprocess.run(["xdotool", "key", key], env=desk.environ(), check=True)
