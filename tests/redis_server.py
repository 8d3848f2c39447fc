"""A real Redis of one's own: free port, loopback, nothing kept, gone with the test."""

import shutil
import socket
import subprocess
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from redis import ConnectionError as RedisConnectionError
from redis import Redis
from redis.client import PubSub

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

    def client(self) -> Redis:
        """A client of it, which the caller closes."""
        return Redis.from_url(self.url, decode_responses=True, socket_timeout=5)

    def publish(self, channel: str, message: str) -> int:
        """Publish as anybody may; how many subscribers took it."""
        with self.client() as client:
            return int(client.publish(channel, message))

    @contextmanager
    def listening(self, pattern: str = "*") -> Iterator["Broadcasts"]:
        """Everything that is published on channels of this pattern meanwhile."""
        with self.client() as client, client.pubsub() as subscription:
            subscription.psubscribe(pattern)
            confirmation = subscription.get_message(timeout=5)
            assert confirmation is not None
            assert confirmation["type"] == "psubscribe"
            yield Broadcasts(subscription)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"Redis ended: {self._output.read_text(errors='replace')}"
        try:
            with self.client() as client:
                return bool(client.ping())
        except RedisConnectionError:
            return False

    def _end(self) -> None:
        assert self._process is not None
        end(self._process)
        self._process = None


class Broadcasts:
    """What is published, one after the other."""

    def __init__(self, subscription: PubSub) -> None:
        self._subscription = subscription

    def next(self, timeout: float = 10) -> tuple[str, str]:
        """The next channel and message. Raises AssertionError when none comes within ``timeout`` seconds."""
        message = self._subscription.get_message(timeout=timeout)
        assert message is not None, f"nothing was published within {timeout} s"
        return message["channel"], message["data"]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
