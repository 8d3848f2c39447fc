"""The tray of the old kind, on a real X server."""

from notifier.system.xembed import has_xembed_tray
from tests.private_desktop import XDisplay, eventually


def test_a_tray_is_seen_when_it_is_there() -> None:
    display = XDisplay()
    try:
        assert not has_xembed_tray(display.name)
        tray = display.x11_tray()
        try:
            eventually(lambda: has_xembed_tray(display.name), what="the tray")
        finally:
            tray.terminate()
            tray.wait(10)
        eventually(lambda: not has_xembed_tray(display.name), what="the end of the tray")
    finally:
        display.stop()


def test_where_there_is_no_screen_there_is_no_tray() -> None:
    assert not has_xembed_tray("")
    assert not has_xembed_tray(":4711")
