"""A token goes through all that can happen to a session, and is then in no place where it could be read."""

import contextlib
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

from tests.backend import Backend
from tests.e2e.program import ROOT, START, Program, arguments_with, call, files_with, on
from tests.e2e.test_web_page import LINKS
from tests.private_desktop.bus import eventually
from tests.private_desktop.keyring import KeyringDaemon
from tests.private_desktop.private_desktop import PrivateDesktop

# A browser that writes down its environment and how much of a crash it may leave.
BROWSER = """#!/bin/sh
env > "{shown}.new"
mv "{shown}.new" "{shown}"
"""


def environments_with(secret: str) -> list[str]:
    """The processes of this computer in whose environment the secret is."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):  # ended meanwhile
            if secret.encode() in path.read_bytes():
                found.append((path.parent / "cmdline").read_text())
    return found


def is_nowhere(secret: str, private_desktop: PrivateDesktop) -> None:
    folders = [
        private_desktop.state_home,
        private_desktop.config_home,
        private_desktop.cache_home,
        private_desktop.data_home,
        private_desktop.home,
    ]
    outputs = [path for path in private_desktop.folder.glob("output-*") if secret in path.read_text()]
    assert files_with(secret, *folders, private_desktop.runtime_dir, private_desktop.temporary) == []
    assert outputs == []
    assert environments_with(secret) == []
    assert arguments_with(secret) == []
    assert list(private_desktop.folder.rglob("core*")) == []


@contextlib.contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """The address of a server that gives everybody this answer."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = server.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()


def press_enter_in_panel(program: Program) -> None:
    find = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Estado Notifier$"]
    window = subprocess.run(find, env=program.environ, capture_output=True, text=True, timeout=60, check=True)
    focus = ["xdotool", "windowfocus", "--sync", window.stdout.split()[0]]
    subprocess.run(focus, env=program.environ, check=True)
    subprocess.run(["xdotool", "key", "Return"], env=program.environ, check=True)


def test_a_kiosk_s_token_is_not_in_what_the_program_opens(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    programs, shown = private_desktop.folder / "programs", private_desktop.folder / "shown"
    programs.mkdir()
    browser = programs / "xdg-open"
    browser.write_text(BROWSER.format(shown=shown), encoding="utf-8")
    browser.chmod(0o755)
    profile = private_desktop.folder / "propio.toml"
    estandar = (ROOT / "resources/profiles/estandar.toml").read_text(encoding="utf-8")
    profile.write_text(estandar + LINKS, encoding="utf-8")
    entrega = backend.create("entrega", "EN_CAMINO")
    token = backend.sign_in()
    environ = on(backend, token) | {
        "ESTADO_NOTIFIER_SERVER__PROFILE": str(profile),
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
    }
    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        program.wait_link("live")
        assert environments_with(token) == []
        backend.move("entrega", entrega["id"], "ENTREGADO")
        told = private_desktop.notifications.wait_for(
            lambda call: str(entrega["numero"]) in call.summary, START
        )
        private_desktop.notifications.invoke(told.id, "default")
        press_enter_in_panel(program)
        eventually(shown.exists, START, "the browser")
        inherited = shown.read_text()
        assert "ESTADO_NOTIFIER_SERVER__PROFILE" in inherited
        assert token not in inherited
        assert "ESTADO_NOTIFIER_TOKEN" not in inherited
        assert program.stop() == 0
    is_nowhere(token, private_desktop)


def test_a_token_with_a_line_break_signs_in_and_one_with_two_lines_is_refused(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    token = backend.sign_in()
    with Program(private_desktop, "run", "--hidden", environ=on(backend, f" {token}\r\n")) as program:
        program.wait_link("live")
    refused = call(private_desktop.environ(**on(backend, f"{token}\nX-Other: 1")), "run", "--hidden")
    assert refused.returncode == 1
    assert refused.stderr.startswith("El token no es válido. ")
    assert token not in refused.stdout + refused.stderr
    is_nowhere(token, private_desktop)


def test_a_session_leaves_its_token_in_the_keyring_alone(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    """Signed in, run, watched, crashed, started anew, led elsewhere, behind a broken proxy, refused."""
    daemon = KeyringDaemon(private_desktop.bus.address, private_desktop.folder / "keyring")
    try:
        environ = on(backend)
        token = backend.sign_in()
        for options, secret in (
            (["--login", backend.login, "--password-stdin"], backend.password),
            (["--token-stdin"], token),
        ):
            signed_in = call(private_desktop.environ(**environ), "login", *options, stdin=f"{secret}\n")
            assert (signed_in.returncode, signed_in.stderr) == (0, "")
        with Program(private_desktop, "run", "--verbose", environ=environ) as program:
            program.wait_link("live")
            with Program(private_desktop, "watch", "--json", environ=environ) as watch:
                eventually(lambda: "live" in watch.output(), START, "the watch")
            program.process.send_signal(signal.SIGSEGV)
            assert program.process.wait(START) == -signal.SIGSEGV
        redirect = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
        refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
        with answering(redirect) as elsewhere, answering(refusal) as proxy:
            for trouble in (
                {"ESTADO_NOTIFIER_SERVER__SOCKET_URL": elsewhere},
                {
                    "ESTADO_NOTIFIER_SERVER__SOCKET_URL": "http://empresa.invalid",
                    "ESTADO_NOTIFIER_SERVER__INSECURE": "true",
                    "HTTP_PROXY": proxy,
                    "http_proxy": proxy,
                    "NO_PROXY": "",
                    "no_proxy": "",
                },
            ):
                with Program(
                    private_desktop, "run", "--hidden", "--verbose", environ=environ | trouble
                ) as program:
                    program.wait_status(lambda status: bool(status.get("reason")), "a reason")
                    assert program.stop() == 0
        with Program(private_desktop, "run", "--hidden", "--verbose", environ=environ) as program:
            program.wait_link("live")
            backend.expire_tokens()
            backend.drop_sockets()
            program.wait_link("signed_out")
            assert program.stop() == 0
        for secret in (token, backend.password):
            is_nowhere(secret, private_desktop)
    finally:
        daemon.stop()
