"""What a start loads of the network's libraries, each time in a process of its own."""

import subprocess
import sys

import pytest

CLIENT = """
import sys
import notifier.net.remote
from notifier.net.libraries import engineio, socketio
unwanted = {"asyncio", "engineio.server", "importlib.resources", "requests", "socketio.server"}
assert not (unwanted | {"httpcore._async", "anyio._core", "certifi.core", "idna.core"}) & {*sys.modules}
"""

OTHER_WAYS = """
import asyncio, httpx
from anyio import Lock
import anyio, certifi, httpcore, idna
from notifier.net.http import Http
Http("http://ñandú.example")
assert idna.encode("ñandú") and Lock is anyio.Lock and certifi.where()
pool = httpcore.ConnectionPool
assert httpcore.AsyncConnectionPool and httpcore.ConnectionPool is pool

class Here(httpx.AsyncBaseTransport):
    async def handle_async_request(self, request):
        return httpx.Response(200)

async def ask():
    async with httpx.AsyncClient(transport=Here(), verify=False) as client:
        assert (await client.get("http://x")).status_code == 200
    async with httpx.AsyncClient(trust_env=False) as client:
        try:
            await client.get("http://127.0.0.1:9")
        except httpx.ConnectError:
            return
    raise AssertionError
asyncio.run(ask())
"""

SERVER = """
client, transport = socketio.Client, engineio.Client
import engineio, socketio
from socketio import Client, exceptions, packet
assert issubclass(socketio.AsyncServer, socketio.base_server.BaseServer)
assert engineio.AsyncServer().async_mode and socketio.ASGIApp
assert (socketio.Client, Client, engineio.Client) == (client, client, transport)
assert exceptions.ConnectionError is socketio.exceptions.ConnectionError
assert not hasattr(socketio, "nothing") and not hasattr(socketio, "__wrapped__")
assert "requests" not in sys.modules
"""

AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
together = Barrier(8)

def server(_):
    together.wait()
    return socketio.AsyncServer

with ThreadPoolExecutor(8) as threads:
    assert len({*threads.map(server, range(8))}) == 1
"""

FAILED_ONCE = """
import os, sys, tempfile
from pathlib import Path
from notifier.net.bare import bare_package
with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    Path(folder, "late").mkdir()
    Path(folder, "late/__init__.py").write_text("import os; there = os.environ['IS_THERE']")
    late = bare_package("late")
    try:
        late.there
    except KeyError:
        os.environ["IS_THERE"] = "yes"
    assert late.there == "yes"
import certifi
assert certifi.__version__ and "where" in certifi.__all__
"""

SERVER_FIRST = """
import socketio
server = socketio.AsyncServer
from notifier.net.libraries import socketio as ours
assert ours is socketio and ours.AsyncServer is server
"""


@pytest.mark.parametrize(
    "program",
    [
        CLIENT + OTHER_WAYS,
        CLIENT + SERVER,
        CLIENT + AT_ONCE,
        FAILED_ONCE,
        SERVER_FIRST,
    ],
    ids=[
        "what httpx can use comes when it is used",
        "a server comes when somebody serves",
        "it comes once for all threads",
        "it comes though it could not at first",
        "a server was there",
    ],
)
def test_only_the_client_s_libraries_are_loaded_until_more_is_wanted(program: str) -> None:
    reply = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert (reply.returncode, reply.stderr) == (0, "")
