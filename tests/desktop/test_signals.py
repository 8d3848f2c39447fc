"""The signals that end the program, as whoever starts it left them."""

import signal
import subprocess
import sys

import pytest

if sys.platform == "win32":
    pytest.skip("it has no masks of signals", allow_module_level=True)

HEARD = """
import os, signal
from notifier.system.signals import take_over
take_over(lambda number, _frame: print(number))
os.kill(os.getpid(), signal.SIGTERM)
"""


def test_a_signal_that_was_held_back_ends_it_all_the_same() -> None:
    hold = f"import signal; signal.pthread_sigmask(signal.SIG_BLOCK, [{int(signal.SIGTERM)}])\n"
    done = subprocess.run(
        [sys.executable, "-c", hold + HEARD], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout.split() == [str(int(signal.SIGTERM))]
