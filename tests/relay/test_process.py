"""The relay as a process, and as several: its first line, its end, its port, its death."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.private_desktop.bus import eventually
from tests.relay.redis_server import RedisServer
from tests.relay.relay import Relay
from tests.server.ear import Ear

Start = Callable[..., Relay]
Listen = Callable[..., Ear]

POLLING = "/socket.io/?EIO=4&transport=polling"
linux = pytest.mark.skipif(sys.platform != "linux", reason="several processes on one port need Linux")


def ready(relay: Relay) -> None:
    eventually(lambda: relay.get("/readyz").status_code == 200)


def workers(relay: Relay) -> list[int]:
    listed = Path(f"/proc/{relay.process.pid}/task/{relay.process.pid}/children").read_text()
    return [int(pid) for pid in listed.split()]


def run(arguments: tuple[str, ...] = (), **environ: str) -> subprocess.CompletedProcess[str]:
    """Start it where it must end by itself."""
    variables = {f"ESTADO_NOTIFIER_RELAY__{key}": value for key, value in environ.items()}
    command = [sys.executable, "-m", "notifier", "relay", *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "LANGUAGE": "es", **variables},
    )


def test_the_first_line_says_where_it_is(start: Start, ear: Listen) -> None:
    relay = start()
    assert relay.announced == {"socket_url": f"http://127.0.0.1:{relay.port}"}
    ear(relay)  # at once: it is announced when it answers
    assert relay.get("/healthz").json() == {"status": "ok"}
    assert relay.get("/readyz").json() == {"status": "ready"}


def test_sigterm_says_goodbye_to_all_and_ends_with_zero(start: Start, ear: Listen) -> None:
    relay = start()
    # Several: some answer the goodbye just as the server closes.
    ears = [*(ear(relay) for _ in range(8)), ear(relay, transport="polling")]
    assert relay.stop() == 0
    for heard in ears:
        name, payload = heard.next()
        assert name == "server_shutdown"
        assert payload.keys() == {"message", "timestamp"}
        heard.gone.get(timeout=60)


def test_what_was_published_before_the_end_is_still_delivered(start: Start, ear: Listen) -> None:
    relay = start()
    heard = ear(relay)
    for number in range(200):
        body = {"event": "estado:cambio", "data": {"categoria": "entrega", "id": number}}
        assert relay.notify(body).status_code == 202
    assert relay.stop() == 0
    assert [heard.next()[1].get("id") for _ in range(201)] == [*(str(each) for each in range(200)), None]


def test_a_client_that_reads_nothing_does_not_hold_up_the_end(start: Start, ear: Listen) -> None:
    relay = start()
    stuck = ear(relay, transport="polling")
    stuck.client.eio.http.close()
    began = time.monotonic()
    assert relay.stop() == 0
    assert time.monotonic() - began < 15


def test_the_numbers_are_those_of_what_happened(start: Start, ear: Listen) -> None:
    relay = start()
    ear(relay)
    ear(relay)
    relay.notify({"event": "estado:cambio", "data": {"categoria": "entrega"}})
    assert relay.number("relay_clients") == 2
    assert relay.number("relay_connects_total") == 2
    assert relay.number('relay_events_out_total{event="estado:cambio"}') == 1


def test_a_port_in_use_is_one_clear_sentence(start: Start) -> None:
    relay = start()
    ended = run(PORT=str(relay.port), LARAVEL_API_URL="http://127.0.0.1/api")
    assert (ended.returncode, ended.stdout) == (1, "")
    said = ended.stderr.splitlines()[-1]
    assert f"El puerto {relay.port} de 127.0.0.1 ya está en uso" in said
    assert "ESTADO_NOTIFIER_RELAY__PORT" in said
    assert "--port" not in said
    if sys.platform == "linux":
        assert f"(proceso {relay.process.pid})" in said


@pytest.mark.parametrize("count", [1, pytest.param(2, marks=linux)])
def test_a_port_of_the_numbers_in_use_is_named_as_such(tmp_path: Path, count: int) -> None:
    """With the key of the file from which it is; that of the relay itself is free."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        config = tmp_path / "relay.toml"
        config.write_text(
            f'[relay]\nlaravel_api_url = "http://127.0.0.1/api"\nredis_url = "redis://127.0.0.1:1"\n'
            f"port = 0\nmetrics_port = {port}\nworkers = {count}\n"
        )
        ended = run(arguments=("--config", str(config)))
    assert (ended.returncode, ended.stdout) == (1, "")
    said = ended.stderr.splitlines()[-1]
    assert f"El puerto {port} de 127.0.0.1 ya está en uso" in said
    assert f"[relay] metrics_port ({config})" in said


