"""Plain http to another computer: refused before anything is sent, accepted by a person, and then said.

``0.0.0.0`` leads to this computer and is not written as such: the program takes it for another one.
"""

import json
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.e2e.keyboard import press, type_into_window
from tests.e2e.program import START, Program, call
from tests.net.servers import OddServer
from tests.private_desktop.bus import eventually
from tests.private_desktop.private_desktop import PrivateDesktop


@pytest.fixture
def private_desktop(tmp_path: Path) -> Iterator[PrivateDesktop]:
    with PrivateDesktop(tmp_path, keyring=True) as private_desktop:
        yield private_desktop


@pytest.fixture
def eavesdropper() -> Iterator[OddServer]:
    server = OddServer()
    yield server
    server.end()


def far(url: str) -> str:
    return url.replace("127.0.0.1", "0.0.0.0")


def written(private_desktop: PrivateDesktop, text: str) -> Path:
    folder = private_desktop.config_home / "estado-notifier"
    folder.mkdir(exist_ok=True)
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("key", ["api_url", "socket_url"])
def test_a_token_that_others_could_read_is_not_sent(
    private_desktop: PrivateDesktop, eavesdropper: OddServer, key: str
) -> None:
    address = far(eavesdropper.url)
    other = "" if key == "api_url" else f'api_url = "{eavesdropper.url}/api"\n'
    written(private_desktop, f'[server]\n{other}{key} = "{address}"\n')
    environ = private_desktop.environ(ESTADO_NOTIFIER_TOKEN="canary-token")
    for command in (["config", "check"], ["login", "--login", "x", "--password-stdin"]):
        reply = call(environ, *command, stdin="y")
        assert reply.returncode == 1, command
        assert f"{address} no usa https" in reply.stderr
        assert "--insecure" in reply.stderr
        assert "Traceback" not in reply.stderr
    for command in (["run", "--hidden"], ["watch"]):
        with Program(private_desktop, *command, environ={"ESTADO_NOTIFIER_TOKEN": "canary-token"}) as program:
            status = program.wait_link("signed_out")
            assert "no usa https" in status["reason"]
            program.stop()
    assert eavesdropper.requests == []


def test_what_was_accepted_in_the_terminal_reaches_the_running_instance_and_is_said(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    address = far(backend.api_url)
    file = written(private_desktop, f'[server]\napi_url = "{address}"\n')
    with Program(private_desktop, "run", "--hidden") as program:
        program.wait_link("signed_out")
        arguments = ("login", "--login", backend.login, "--password-stdin")
        assert call(program.environ, *arguments, stdin=backend.password).returncode == 1
        reply = call(program.environ, *arguments, "--insecure", stdin=backend.password)
        assert (reply.returncode, reply.stderr) == (0, "")
        status = program.wait_link("live")
        assert status["encrypted"] is False
        assert "En vivo · Sin cifrar" in call(program.environ, "status").stdout
        private_desktop.tray.wait_for(lambda item: "Sin cifrar" in item.tooltip_title + item.tooltip, START)
        program.stop()
    accepted = tomllib.loads(file.read_text(encoding="utf-8"))["server"]["insecure"]
    assert accepted == [address.removesuffix("/api")]

    # It holds for that address, after a restart too; and for no other one.
    with Program(private_desktop, "watch", "--json") as program:
        program.wait_link("live")
        program.stop()
        links = [json.loads(line) for line in program.output().splitlines()]
        assert {line["encrypted"] for line in links if line.get("state") == "live"} == {False}
    other = {"ESTADO_NOTIFIER_SERVER__API_URL": address.replace("0.0.0.0", "10.0.0.5")}
    reply = call(private_desktop.environ(**other), "config", "check")
    assert (reply.returncode, "10.0.0.5" in reply.stderr) == (1, True)


def test_the_first_steps_ask(private_desktop: PrivateDesktop, backend: Backend) -> None:
    address = far(backend.api_url)
    with Program(private_desktop, "run") as program:
        program.wait_link("signed_out")
        type_into_window(program.environ, address, title=r"Primeros pasos \(1 de 3\)")
        find = ["xdotool", "search", "--onlyvisible", "--name", r"Primeros pasos \(2 de 3\)"]

        def accepted() -> bool:
            # The question comes after an answer of another thread; before it the key means nothing.
            subprocess.run(["xdotool", "key", "alt+n"], env=program.environ, check=True)
            return subprocess.run(find, env=program.environ, check=False, capture_output=True).returncode == 0

        eventually(accepted, START)
        # The last of these keys may have come to the next step, and typed its letter there.
        press(program.environ, r"Primeros pasos \(2 de 3\)", "ctrl+a")
        credentials = backend.login, backend.password
        type_into_window(program.environ, *credentials, title=r"Primeros pasos \(2 de 3\)")
        status = program.wait_link("live")
        assert status["encrypted"] is False
        program.stop()
    config = private_desktop.config_home / "estado-notifier" / "config.toml"
    assert "insecure" in config.read_text(encoding="utf-8")


def test_a_connection_within_this_computer_needs_no_question(
    private_desktop: PrivateDesktop, backend: Backend
) -> None:
    environ = {"ESTADO_NOTIFIER_SERVER__API_URL": backend.api_url, "ESTADO_NOTIFIER_TOKEN": backend.sign_in()}
    with Program(private_desktop, "run", "--hidden", environ=environ) as program:
        assert program.wait_link("live")["encrypted"] is True
        assert "Sin cifrar" not in call(program.environ, "status").stdout
        program.stop()
