"""A token that the server does not accept: two tries, one notification, and no trace of it anywhere."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.e2e.program import START, Program, arguments_with, call, files_with, on
from tests.e2e.test_session import kept_token
from tests.private_desktop.private_desktop import PrivateDesktop

CANARY = "canary7Q2xVn9sKfT4wZbL"
TOKEN = f"12|{CANARY}+/="
"""With letters that headers, addresses and JSON write in other ways: the canary is found in each of them."""

TOLD = ["Sin sesión"]
PAUSE = 1.0
"""Seconds that the pause before the second try takes at the least."""


@pytest.fixture
def private_desktop(tmp_path: Path) -> Iterator[PrivateDesktop]:
    with PrivateDesktop(tmp_path, keyring=True) as private_desktop:
        yield private_desktop


def tries(backend: Backend) -> list[str]:
    """All that reached the server, REST and socket alike."""
    return [f"{request.method} {request.path}" for request in backend.requests()]


def told(private_desktop: PrivateDesktop) -> list[str]:
    return [call.summary for call in private_desktop.notifications.calls]


def traces(private_desktop: PrivateDesktop, backend: Backend, secret: str) -> list[object]:
    """Every place in which the secret can be read."""
    addresses = [request for request in backend.requests() if secret in request.path + request.query]
    files = files_with(secret, private_desktop.folder, private_desktop.runtime_dir, private_desktop.temporary)
    return [*arguments_with(secret), *addresses, *files]


def sign_in_windows(program: Program, *options: str) -> list[str]:
    """Those that are open; with ``--sync`` once there is one."""
    find = ["xdotool", "search", *options, "--onlyvisible", "--name", "Iniciar sesión"]
    found = subprocess.run(find, env=program.environ, capture_output=True, text=True, timeout=60, check=False)
    return found.stdout.split()


def test_of_the_environment(private_desktop: PrivateDesktop, backend: Backend) -> None:
    with Program(private_desktop, "run", "--hidden", "--verbose", environ=on(backend, TOKEN)) as program:
        program.wait_status(bool, "running")
        assert traces(private_desktop, backend, CANARY) == []
        program.wait_link("signed_out")
        notification = private_desktop.notifications.wait_for(lambda call: call.summary in TOLD, START)
        assert sign_in_windows(program) == []
        private_desktop.notifications.invoke(notification.id, "default")
        assert len(sign_in_windows(program, "--sync")) == 1
        assert tries(backend) == ["GET /user"] * 2
        assert told(private_desktop) == TOLD
        assert traces(private_desktop, backend, CANARY) == []
        # A crash leaves all files as they are, the journal of the database among them, and no report.
        program.process.send_signal(signal.SIGABRT)
        assert program.process.wait(60) == -signal.SIGABRT
    assert (private_desktop.state_home / "estado-notifier" / "state.db-wal").exists()
    assert traces(private_desktop, backend, CANARY) == []


def test_of_the_keyring(private_desktop: PrivateDesktop, backend: Backend) -> None:
    environ = private_desktop.environ(**on(backend))
    signed_in = call(environ, "login", "--login", backend.login, "--password-stdin", stdin=backend.password)
    assert signed_in.returncode == 0
    token = kept_token(environ, backend.api_url)
    backend.expire_tokens()
    backend.forget_requests()
    with Program(private_desktop, "run", "--hidden", "--verbose", environ=on(backend)) as program:
        program.wait_link("signed_out")
        private_desktop.notifications.wait_for(lambda call: call.summary in TOLD, START)
        assert tries(backend) == ["GET /user"] * 2
        assert told(private_desktop) == TOLD
        assert traces(private_desktop, backend, token) == []


def changes_everywhere(_desk: PrivateDesktop, backend: Backend) -> None:
    """All lists are asked for at once: the socket stands, and events still come."""
    backend.move_many(
        [("entrega", 1, "NOVEDAD"), ("proforma", 1, "VENCIDA"), ("vehiculo", 1, "MANTENIMIENTO")]
    )


def reconnects(private_desktop: PrivateDesktop, _backend: Backend) -> None:
    private_desktop.tray.click("Reconectar ahora")


@pytest.mark.parametrize(
    ("then", "first"),
    [
        (changes_everywhere, {"GET /entregas", "GET /proformas", "GET /vehiculos"}),
        (reconnects, {"WEBSOCKET /socket.io/"}),
    ],
)
def test_of_a_session_that_was_good(
    private_desktop: PrivateDesktop,
    backend: Backend,
    then: Callable[[PrivateDesktop, Backend], None],
    first: set[str],
) -> None:
    """Requests that are under way together are one try; after a pause comes the second, alone."""
    token = backend.sign_in()
    with Program(private_desktop, "run", "--hidden", "--verbose", environ=on(backend, token)) as program:
        program.wait_link("live")
        backend.expire_tokens()
        backend.forget_requests()
        then(private_desktop, backend)
        program.wait_link("signed_out")
        private_desktop.notifications.wait_for(lambda call: call.summary in TOLD, START)
        requests = backend.requests()
        # Where one answer comes before the others were asked for, they are not.
        *under_way, last = tries(backend)
        assert first.issuperset(under_way)
        assert len(under_way) == len(set(under_way))
        assert last == "GET /user"
        assert requests[-1].began - requests[-2].began > PAUSE
        # The trouble may be told before: its event says all that is to be known.
        assert [summary for summary in told(private_desktop) if "·" not in summary] == TOLD
        assert traces(private_desktop, backend, token) == []
