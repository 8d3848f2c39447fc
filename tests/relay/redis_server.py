"""A private Redis on a free port, which can be stopped, killed and started again."""

import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import redis
from redis.client import PubSub

from tests.ports import free_port
from tests.tools import require

START_SECONDS = 60.0


class RedisServer:
    """A real ``redis-server`` that keeps nothing; it starts on entering."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        require("redis-server")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Come up on the same port; returns when it answers."""
        options = {
            "port": self.port,
            "bind": "127.0.0.1",
            "save": "",
            "appendonly": "no",
            "dir": self._folder,
        }
        arguments = [text for name, value in options.items() for text in (f"--{name}", str(value))]
        self._process = subprocess.Popen(["redis-server", *arguments], stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if b"Ready to accept connections" in line:
                return
        raise AssertionError("redis-server did not start")

    def kill(self) -> None:
        """End it as a crash would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def restart(self) -> None:
        """Everybody is cut off, and it is back."""
        self.kill()
        self.start()

    def publish(self, channel: str, message: str | bytes) -> int:
        """Publish; how many heard it."""
        with redis.Redis(port=self.port) as client:
            return int(client.publish(channel, message))

    def publish_all(self, channel: str, messages: Iterable[str | bytes]) -> None:
        """Publish these as fast as it goes, in this order."""
        with redis.Redis(port=self.port) as client, client.pipeline(transaction=False) as pipeline:
            for message in messages:
                pipeline.publish(channel, message)
            pipeline.execute()

    def subscribers(self, pattern: str = "*") -> int:
        """How many connections listen."""
        with redis.Redis(port=self.port) as client:
            numbered = client.pubsub_numsub(*client.pubsub_channels(pattern))
            return int(client.pubsub_numpat()) + sum(int(count) for _, count in numbered)

    def patterns(self) -> int:
        """How many patterns are listened to."""
        with redis.Redis(port=self.port) as client:
            return int(client.pubsub_numpat())

    def cut_subscribers(self) -> int:
        """Close the connections that listen; how many there were."""
        with redis.Redis(port=self.port) as client:
            return int(client.client_kill_filter(_type="pubsub"))

    @contextmanager
    def listening(self, pattern: str = "*") -> Iterator["Broadcasts"]:
        """Everything that is published on channels of this pattern meanwhile."""
        with redis.Redis(port=self.port, decode_responses=True) as client, client.pubsub() as subscription:
            subscription.psubscribe(pattern)
            confirmation = subscription.get_message(timeout=5)
            assert confirmation is not None
            assert confirmation["type"] == "psubscribe"
            yield Broadcasts(subscription)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()


class Broadcasts:
    """What is published, one after the other."""

    def __init__(self, subscription: PubSub) -> None:
        self._subscription = subscription

    def next(self, timeout: float = 10) -> tuple[str, str]:
        """The next channel and message. Raises AssertionError when none comes within ``timeout`` seconds."""
        message = self._subscription.get_message(timeout=timeout)
        assert message is not None, f"nothing was published within {timeout} s"
        return message["channel"], message["data"]
