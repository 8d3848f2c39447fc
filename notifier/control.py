"""What the running instance does for commands of the same user: status, login, watch and others."""

import os
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

from notifier.core.errors import AppError
from notifier.core.i18n import Translate
from notifier.core.outbound import Outbound
from notifier.engine import Engine
from notifier.report import Reporter

Message = dict[str, Any]

HEARTBEAT = 1.0
"""Seconds after which a stream says that it has nothing, so that a client that went is noticed."""


class Control:
    """Answers requests of the control channel. Called on the channel's threads."""

    def __init__(
        self,
        engine: Engine,
        raise_panel: Callable[[], None] | None,
        end: Callable[[], None],
        translate: Translate,
    ) -> None:
        """Both calls come on the channel's threads and return at once.

        Args:
            engine: the instance's.
            raise_panel: shows the panel; ``None`` where there is none.
            end: ends the program, as its own menu does.
            translate: for the sentences of errors.
        """
        self._engine = engine
        self._end = end
        self._translate = translate
        self._raise_panel = raise_panel

    def __call__(self, request: Message) -> Iterator[Message | None]:
        """The replies to one request; unknown ones get ``{"error": "unknown_command"}``."""
        match request.get("command"):
            case "status":
                yield self._engine.status()
            case "links":
                yield self._engine.links()
            case "raise" if self._raise_panel is not None:
                self._raise_panel()
                yield {"done": True}
            case "quit":
                try:
                    # Before it ends, or who asked may not hear it.
                    yield {"done": True, "pid": os.getpid()}
                finally:
                    self._end()
            case "resume_session":
                resume = self._engine.session.resume_again
                threading.Thread(target=resume, name="credentials", daemon=True).start()
                yield {"done": True}
            case "sign_out":
                yield from self._sign_out(forget=request.get("forget") is True)
            case "watch":
                yield from self._watch(trace=request.get("trace") is True)
            case _:
                yield {"error": "unknown_command"}

    def _sign_out(self, *, forget: bool) -> Iterator[Message]:
        try:
            self._engine.session.sign_out(forget=forget)
        except AppError as error:
            translate = self._translate
            yield {
                "error": type(error).__name__,
                "title": translate(error.title),
                "advice": error.tell(translate),
            }
        else:
            yield {"done": True}

    def _watch(self, *, trace: bool) -> Iterator[Message | None]:
        lines: queue.SimpleQueue[Message] = queue.SimpleQueue()
        reporter = Reporter(trace=trace)

        def observe(message: Outbound) -> None:
            line = reporter.report(message)
            if line is not None:
                lines.put(line)

        self._engine.publisher.join(observe)
        try:
            status = self._engine.status()
            plain = {} if status["encrypted"] else {"encrypted": False}
            reason = {"reason": status["reason"]} if "reason" in status else {}
            yield {"kind": "link", "state": status["link"], "at": status["since"], **reason, **plain}
            if "silence" in status:
                yield {"kind": "silence", "silence": status["silence"], "until": status["until"]}
            while True:
                try:
                    yield lines.get(timeout=HEARTBEAT)
                except queue.Empty:
                    yield None
        finally:
            self._engine.publisher.leave(observe)
