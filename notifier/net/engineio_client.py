"""The transport below a Socket.IO connection (Engine.IO): the library's, with its faults mended.

They are those of python-engineio 4.15, whose private parts are overridden here.
"""

import logging
import re
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from notifier.core.addresses import place_of
from notifier.core.answer_errors import BrokenProtocolError, TooMuchError
from notifier.core.connection_errors import NoEventServerError
from notifier.core.counters import Counters
from notifier.core.errors import AppError
from notifier.net.bounds import MESSAGE_SECONDS
from notifier.net.causes import AnswerError, cause
from notifier.net.environment import Surroundings
from notifier.net.exchange import TIMEOUT, Answer, Exchange
from notifier.net.handshake import read_handshake
from notifier.net.http_library import httpx
from notifier.net.libraries import engineio
from notifier.net.packets import check_payload
from notifier.net.websockets import Websocket

log = logging.getLogger(__name__)

# The library gives up a polling connection at which more than 16 packets arrive together: an ordinary burst.
# https://github.com/miguelgrinberg/python-engineio/issues/142
engineio.payload.Payload.max_decode_packets = sys.maxsize

PING_GRACE = 5.0
"""Seconds past its ping interval after which a server that says nothing is taken for dead."""

MAX_UNSENT = 1000
"""Packets that wait to be sent; two or three are ordinary."""

_OLD_ANSWER = re.compile(rb"\d+:0\{")
"""How Engine.IO 3 begins its answer to the first poll: each packet after its length."""


class EngineioClient(engineio.Client):  # type: ignore[misc]  # the library has no types
    """The library's transport, with one reader that handles what comes in the order in which it comes.

    The library starts a thread for each message: they overtake each other, and two thousand events are two
    thousand threads.

    ``surroundings`` say how to get there, ``counters`` count the bytes that come.
    ``is_old`` is called, on the thread that connects, where the server answers as Engine.IO 3 does;
    ``pinged`` on the reader, at each ping of the server; ``broken`` when a connection that stood is over, on
    any of its threads.
    """

    surroundings: Surroundings
    counters: Counters
    is_old: Callable[[], None]
    pinged: Callable[[], None]
    broken: Callable[[], None]
    http: Exchange | None
    failure: Exception | None = None
    """Why something failed, of which the library keeps the words alone."""
    opened: Websocket | None = None
    """Whoever ends the connection closes it: the library forgets one that began badly."""
    _interval: float | None = None

    def cause(self, error: Exception, url: str) -> AppError:
        """Why there was no connection, where the library raises this. Any thread."""
        return cause(self.failure or error, url, self.surroundings.proxy_name(url))

    def failed(self, error: Exception) -> None:
        """Why the connection ends; the first word counts. Any thread."""
        self.failure = self.failure or error
        if self.state == "connected":
            # The library's other half may wait for its poll, and would notice only after that.
            self.broken()

    def _connect_polling(self, url: str, *args: Any) -> Any:
        try:
            self.http = Exchange(url, self.surroundings)
        except (httpx.InvalidURL, ValueError) as error:
            self.failed(error)
            raise
        return super()._connect_polling(url, *args)

    def _connect_websocket(self, *args: Any) -> Any:
        self.websocket_extra_options = {"class_": self._websocket}
        return super()._connect_websocket(*args)

    def _websocket(self, **options: Any) -> Websocket:
        self.opened = Websocket(self.failed, self.surroundings, self.counters, **options)
        return self.opened

    def _send_request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
        timeout: float = TIMEOUT,
    ) -> Answer | str:
        http = self.http  # the library forgets it on another thread
        if http is None:
            return "closed"
        try:
            answer: Answer = http.ask(
                method, url, headers=headers, content=body, seconds=timeout, whole=timeout + MESSAGE_SECONDS
            )
            self.counters.add("bytes", "socket", len(answer.content))
            if _OLD_ANSWER.match(answer.content):
                self.is_old()
            elif not httpx.codes.is_success(answer.status_code):
                self.failed(AnswerError(answer.status_code, answer.content))
            elif method == "GET":
                self._check(answer.content)
        except (AppError, httpx.TransportError, httpx.InvalidURL, UnicodeError) as error:
            log.info("polling by %s: %s", method, type(error).__name__)
            self.failed(error)
            return type(error).__name__
        return answer

    def _check(self, payload: bytes) -> None:
        if self.state != "connected" and read_handshake(payload) is None:
            raise NoEventServerError(host=place_of(self.base_url))
        check_payload(payload, urlsplit(self.base_url).netloc)

    def refuse(self, kind: type[AppError]) -> None:
        """End the connection: what came cannot come. The reader's thread."""
        self.failed(kind(host=urlsplit(self.base_url).netloc))
        self.disconnect(abort=True, reason=self.reason.TRANSPORT_ERROR)

    def _receive_packet(self, packet: Any) -> None:
        if packet.packet_type == engineio.packet.OPEN:  # it was opened already
            self.refuse(BrokenProtocolError)
        elif self.queue.qsize() > MAX_UNSENT:  # it asks and asks, and does not listen
            self.refuse(TooMuchError)
        else:
            super()._receive_packet(packet)
            if packet.packet_type == engineio.packet.PING:
                self.pinged()

    @property
    def ping_interval(self) -> float | None:
        """Seconds between two pings of the server, ``None`` before it has said that. Any thread."""
        return self._interval

    @ping_interval.setter
    def ping_interval(self, seconds: float | None) -> None:
        """What the server says; :func:`read_handshake` has looked at it."""
        self._interval = seconds

    @property
    def ping_timeout(self) -> float:
        """Seconds past the ping interval after which a silent server is taken for dead. Any thread."""
        # The server's own number says how long it waits for us: tens of seconds. The library would wait as
        # long for it, on top of the interval; by polling, for the longer one of both and five seconds more.
        # https://github.com/miguelgrinberg/python-engineio/issues/454
        return float(min(PING_GRACE, self.ping_interval or PING_GRACE))

    @ping_timeout.setter
    def ping_timeout(self, _seconds: float) -> None:
        """The library stores the server's number here; it is not used."""

    def _write_loop(self) -> None:
        try:
            super()._write_loop()
        except Exception as error:  # noqa: BLE001 - a wait that the library knows of when it reads alone
            log.info("sending stumbled: %s", type(error).__name__)
            self.write_loop_task = None
            websocket = self.ws
            if websocket is not None:
                websocket.abort()

    def _trigger_event(self, event: str, *args: Any, run_async: bool = False, **options: Any) -> Any:
        return super()._trigger_event(event, *args, run_async=False, **options)

    def _read_loop_polling(self) -> None:
        try:
            super()._read_loop_polling()
        except Exception as error:  # noqa: BLE001 - nonsense, at which this loop would end silently
            log.info("polling stumbled: %s", type(error).__name__)
            self._trigger_event("disconnect", self.reason.TRANSPORT_ERROR)

    def _reset(self) -> None:
        # The library only forgets what it polled with.
        polled = self.http
        super()._reset()
        if polled is not None:
            polled.close()
        # The library empties its queue here, and with it what was to end its sender. That one then waits for
        # half a minute, its reader with it, and whoever ends the connection with both.
        self.queue.put(None)

    def disconnect(self, abort: bool = False, reason: str | None = None) -> None:
        """Part of the library's interface. Any thread, its own reader included."""
        # The server's goodbye is heard on the reader, which cannot wait for its own end; or before it exists.
        super().disconnect(abort or self.read_loop_task in (None, threading.current_thread()), reason)
