"""A real Redis of one's own: free port, loopback, nothing kept, gone with the test."""

import shutil
import socket
import subprocess
import tempfile
import weakref
from pathlib import Path
from typing import Self

from tests.desk.bus import end, eventually

START_SECONDS = 20.0


class RedisServer:
    """Starts on construction; ``port`` and ``url`` stay the same for its whole life.

    ``kill`` and ``start`` are a crash and a return. Use as a context manager, or call :meth:`stop`.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="redis-"))
        self._output = self._folder / "output"
        self.port = _free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Run it; it takes commands when this returns."""
        assert self._process is None, "runs already"
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                ["redis-server", "-"],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                cwd=self._folder,
            )
        weakref.finalize(self, end, self._process)  # for a test that failed before it could stop it
        assert self._process.stdin is not None
        self._process.stdin.write(
            f'bind 127.0.0.1\nport {self.port}\nsave ""\nappendonly no\ndir "{self._folder}"\n'.encode()
        )
        self._process.stdin.close()
        eventually(self._answers, START_SECONDS, "Redis answers")

    def kill(self) -> None:
        """End it as ``kill -9`` does: every connection breaks, nothing is said."""
        assert self._process is not None, "does not run"
        self._process.kill()
        self._end()

    def pause(self) -> None:
        """End it politely; :meth:`start` brings it back."""
        if self._process is not None:
            self._end()

    def restart(self) -> None:
        """End it politely and come back at once, without what it held."""
        self.pause()
        self.start()

    def stop(self) -> None:
        """End it for good."""
        self.pause()
        shutil.rmtree(self._folder, ignore_errors=True)

    def call(self, *words: str) -> str:
        """What Redis answers to one command, such as ``GET key``, on one line; "" where it has nothing."""
        parts = [word.encode() for word in words]
        request = b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%b\r\n" % (len(part), part) for part in parts)
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(request)
            with connection.makefile("rb") as answer:
                line = answer.readline().decode().rstrip()
                if line == "$-1":
                    return ""
                return answer.readline().decode().rstrip() if line.startswith("$") else line

    def publish(self, channel: str, message: str) -> int:
        """Publish as anybody may; how many subscribers took it."""
        return int(self.call("PUBLISH", channel, message).removeprefix(":"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"Redis ended: {self._output.read_text(errors='replace')}"
        try:
            return self.call("PING") == "+PONG"
        except OSError:
            return False

    def _end(self) -> None:
        assert self._process is not None
        end(self._process)
        self._process = None


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
