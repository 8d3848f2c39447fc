"""`make bench-notify`: from an event to `Notify`, the program beside a bare client, in one run.

Both hear the same embedded backend and tell the same stand-in of a desktop. The bare client is
python-socketio with a handler that calls `Notify` on dbus-fast: nothing is checked, kept or told once.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.backend import Backend
from tests.e2e.program import START, Program, on
from tests.private_desktop.bus import end
from tests.private_desktop.private_desktop import PrivateDesktop

EVENTS = 20


def main() -> None:
    """Print the medians and their ratio."""
    program_ms: list[float] = []
    bare_ms: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        (backend_folder := Path(folder) / "backend").mkdir()
        (desk_folder := Path(folder) / "desk").mkdir()
        with PrivateDesktop(desk_folder) as desk, Backend(backend_folder, entities=3) as backend:
            token = backend.sign_in()
            with Program(desk, "run", "--hidden", environ=on(backend, token)) as program:
                program.wait_link("live")
                bare = subprocess.Popen(
                    [sys.executable, str(Path(__file__).with_name("bare.py")), backend.socket_url],
                    env=desk.environ(BARE_TOKEN=token, PYTHONPATH=str(Path(__file__).parents[2])),
                )
                try:
                    desk.notifications.wait_for(lambda call: call.summary == "bare: ready", START)
                    for _ in range(EVENTS):
                        item = backend.create("entrega", "LLEGO")
                        numero = str(item["numero"])
                        time.sleep(
                            2
                        )  # the program knows the item by now, and three in five seconds are told singly
                        started = time.perf_counter()
                        backend.move("entrega", int(str(item["id"])), "ENTREGADO")
                        found: dict[bool, float] = {}
                        while (
                            len(found) < len((program_ms, bare_ms)) and time.perf_counter() - started < START
                        ):
                            for call in tuple(desk.notifications.calls):
                                if numero in call.summary and "ENTREGADO" in call.summary.upper():
                                    found.setdefault(call.summary.startswith("bare:"), time.perf_counter())
                            time.sleep(0.0005)
                        bare_ms.append((found[True] - started) * 1000)
                        program_ms.append((found[False] - started) * 1000)
                        desk.notifications.calls.clear()
                finally:
                    end(bare)
    ours, theirs = statistics.median(program_ms), statistics.median(bare_ms)
    print(f"event to Notify, median of {EVENTS}: program {ours:.1f} ms, bare client {theirs:.1f} ms")
    print(f"ratio {ours / theirs:.2f} (at most 2)")


if __name__ == "__main__":
    main()
