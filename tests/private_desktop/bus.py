"""A session bus of its own, and the base of the services that stand in for a desktop on it."""

import asyncio
import contextlib
import shutil
import subprocess
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

T = TypeVar("T")

_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def eventually(question: Callable[[], T], timeout: float = 60.0, what: str = "") -> T:
    """The first true answer of ``question``, asked every 20 ms for at most ``timeout`` seconds.

    For what another process or thread does. Raises AssertionError when the time is over.
    """
    deadline = time.monotonic() + timeout
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout} s: {what or question}")
        time.sleep(0.02)


def end(process: "subprocess.Popen[Any]") -> None:
    """End a child process for certain and close its pipes."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()


class PrivateBus:
    """A session bus without any activatable service. ``start`` brings it back at the same address."""

    def __init__(self, *, started: bool = True) -> None:
        # A socket's path has at most 108 bytes, so it cannot be below pytest's own deep folders.
        self._folder = Path(tempfile.mkdtemp(prefix="desk-bus-"))
        socket = self._folder / "bus"
        self.address = f"unix:path={socket}"
        self._config = self._folder / "bus.conf"
        self._config.write_text(_CONFIG.format(socket=socket), encoding="utf-8")
        self._process: subprocess.Popen[str] | None = None
        if started:
            self.start()

    def start(self) -> None:
        """Run the bus; it takes connections when this returns."""
        self._process = subprocess.Popen(
            ["dbus-daemon", f"--config-file={self._config}", "--nofork", "--print-address=1"],
            stdout=subprocess.PIPE,
            text=True,
        )
        weakref.finalize(self, end, self._process)  # for a test that failed before it could stop it
        assert self._process.stdout is not None
        assert self._process.stdout.readline().startswith("unix:")

    def has_owner(self, name: str) -> bool:
        """Whether somebody on the bus has this name."""

        async def ask() -> bool:
            bus = await MessageBus(bus_address=self.address).connect()
            try:
                reply = await bus.call(
                    Message(
                        destination="org.freedesktop.DBus",
                        path="/org/freedesktop/DBus",
                        interface="org.freedesktop.DBus",
                        member="NameHasOwner",
                        signature="s",
                        body=[name],
                    )
                )
                assert reply is not None
                return bool(reply.body[0])
            finally:
                bus.disconnect()
                await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # the library has no types

        return asyncio.run(ask())

    def pause(self) -> None:
        """End the bus and everybody's connection; the address stays reserved for ``start``."""
        if self._process is not None:
            end(self._process)
            self._process = None
        (self._folder / "bus").unlink(missing_ok=True)

    def stop(self) -> None:
        """End the bus for good."""
        self.pause()
        shutil.rmtree(self._folder, ignore_errors=True)


class StandIn:
    """One well-known name on a bus, served from its own thread. Subclasses answer in ``handle``."""

    name = ""

    def __init__(self, address: str, *, present: bool = True) -> None:
        self._address = address
        self._bus: MessageBus | None = None
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name=f"stand-in {self.name}", daemon=True
        )
        self._thread.start()
        if present:
            self.come_back()

    @property
    def present(self) -> bool:
        """Whether the service is on the bus."""
        return self._bus is not None and self._bus.connected

    def come_back(self) -> None:
        """Join the bus and take the name."""
        self._await(self._join())

    def leave(self) -> None:
        """Leave the bus the way a crash does: the connection ends, nothing is said."""
        self._await(self._part())

    def give_up_name(self) -> None:
        """Let another service have the name, and stay on the bus: the way of one that is replaced."""

        async def release() -> None:
            assert self._bus is not None, "not on the bus"
            await self._bus.release_name(self.name)

        self._await(release())

    @contextlib.contextmanager
    def stopped(self) -> Iterator[None]:
        """Read and answer nothing, as a process does that was sent SIGSTOP; what comes waits for it."""
        goes_on = threading.Event()
        self._loop.call_soon_threadsafe(goes_on.wait)
        try:
            yield
        finally:
            goes_on.set()

    def stop(self) -> None:
        """Leave and end the thread."""
        if self._loop.is_closed():
            return
        self.leave()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def handle(self, message: Message) -> Message | None:
        """Answer one method call, or ``None`` for "not mine". On the service's own thread."""
        raise NotImplementedError

    def heard(self, message: Message) -> None:
        """One signal arrived. On the service's own thread."""

    async def joined(self, bus: MessageBus) -> None:
        """On the bus, before the name is taken: forget what an earlier life knew."""

    def _await(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(15)

    def _send(self, message: Message) -> None:
        async def send() -> None:
            assert self._bus is not None, "not on the bus"
            await self._bus.send(message)

        self._await(send())

    async def _call(self, message: Message) -> list[Any]:
        assert self._bus is not None, "not on the bus"
        reply = await self._bus.call(message)
        assert reply is not None
        if reply.message_type is MessageType.ERROR:
            raise LookupError(f"{reply.error_name}: {reply.body}")
        return list(reply.body)

    async def _join(self) -> None:
        if self.present:
            return
        bus = await MessageBus(bus_address=self._address).connect()
        bus.add_message_handler(self._receive)
        self._bus = bus
        await self.joined(bus)
        await bus.request_name(self.name)

    async def _part(self) -> None:
        bus, self._bus = self._bus, None
        if bus is not None and bus.connected:
            bus.disconnect()
            with contextlib.suppress(EOFError, OSError):  # the bus itself may have gone first
                await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # the library has no types

    def _receive(self, message: Message) -> Message | bool | None:
        if message.message_type is MessageType.SIGNAL:
            self.heard(message)
            return None
        if message.message_type is MessageType.METHOD_CALL:
            return self.handle(message)
        return None

    def _notify_waiters(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _wait(self, question: Callable[[], T | None], timeout: float, what: str) -> T:
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                answer = question()
                if answer is not None:
                    return answer
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    raise AssertionError(f"not within {timeout} s: {what}")
                self._changed.wait(remaining)