def test_an_address_that_is_not_here_is_named_with_what_changes_it() -> None:
    ended = run(HOST="192.0.2.1", PORT="0", LARAVEL_API_URL="http://127.0.0.1/api")
    assert ended.returncode == 1
    assert "No se puede escuchar en 192.0.2.1" in ended.stderr
    assert "ESTADO_NOTIFIER_RELAY__HOST" in ended.stderr


def test_a_mistake_in_the_settings_is_told_and_not_served() -> None:
    ended = run(PORT="x", LARAVEL_API_URL="http://127.0.0.1/api")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "ESTADO_NOTIFIER_RELAY__PORT" in ended.stderr
    ended = run(PROFILE="no-existe", LARAVEL_API_URL="http://127.0.0.1/api")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "no-existe" in ended.stderr


# Two machines -------------------------------------------------------------------------------------------


def test_of_two_relays_one_dies_and_the_others_clients_notice_nothing(
    redis_server: RedisServer, start: Start, ear: Listen
) -> None:
    one, two = start(redis_url=redis_server.url), start(redis_url=redis_server.url)
    ready(one)
    ready(two)
    lost, kept = ear(one), ear(two)
    one.kill()
    lost.gone.get(timeout=60)
    redis_server.publish(
        "x_estados", json.dumps({"event": "estado:cambio", "data": {"categoria": "entrega"}})
    )
    assert kept.next()[1]["categoria"] == "entrega"
    one.start()
    ready(one)
    back = ear(one)
    redis_server.publish(
        "x_estados", json.dumps({"event": "estado:cambio", "data": {"categoria": "proforma"}})
    )
    assert kept.next()[1]["categoria"] == back.next()[1]["categoria"] == "proforma"


# Several processes --------------------------------------------------------------------------------------


@linux
def test_several_processes_share_a_port_and_tell_the_same(
    redis_server: RedisServer, start: Start, ear: Listen
) -> None:
    relay = start(redis_url=redis_server.url, workers=2)
    eventually(lambda: relay.number("relay_redis_subscribed") == 2)
    ears = [ear(relay) for _ in range(12)]
    assert relay.number("relay_clients") == 12
    assert relay.notify({"event": "estado:cambio", "data": {"categoria": "entrega"}}).status_code == 202
    for heard in ears:
        assert heard.next()[1]["categoria"] == "entrega"
        assert heard.silent
    assert relay.number('relay_events_in_total{understood="yes"}') == 2
    assert relay.stop() == 0
    assert {heard.next()[0] for heard in ears} == {"server_shutdown"}


@linux
def test_several_processes_say_that_they_do_not_poll(redis_server: RedisServer, start: Start) -> None:
    relay = start(redis_url=redis_server.url, workers=2)
    answer = httpx.get(relay.url + POLLING, trust_env=False)
    assert (answer.status_code, answer.json()) == (400, "Invalid transport")


@linux
def test_a_process_that_dies_is_started_again_and_the_others_go_on(
    redis_server: RedisServer, start: Start, ear: Listen
) -> None:
    relay = start(redis_url=redis_server.url, workers=2)
    eventually(lambda: relay.number("relay_redis_subscribed") == 2)
    before = set(workers(relay))
    ears = [ear(relay) for _ in range(20)]  # both have some, but once in half a million times
    os.kill(min(before), signal.SIGKILL)
    eventually(lambda: len(set(workers(relay)) - before) == 1 and relay.number("relay_redis_subscribed") == 2)
    left = [heard for heard in ears if heard.gone.empty()]
    assert 0 < len(left) < len(ears)
    assert relay.number("relay_clients") == len(left)
    assert relay.notify({"event": "estado:cambio", "data": {"categoria": "entrega"}}).status_code == 202
    for heard in left:
        assert heard.next()[1]["categoria"] == "entrega"
    assert relay.stop() == 0


@linux
def test_no_process_outlives_its_parent(redis_server: RedisServer, start: Start) -> None:
    relay = start(redis_url=redis_server.url, workers=2)
    children = workers(relay)
    assert len(children) == 2
    relay.kill()
    eventually(lambda: not any(_lives(pid) for pid in children), timeout=15)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
