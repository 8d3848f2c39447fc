"""Signals that end the program, in a process of its own."""

import subprocess
import sys

PROGRAM = """
import os, signal
from PySide6.QtCore import QCoreApplication, QTimer
from notifier.ui.ending import EndingSignals

app = QCoreApplication([])
ending = EndingSignals(app)
ending.asked.connect(app.quit)
QTimer.singleShot(0, lambda: os.kill(os.getpid(), signal.SIGINT))
app.exec()
print("asked", flush=True)
del ending, app
os.kill(os.getpid(), signal.SIGINT)
"""


def test_a_second_ctrl_c_is_no_traceback() -> None:
    """Who presses it twice does so while the first one is at work."""
    reply = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, timeout=60
    )
    assert (reply.returncode, reply.stdout, reply.stderr) == (0, "asked\n", "")
