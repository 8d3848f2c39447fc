"""The backend as a process: its first line, its end, its port, and what it remembers."""

import json
import os
import signal
import socket
import subprocess
from pathlib import Path

import httpx
import pytest

from notifier.server.web import open_socket
from tests.backend import COMMAND, Backend
from tests.server.ear import Ear, both


def run(*options: str) -> subprocess.CompletedProcess[str]:
    """Start it where it must end by itself."""
    command = [*COMMAND, *options]
    environ = {**os.environ, "LANGUAGE": "es"}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environ)


def test_the_first_line_says_where_it_is_and_how_to_sign_in(own: Backend) -> None:
    address = f"127.0.0.1:{own.port}"
    assert own.announced == {
        "api_url": f"http://{address}/api",
        "socket_url": f"http://{address}",
        "login": "despacho",
        "password": "demo",
        "profile": "estandar",
    }
    # At once, without a second try: it is announced when it answers, not before.
    with Ear(own.socket_url, both(own.sign_in())):
        pass


def test_no_answer_waits_until_its_head_was_acknowledged() -> None:
    with open_socket("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_it_says_goodbye_and_ends_with_zero(own: Backend) -> None:
    token = own.sign_in()
    with Ear(own.socket_url, both(token)) as one, Ear(own.socket_url, both(token), ("polling",)) as two:
        assert own.stop() == 0
        for ear in (one, two):
            name, payload = ear.next()
            assert name == "server_shutdown"
            assert payload.keys() == {"message", "timestamp"}
            assert payload["timestamp"].endswith("-04:00")
            ear.gone.get(timeout=60)
    assert "Traceback" not in own.errors.read_text()


def test_ctrl_c_ends_it_like_any_other_request(own: Backend) -> None:
    with Ear(own.socket_url, both(own.sign_in())) as ear:
        own.process.send_signal(signal.SIGINT)
        assert ear.next()[0] == "server_shutdown"
        assert own.process.wait(60) == 0
    assert own.errors.read_text() == ""


def test_it_ends_with_its_parent(own: Backend) -> None:
    assert own.process.stdin is not None
    with Ear(own.socket_url, both(own.sign_in())) as ear:
        own.process.stdin.close()
        assert ear.next()[0] == "server_shutdown"
        assert own.process.wait(60) == 0


def test_a_killed_one_comes_back_on_its_port_with_all_it_knew(own: Backend) -> None:
    port, token = own.port, own.sign_in()
    gone = own.sign_in()
    own.expire_tokens(gone)
    item = own.create("entrega", "EN_CAMINO")
    moved = own.move("entrega", item["id"], "ENTREGADO")
    before = {categoria: own.items(categoria) for categoria in ("entrega", "proforma", "vehiculo")}
    with Ear(own.socket_url, both(token)) as ear:
        own.kill()
        ear.gone.get(timeout=60)
    own.restart()
    assert own.port == port
    assert {categoria: own.items(categoria) for categoria in before} == before
    with Ear(own.socket_url, both(token)) as ear:
        assert own.move("entrega", item["id"], "ENTREGADO") == moved
        assert ear.next()[1]["estado_anterior"] == "EN_CAMINO"
    assert Ear(own.socket_url, both(gone)).refusal()["data"]["code"] == "TOKEN_EXPIRED"
    assert own.create("entrega")["id"] > item["id"]


def test_signing_in_and_out_is_remembered_too(own: Backend) -> None:
    out, kept = own.sign_in(), own.sign_in()
    own.kill()
    own.restart()
    with Ear(own.socket_url, both(out)), Ear(own.socket_url, both(kept)):
        httpx.post(f"{own.api_url}/logout", headers={"Authorization": f"Bearer {out}"}, trust_env=False)
        own.kill()
    own.restart()
    assert Ear(own.socket_url, both(out)).refusal()["data"]["code"] == "TOKEN_INVALID"
    with Ear(own.socket_url, both(kept)):
        pass


def test_changes_can_be_made_while_nobody_answers_at_the_port(own: Backend) -> None:
    item = own.create("entrega", "EN_CAMINO")
    own.kill()
    with own.elsewhere() as other:
        assert other.port != own.port
        other.move("entrega", item["id"], "ENTREGADO")
        with pytest.raises(httpx.ConnectError):
            own.sign_in()
    own.restart()
    assert own.item("entrega", item["id"])["estado"] == "ENTREGADO"


def test_no_secret_is_in_the_file_or_the_log(own: Backend, tmp_path: Path) -> None:
    token = own.sign_in()
    with Ear(own.socket_url, both(token)):
        own.create("entrega")
    assert own.stop() == 0
    assert own.errors.read_text() == ""
    state = (tmp_path / "backend.json").read_text()
    assert json.loads(state)["tokens"]
    for text in (state, own.errors.read_text()):
        assert token not in text
        assert own.password not in text


def test_a_broken_state_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    for text in ("{", "[]", "{}", '{"fleet": {}, "tokens": {}}', '{"fleet": null, "tokens": null}'):
        path.write_text(text)
        ended = run("--state", str(path))
        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr.count("\n") == 1
        assert str(path) in ended.stderr


def test_the_fleet_moves_at_its_rate_and_stands_still_at_zero(tmp_path: Path) -> None:
    with Backend(tmp_path, rate=6000) as moving, Ear(moving.socket_url, both(moving.sign_in())) as ear:
        heard = [ear.next() for _ in range(50)]
    assert {name for name, _ in heard} <= {"estado:cambio", "estado:creado", "estado:borrado"}
    assert "estado:cambio" in {name for name, _ in heard}


def test_it_stands_still_without_a_rate(own: Backend) -> None:
    with Ear(own.socket_url, both(own.sign_in())) as ear:
        before = own.items("entrega")
        own.create("proforma")
        assert ear.next()[1]["categoria"] == "proforma"
        assert ear.silent
        assert own.items("entrega") == before


def test_a_seed_gives_the_same_fleet_in_another_process(tmp_path: Path) -> None:
    """Sets of texts have another order in each process; a fleet must not."""
    fleets = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        with Backend(folder, seed=11, entities=60) as backend:
            items = [item for each in ("entrega", "proforma", "vehiculo") for item in backend.items(each)]
            fleets.append([{**item, "updated_at": ""} for item in items])
    assert fleets[0] == fleets[1]
    assert len(fleets[0]) == 60


def test_a_port_in_use_is_one_clear_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("--port", str(port))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    assert f"El puerto {port}" in ended.stderr
    assert "--port" in ended.stderr


@pytest.mark.parametrize("host", ["no-existe.invalid", "192.0.2.1", "a" * 300, "é..x"])
def test_a_bad_host_is_one_clear_sentence(host: str) -> None:
    ended = run("--host", host)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    assert host in ended.stderr


def test_ipv6_and_all_interfaces_are_announced_as_reachable(tmp_path: Path) -> None:
    for host, shown in (("0.0.0.0", "127.0.0.1"), ("localhost", "127.0.0.1")):
        process = subprocess.Popen(
            [*COMMAND, "--host", host, "--until-stdin-closes"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with process:
            assert process.stdout is not None
            announced = json.loads(process.stdout.readline())
            assert httpx.URL(announced["api_url"]).host in (shown, "::1")
            answer = httpx.get(f"{announced['api_url']}/estados/entrega", trust_env=False)
            assert answer.status_code == 200
            assert process.stdin is not None
            process.stdin.close()
            assert process.wait(60) == 0


def test_without_a_reader_for_its_first_line_it_ends_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(COMMAND, stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False)
    finally:
        os.close(writing)
    assert (ended.returncode, ended.stderr) == (1, b"")


@pytest.mark.parametrize(
    "options",
    [
        ("--rate", "-1"),
        ("--rate", "nan"),
        ("--rate", "x"),
        ("--entities", "2"),
        ("--entities", "x"),
        ("--port", "70000"),
        ("--port", "-1"),
        ("--port", "8080.5"),
        ("--rate", "inf"),
        ("--seed", "x"),
    ],
)
def test_a_bad_option_is_a_usage_error(options: tuple[str, str]) -> None:
    ended = run(*options)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert options[0] in ended.stderr
    assert "functools" not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    """The missing package is played by one that cannot be imported; everything else is real."""
    (tmp_path / "starlette.py").write_text("raise ModuleNotFoundError('no', name='starlette')")
    ended = subprocess.run(
        COMMAND,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"LANGUAGE": "es", "PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[2]}", "PATH": ""},
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert 'pip install "estado-notifier[demo]"' in ended.stderr
    assert ended.stderr.count("\n") == 1
