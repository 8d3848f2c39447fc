"""A desk whose cable is pulled: the relay's lines to it end by themselves, whatever it was about to say."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.private_desktop.bus import eventually
from tests.relay.relay import Relay
from tests.server.ear import both
from tests.soak.budget import FULL
from tests.soak.conftest import Say

RELAY, DESK = "10.213.77.1", "10.213.77.2"
GONE_SECONDS = 90

CLIENT = """
import json, socket, sys, time
import websocket
host, port, auth = sys.argv[1:]
address = (host, int(port))
kept = [socket.create_connection(address) for _ in range(3)]
kept[1].sendall(b"GET / HTTP/1.1\\r\\nX: ")
kept[2].sendall(b"POST /notify HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 99\\r\\n\\r\\n{")
for hello in ("", "40" + auth):
    desk = websocket.create_connection(f"ws://{host}:{port}/socket.io/?EIO=4&transport=websocket")
    if hello:
        desk.send(hello)
    kept.append(desk)
    desk.recv()
print("there", flush=True)
time.sleep(600)
"""


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@pytest.fixture
def laravel(tmp_path: Path) -> Iterator[Backend]:
    with Backend(tmp_path) as backend:
        yield backend


@pytest.fixture
def cable() -> Iterator[str]:
    """A computer of its own on a cable: the name of its network."""
    if os.geteuid() != 0 or subprocess.run(["which", "ip"], capture_output=True, check=False).returncode:
        pytest.skip("root and iproute2 make another computer")
    name = f"desk{os.getpid()}"
    try:
        ip("netns", "add", name)
        ip("link", "add", "relay-end", "type", "veth", "peer", "name", "desk-end", "netns", name)
    except subprocess.CalledProcessError as error:
        subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)
        pytest.skip(f"no other computer can be made here: {error.stderr.decode().strip()}")
    try:
        ip("address", "add", f"{RELAY}/24", "dev", "relay-end")
        ip("link", "set", "relay-end", "up")
        ip("-n", name, "address", "add", f"{DESK}/24", "dev", "desk-end")
        ip("-n", name, "link", "set", "desk-end", "up")
        yield name
    finally:
        ip("netns", "delete", name)


def lines_to_desk(relay: Relay) -> int:
    """Connections that the relay's process has with the other computer."""
    inodes = {
        target.removeprefix("socket:[").rstrip("]")
        for entry in Path(f"/proc/{relay.process.pid}/fd").iterdir()
        if (target := str(entry.readlink())).startswith("socket:[")
    }
    remote = "".join(f"{int(part):02X}" for part in reversed(DESK.split(".")))
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[2].startswith(remote) and row[9] in inodes for row in rows)


@pytest.mark.soak
@pytest.mark.skipif(not FULL, reason="it takes a minute and a half")
def test_a_desk_that_vanishes_leaves_nothing_behind(
    tmp_path: Path, laravel: Backend, cable: str, say: Say
) -> None:
    auth = json.dumps(both(laravel.sign_in()))
    with (
        Relay(tmp_path, laravel_api_url=laravel.api_url, host=RELAY) as relay,
        subprocess.Popen(
            [*("ip", "netns", "exec", cable, sys.executable, "-c", CLIENT), *(RELAY, str(relay.port), auth)],
            stdout=subprocess.PIPE,
        ) as private_desktop,
    ):
        assert private_desktop.stdout is not None
        assert private_desktop.stdout.readline() == b"there\n"
        eventually(lambda: relay.number("relay_clients") == 1)
        assert lines_to_desk(relay) == 5
        ip("-n", cable, "link", "set", "desk-end", "down")
        began = time.monotonic()
        eventually(lambda: lines_to_desk(relay) == 0, GONE_SECONDS)
        say(f"the last of 5 lines was gone after {time.monotonic() - began:.0f} s")
        assert relay.number("relay_clients") == 0
        private_desktop.kill()
