"""What a start loads of the network's libraries, in a process of its own."""

import subprocess
import sys

PROGRAM = """
import sys
import notifier.net.remote
from notifier.net.libraries import engineio, prepare_polling
assert "requests" not in sys.modules
prepare_polling()
assert engineio.client.requests.Session
"""


def test_the_library_of_polling_is_not_loaded_before_somebody_polls() -> None:
    reply = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, timeout=60
    )
    assert (reply.returncode, reply.stderr) == (0, "")
