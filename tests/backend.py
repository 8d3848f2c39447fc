"""The real embedded backend as a process, for every test that needs a server."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from notifier.server.traffic import Request
from tests.ports import free_port

COMMAND = [sys.executable, "-m", "notifier", "backend"]
START_SECONDS = 60.0
STOP_SECONDS = 60.0

LISTS = {"entrega": "entregas", "proforma": "proformas", "vehiculo": "vehiculos"}


class Backend:
    """Starts on construction. Its fleet stands still unless a rate is given; ``seed`` is fixed.

    Fleet and tokens are kept in a file of ``folder``: they are there again after :meth:`restart`, and
    :meth:`elsewhere` changes them while nobody answers at the first port.
    """

    command: Sequence[str] = COMMAND

    def __init__(
        self, folder: Path, *, rate: float = 0, entities: int = 30, seed: int = 7, port: int | None = None
    ) -> None:
        self._folder = folder
        self._options = ["--rate", str(rate), "--entities", str(entities), "--seed", str(seed)]
        self.errors = folder / "backend.stderr"
        self.port = free_port() if port is None else port
        self.start()

    def start(self) -> None:
        """Start on ``self.port``."""
        state = str(self._folder / "backend.json")
        command = [*self.command, "--port", str(self.port), "--state", state, "--until-stdin-closes"]
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [*command, *self._options],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={
                    **os.environ,
                    "PYTHONWARNINGS": "error",
                    "PYTHONPATH": str(Path(__file__).parent.parent),
                },
            )
        line = _first_line(self.process)
        if not line:
            self.kill()
            raise RuntimeError(f"the backend did not start: {self.errors.read_text()}")
        self.announced: dict[str, str] = json.loads(line)
        self.api_url = self.announced["api_url"]
        self.socket_url = self.announced["socket_url"]
        self.login = self.announced["login"]
        self.password = self.announced["password"]
        self.port = httpx.URL(self.socket_url).port or 0

    # The process -----------------------------------------------------------------------------------------

    def kill(self) -> None:
        """End it without a word, as a crash would."""
        self.process.kill()
        self._reap()

    def stop(self) -> int:
        """End it politely (``server_shutdown`` is sent); its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self._reap()

    def restart(self) -> None:
        """Come back on the same port, with the fleet and the tokens of before."""
        if self.process.poll() is None:
            self.stop()
        else:
            self._reap()
        self.start()

    @contextmanager
    def elsewhere(self) -> Iterator[Self]:
        """While this one is down: the same fleet on another port, to change it unseen."""
        assert self.process.poll() is not None, "still running"
        other = type(self).__new__(type(self))
        other.__dict__.update(self.__dict__, port=free_port())
        other.start()
        try:
            yield other
        finally:
            other.stop()

    def _reap(self) -> int:
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            for pipe in (self.process.stdin, self.process.stdout):
                if pipe:
                    pipe.close()
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.stop()
        else:
            self._reap()

    # What anybody may ask of it --------------------------------------------------------------------------

    def sign_in(self, login: str | None = None, password: str | None = None) -> str:
        """A new token."""
        body = {"login": login or self.login, "password": password or self.password, "device_name": "tests"}
        return str(self._call("POST", "/login", body)["token"])

    def items(self, categoria: str) -> list[dict[str, Any]]:
        """All items of a category, as the list shows them."""
        token = self.sign_in()
        found: list[dict[str, Any]] = []
        page, last = 1, 1
        while page <= last:
            answer = self._call("GET", f"/{LISTS[categoria]}?page={page}&per_page=100", token=token)
            found += answer["data"]
            page, last = page + 1, answer["meta"]["last_page"]
        return found

    def item(self, categoria: str, item_id: int) -> dict[str, Any]:
        """One item."""
        return self._data("GET", f"/{LISTS[categoria]}/{item_id}", token=self.sign_in())

    # What only a demonstration may -----------------------------------------------------------------------

    def move(self, categoria: str, item_id: int, codigo: str) -> dict[str, Any]:
        """Put an item into an estado; into its own: the same event once more."""
        return self._data("POST", f"/demo/{categoria}/{item_id}/estado", {"codigo": codigo})

    def move_many(self, moves: Iterable[tuple[str, int, str]], seconds: float = 0) -> float:
        """Move these, each a category, an id and a codigo, within about so many seconds; how many it took."""
        listed = [
            {"categoria": categoria, "id": item_id, "codigo": code} for categoria, item_id, code in moves
        ]
        return float(self._call("POST", "/demo/moves", {"moves": listed, "seconds": seconds})["seconds"])

    def create(self, categoria: str, estado: str | None = None, **details: object) -> dict[str, Any]:
        """A new item, by default in the first estado of its category."""
        return self._data("POST", f"/demo/{categoria}", {**({"estado": estado} if estado else {}), **details})

    def delete(self, categoria: str, item_id: int) -> None:
        """Remove an item."""
        self._call("DELETE", f"/demo/{categoria}/{item_id}")

    def expire_tokens(self, token: str | None = None) -> int:
        """Let this token expire, or all; how many did."""
        return int(self._call("POST", "/demo/tokens/expire", {"token": token} if token else {})["expired"])

    def sockets(self) -> list[dict[str, str]]:
        """The admitted sockets: ``user``, and ``app`` and ``version`` from their ``client:ready``."""
        data: list[dict[str, str]] = self._call("GET", "/demo/sockets")["data"]
        return data

    def drop_sockets(self) -> int:
        """Close all connections; how many there were."""
        return int(self._call("POST", "/demo/sockets/drop")["dropped"])

    def fault(
        self, status: int, *, count: int = 1, path_prefix: str = "/", retry_after: int | None = None
    ) -> None:
        """Answer the next ``count`` REST calls below ``path_prefix`` with this error."""
        body = {"status": status, "count": count, "path_prefix": path_prefix, "retry_after": retry_after}
        self._call("POST", "/demo/faults", body)

    def heal(self) -> None:
        """End all faults."""
        self._call("DELETE", "/demo/faults")

    def requests(self) -> list[Request]:
        """The requests that reached it since it started or forgot, but those of demonstrations."""
        return [Request(**request) for request in self._call("GET", "/demo/requests")["data"]]

    def forget_requests(self) -> None:
        """Count from here."""
        self._call("DELETE", "/demo/requests")

    def _data(self, method: str, path: str, body: object = None, token: str = "") -> dict[str, Any]:
        data: dict[str, Any] = self._call(method, path, body, token)["data"]
        return data

    def _call(self, method: str, path: str, body: object = None, token: str = "") -> Any:
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        url = self.api_url + path
        answer = httpx.request(method, url, json=body, headers=headers, timeout=60, trust_env=False)
        answer.raise_for_status()
        return answer.json() if answer.content else None


def _first_line(process: subprocess.Popen[bytes]) -> bytes:
    lines: queue.Queue[bytes] = queue.Queue()
    stdout = process.stdout
    assert stdout is not None
    threading.Thread(target=lambda: lines.put(stdout.readline()), daemon=True).start()
    try:
        return lines.get(timeout=START_SECONDS)
    except queue.Empty:
        return b""
