"""Whatever ends the program: it ends soon, has written down what it knows, and tells nothing twice."""

import os
import pty
import signal
import subprocess
import sys

import pytest

from tests.backend import Backend
from tests.e2e.program import COMMAND, ROOT, START, Program, on
from tests.private_desktop.bus import end, eventually
from tests.private_desktop.private_desktop import PrivateDesktop

ENOUGH = 20
"""Seconds that tell an end from a hang on any machine; 2 are wanted, and about one is what it takes."""


@pytest.mark.parametrize(
    "signals",
    [
        [signal.SIGTERM],
        [signal.SIGHUP],
        [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGTERM],
        [signal.SIGKILL],
    ],
    ids=["term", "hangup", "several", "kill"],
)
def test_a_daemon_that_hangs_holds_nothing_up_and_shows_the_alert_once(
    private_desktop: PrivateDesktop, backend: Backend, signals: list[signal.Signals]
) -> None:
    first, second, third = (backend.create("entrega", "EN_CAMINO") for _ in range(3))
    environ = on(backend, backend.sign_in())
    noted = private_desktop.state_home / "estado-notifier" / "handed.txt"

    def told() -> list[str]:
        return [call.summary for call in private_desktop.notifications.calls]

    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        program.wait_link("live")
        backend.move("entrega", first["id"], "ENTREGADO")
        private_desktop.notifications.wait_for(lambda call: first["numero"] in call.summary, START)
        program.wait_status(lambda status: status["pending_alerts"] == 0, "the first is told")
        with private_desktop.notifications.stopped():
            backend.move("entrega", second["id"], "ENTREGADO")
            eventually(lambda: "/:1." in noted.read_text(encoding="utf-8"), START)
            for number in signals:
                program.process.send_signal(number)
            code = program.process.wait(ENOUGH)
            assert code == (0 if signals != [signal.SIGKILL] else -signal.SIGKILL)
            assert first["numero"] in told()[0]
            assert len(told()) == 1
            again = Program(private_desktop, "run", "--hidden", environ=environ)
            again.wait_status(lambda status: status.get("pending_alerts") == 1, "nobody knows of the second")
    with again as program:
        program.wait_status(lambda status: status["pending_alerts"] == 0, "the second is told")
        program.wait_link("live")
        backend.move("entrega", third["id"], "ENTREGADO")
        private_desktop.notifications.wait_for(lambda call: third["numero"] in call.summary, START)
        assert program.stop() == 0
    assert told() == [f"Entregado · {item['numero']}" for item in (first, second, third)]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_a_terminal_that_is_closed_ends_what_ran_in_it(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    leader, terminal = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "watch"],
        env=private_desktop.environ(PYTHONPATH=str(ROOT), **on(backend, backend.sign_in())),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
        preexec_fn=lambda: os.close(os.open(os.ttyname(terminal), os.O_RDWR)),  # noqa: PLW1509 - it is its own now
    )
    os.close(terminal)
    seen = b""
    while b"En vivo" not in seen:
        seen += os.read(leader, 4096)
    os.close(leader)
    try:
        assert process.wait(ENOUGH) == 0
    finally:
        end(process)


@pytest.mark.parametrize("signals", [[signal.SIGHUP], [signal.SIGINT] * 3, [signal.SIGTERM, signal.SIGINT]])
def test_a_watch_ends_quietly(
    private_desktop: PrivateDesktop, backend: Backend, signals: list[signal.Signals]
) -> None:
    with Program(private_desktop, "watch", environ=on(backend, backend.sign_in())) as program:
        program.wait_link("live")
        for number in signals:
            program.process.send_signal(number)
        assert program.process.wait(ENOUGH) == 0
    assert "Traceback" not in program.output()
