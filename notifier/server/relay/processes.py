"""Several processes on one port: starts them, starts again the one that dies, ends them. Linux.

Each listens with a socket of its own; Linux shares out the connections among them. A websocket is one
connection and stays where it began. Long polling is many, so a relay of several processes does not offer it.
"""

import logging
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess

from prometheus_client import multiprocess

from notifier.core.errors import AppError
from notifier.core.i18n import mark

log = logging.getLogger(__name__)

START_SECONDS = 30.0
"""How long the first ones may take until they answer."""

STOP_SECONDS = 11.0
"""How long they may take to end; whoever still lives then is killed."""

PAUSE_SECONDS = 1.0
"""Between the death of one and the next, so that one that cannot live does not spin."""

Serve = Callable[[socket.socket, Callable[[], None], int], None]
"""Serves on a socket until SIGTERM or until the pipe closes; calls back when it answers."""


class NotStartedError(AppError):
    """Not all of them came up."""

    title = mark("El relé no se inició")
    advice = mark("Uno de sus procesos no respondió; el registro dice por qué.")


class Processes:
    """So many processes, until SIGTERM or SIGINT. Main thread, before any other thread exists."""

    def __init__(
        self, count: int, listen: Callable[[], socket.socket], serve: Serve, started: Callable[[], None]
    ) -> None:
        """Start nothing yet; see :meth:`run`.

        Args:
            count: how many.
            listen: makes the socket of one process, within it.
            serve: is what each of them does.
            started: called once, when all answer.
        """
        self._count = count
        self._listen = listen
        self._serve = serve
        self._on_started = started
        # Fork: the modules are loaded once, and their memory is shared as long as nobody writes to it.
        self._context = multiprocessing.get_context("fork")
        self._running: dict[ForkProcess, Connection] = {}
        self._parent = os.getpid()
        self._asleep, self._bell = os.pipe()
        # The children hold the other end: it closes when this process does, however it ends.
        self._alive, self._life = os.pipe()

    def run(self) -> None:
        """Start them, watch them, end them.

        Raises:
            NotStartedError: one of them did not come up in the beginning.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ring)
        try:
            for _ in range(self._count):
                self._start()
            if self._await_all():
                self._on_started()
                self._watch()
        finally:
            self._end()

    def _ring(self, *_: object) -> None:
        # A child has this handler for as long as it has not set its own.
        if os.getpid() != self._parent:
            raise SystemExit(0)
        os.write(self._bell, b"!")

    def _start(self) -> None:
        ready, says = self._context.Pipe(duplex=False)
        process = self._context.Process(target=self._live, args=(says,))
        process.start()
        says.close()
        self._running[process] = ready

    def _live(self, says: Connection) -> None:
        os.close(self._life)
        with self._listen() as listening:
            self._serve(listening, lambda: says.send_bytes(b"!"), self._alive)

    def _await_all(self) -> bool:
        """Whether all answer; not when somebody wants them to end before that."""
        deadline = time.monotonic() + START_SECONDS
        waiting = set(self._running.values())
        while waiting:
            heard = wait([*waiting, self._asleep], max(0.0, deadline - time.monotonic()))
            if self._asleep in heard:
                return False
            for ready in waiting.intersection(heard):
                try:
                    ready.recv_bytes()
                except EOFError:
                    raise NotStartedError from None
                waiting.discard(ready)
            if not heard:
                raise NotStartedError
        return True

    def _watch(self) -> None:
        while True:
            sentinels = {process.sentinel: process for process in self._running}
            heard = wait([*sentinels, self._asleep])
            if self._asleep in heard:
                return
            for sentinel in heard:
                process = sentinels[int(str(sentinel))]
                process.join()
                log.error("process died", extra={"pid": process.pid, "code": process.exitcode})
                self._forget(process)
                # Signals are heard meanwhile: somebody may want all of them to end.
                if wait([self._asleep], PAUSE_SECONDS):
                    return
                self._start()

    def _end(self) -> None:
        for process in self._running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in list(self._running):
            process.join(max(0.0, deadline - time.monotonic()))
            if process.is_alive():
                log.error("process killed", extra={"pid": process.pid})
                process.kill()
                process.join()
            self._forget(process)

    def _forget(self, process: ForkProcess) -> None:
        self._running.pop(process).close()
        with suppress(OSError):
            # Its clients are not there any more; what it counted stays.
            multiprocess.mark_process_dead(process.pid)  # type: ignore[no-untyped-call]  # the library has no types
        process.close()
