"""What the benchmark runs: a private Redis, a Laravel that knows one token, the relays and what they cost."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

TOKEN = "7|0123456789abcdefghijklmnopqrstuvwxyzABCD"  # noqa: S105 - of the Laravel below
_HERE = Path(__file__).parent
_TICKS = os.sysconf("SC_CLK_TCK")


class Relay:
    """A relay as a process with its children, until the end of its context."""

    def __init__(self, name: str, prefix: str, command: list[str], environ: dict[str, str]) -> None:
        """Start it, and wait until it listens."""
        self.name = name
        self.prefix = prefix
        # What it logs is of no interest, unless it does not start.
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed at the end of this one's own context
        self._process = subprocess.Popen(
            command, env={**os.environ, **environ}, stdout=subprocess.PIPE, stderr=self._log
        )
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        line = self._process.stdout.readline()
        if not line:
            self._log.seek(0)
            raise SystemExit(f"{name} does not start:\n{self._log.read().decode()}")
        self.url: str = json.loads(line)["socket_url"]

    def cpu(self) -> float:
        """Seconds of processor time so far, of all its processes."""
        return sum(_cpu(pid) for pid in _family(self._process.pid))

    def memory(self) -> int:
        """Bytes, of all its processes; what several share counts once."""
        return sum(_pss(pid) for pid in _family(self._process.pid))

    def __enter__(self) -> Self:
        """It runs already."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5)
        self._log.close()


class Place:
    """The surroundings of the relays, and how to start one in them."""

    def __init__(self, redis_port: int, laravel_url: str) -> None:
        """Both are there already."""
        self.redis_port = redis_port
        self._laravel_url = laravel_url

    def node(self) -> Relay:
        """The Node relay."""
        environ = {
            "REDIS_URL": self._redis_url,
            "REDIS_PREFIX": "node_",
            "LARAVEL_API_URL": self._laravel_url,
        }
        return Relay("node", "node_", ["node", str(_HERE / "relay.js")], environ)

    def ours(self, workers: int) -> Relay:
        """Ours, as it is delivered, with so many workers."""
        prefix = f"ours{workers}_"
        settings = {
            "port": "0",
            "workers": str(workers),
            "redis_url": self._redis_url,
            "redis_prefix": prefix,
            "laravel_api_url": self._laravel_url,
        }
        environ = {f"ESTADO_NOTIFIER_RELAY__{key.upper()}": value for key, value in settings.items()}
        command = [sys.executable, "-m", "notifier", "relay", "--config", os.devnull]
        return Relay(f"ours, {workers} worker{'s' * (workers > 1)}", prefix, command, environ)

    @property
    def _redis_url(self) -> str:
        return f"redis://127.0.0.1:{self.redis_port}/0"


@contextlib.contextmanager
def place() -> Iterator[Place]:
    """A Redis and a Laravel, until the end."""
    with _redis() as port, _laravel() as url:
        yield Place(port, url)


@contextlib.contextmanager
def _redis() -> Iterator[int]:
    if shutil.which("redis-server") is None:
        raise SystemExit("redis-server is needed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(10)


class _User(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        known = self.headers["Authorization"] == f"Bearer {TOKEN}"
        user = {"user": {"id": 7, "name": "Despacho", "email": "despacho@bench.invalid"}}
        body = json.dumps(user if known else {"message": "Unauthenticated."}).encode()
        self.send_response(200 if known else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


@contextlib.contextmanager
def _laravel() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _User)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def _family(pid: int) -> list[int]:
    family = [pid]
    for parent in family:
        for task in Path(f"/proc/{parent}/task").iterdir():
            family += [int(child) for child in (task / "children").read_text().split()]
    return family


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _pss(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return 1024 * next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
