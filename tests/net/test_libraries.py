"""What a start loads of the network's libraries, each time in a process of its own."""

import subprocess
import sys

import pytest

CLIENT = """
import sys
import notifier.net.remote
from notifier.net.libraries import engineio, prepare_polling, socketio
assert not {"asyncio", "engineio.server", "requests", "socketio.server"} & {*sys.modules}
"""

POLLING = """
prepare_polling()
assert engineio.client.requests.Session
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

SERVER_FIRST = """
import socketio
server = socketio.AsyncServer
from notifier.net.libraries import socketio as ours
assert ours is socketio and ours.AsyncServer is server
"""


@pytest.mark.parametrize(
    "program",
    [CLIENT + POLLING, CLIENT + SERVER, SERVER_FIRST],
    ids=["polling comes when somebody polls", "a server comes when somebody serves", "a server was there"],
)
def test_only_the_client_s_libraries_are_loaded_until_more_is_wanted(program: str) -> None:
    reply = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert (reply.returncode, reply.stderr) == (0, "")
