"""What loading Qt does to other imports, and what a tray leaves out; each time in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

LOOKED_AT = """
import threading

entered, go_on = threading.Event(), threading.Event()

def __getattr__(name):
    # Whoever looks into this module stays there until the other import has come half way.
    if name == "__wrapped__":
        entered.set()
        go_on.wait(20)
    raise AttributeError(name)
"""

PROGRAM = """
import sys, threading

class InTheMidst:
    def find_spec(self, name, path, target=None):
        if name == "pydantic.errors":
            other.start()
            looked_at.entered.wait(20)
        if name == "pydantic._internal._validators":
            looked_at.go_on.set()
            other.join(20)

def other_import():
    import looked_at
    looked_at.entered.set()

import looked_at
{load}
sys.meta_path.insert(0, InTheMidst())
other = threading.Thread(target=other_import)
import pydantic
pydantic.BaseModel
looked_at.go_on.set()
"""

TRAY = """
import enum, gc
from datetime import datetime
import notifier.app
from PySide6.QtWidgets import QApplication
from notifier.core.link import LinkState
from notifier.ui.bridge import Bridge
from notifier.ui.tray.face import face_of
from notifier.ui.tray.icons import Icons
from notifier.ui.link_status import LinkStatus
from notifier.ui.tray.tray import Tray
from notifier.ui.tray.host import TrayHostWatch

app = QApplication([])
icons, bridge = Icons(), Bridge()
status = LinkStatus(lambda text: text, lambda: datetime.now())
tray = Tray(lambda text: text, icons, TrayHostWatch(), status)
tray.show()
assert all(icons.face(face_of(state)).availableSizes() for state in LinkState)
app.processEvents()
def names():
    return {kind.__qualname__ for kind in gc.get_objects() if isinstance(kind, enum.EnumMeta)}
assert not {name for name in names() if name.startswith("Qt.")}, "something names Qt"
from PySide6.QtCore import Qt
assert Qt.Key.Key_A and "Qt.Key" in names()
"""


def imports(folder: Path, load: str) -> subprocess.CompletedProcess[str]:
    (folder / "looked_at.py").write_text(LOOKED_AT, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(load=load)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_one_thread_does_not_spoil_the_import_of_another(tmp_path: Path) -> None:
    reply = imports(tmp_path, "from notifier.ui.qt import load_qt; load_qt()")
    assert (reply.returncode, reply.stderr) == (0, "")


def test_the_fault_that_this_is_for_is_still_there(tmp_path: Path) -> None:
    """When it is gone, so can these tests be, and what they protect."""
    assert "partially initialized module" in imports(tmp_path, "import PySide6.QtCore").stderr


def test_the_selftest_finds_a_program_in_which_something_loads_qt_first() -> None:
    """As PyInstaller's own start-up code for PySide6 did."""
    program = (
        "import PySide6.QtCore; from notifier.commands import selftest; raise SystemExit(selftest.main())"
    )
    reply = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    failed = json.loads(reply.stdout)["failed"]
    assert (reply.returncode, failed) == (
        1,
        {"imports": "BrokenError: the import statement is __feature_import__"},
    )


def test_a_tray_needs_none_of_the_thousand_names_of_qt() -> None:
    """They come all at once, and are a megabyte."""
    environ = os.environ | {"QT_QPA_PLATFORM": "offscreen", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}
    reply = subprocess.run(
        [sys.executable, "-c", TRAY], env=environ, capture_output=True, text=True, check=False, timeout=60
    )
    assert reply.returncode == 0, reply.stderr
