"""The relay as a process of its own, started as a team would start it."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from tests.ports import free_port

START_SECONDS = 60.0
STOP_SECONDS = 60.0
SECRET = "a-shared-secret-of-tests"


class Relay:
    """``estado-notifier relay`` with these keys of ``[relay]``; it starts at once."""

    def __init__(self, folder: Path, **keys: object) -> None:
        self._folder = folder
        self._keys = {"port": free_port(), "notify_secret": SECRET, **keys}
        self.errors = folder / f"relay-{id(self)}.stderr"
        self.start()

    def start(self) -> None:
        """Start, each time on the same port."""
        environ = {name: text for name, text in os.environ.items() if not name.startswith("ESTADO_NOTIFIER_")}
        for key, value in self._keys.items():
            environ[f"ESTADO_NOTIFIER_RELAY__{key.upper()}"] = str(value)
        environ |= {"XDG_CONFIG_HOME": str(self._folder), "LANGUAGE": "es", "PYTHONWARNINGS": "error"}
        environ["PYTHONPATH"] = str(Path(__file__).parents[2])
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "notifier", "relay"],
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environ,
            )
        line = self._first_line()
        if not line:
            self.kill()
            raise RuntimeError(f"the relay did not start: {self.errors.read_text()}")
        self.announced: dict[str, str] = json.loads(line)
        self.url = self.announced["socket_url"]
        self._keys["port"] = httpx.URL(self.url).port or 0

    @property
    def port(self) -> int:
        return int(str(self._keys["port"]))

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self._reap()

    def stop(self) -> int:
        """End it politely; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self._reap()

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, trust_env=False)

    def notify(self, body: object, secret: str = SECRET, path: str = "/notify") -> httpx.Response:
        headers = {b"Authorization": f"Bearer {secret}".encode()} if secret else {}
        return httpx.post(self.url + path, json=body, headers=headers, trust_env=False, timeout=20)

    def number(self, name: str) -> float:
        """A number of ``/metrics``, with its labels as they are written; 0 where it is not there."""
        lines = self.get("/metrics").text.splitlines()
        return next((float(line.split()[-1]) for line in lines if line.rsplit(" ", 1)[0] == name), 0.0)

    def log(self) -> list[dict[str, Any]]:
        """What it wrote on standard error; each line has to be JSON."""
        return [json.loads(line) for line in self.errors.read_text().splitlines()]

    def _first_line(self) -> bytes:
        lines: queue.Queue[bytes] = queue.Queue()
        stdout = self.process.stdout
        assert stdout is not None
        threading.Thread(target=lambda: lines.put(stdout.readline()), daemon=True).start()
        try:
            return lines.get(timeout=START_SECONDS)
        except queue.Empty:
            return b""

    def _reap(self) -> int:
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            if self.process.stdout:
                self.process.stdout.close()
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
