"""The transport below a Socket.IO connection (Engine.IO): the library's, with its faults mended."""

import logging
import re
import sys
import threading
from collections.abc import Callable
from typing import Any

from notifier.net.causes import AnswerError
from notifier.net.libraries import engineio, prepare_polling
from notifier.net.trust import trust

log = logging.getLogger(__name__)

# The library gives up a polling connection at which more than 16 packets arrive together: an ordinary burst.
engineio.payload.Payload.max_decode_packets = sys.maxsize

PING_GRACE = 5.0
"""Seconds past its ping interval after which a server that says nothing is taken for dead."""

_OLD_ANSWER = re.compile(rb"\d+:0\{")
"""How Engine.IO 3 begins its answer to the first poll: each packet after its length."""


class Transport(engineio.Client):  # type: ignore[misc]
    """The library's transport, with one reader that handles what comes in the order in which it comes.

    The library starts a thread for each message: they overtake each other, and two thousand events are two
    thousand threads.

    ``is_old`` is called, on the thread that connects, where the server answers as Engine.IO 3 does.
    ``pinged`` is called on the reader at each ping of the server.
    """

    is_old: Callable[[], None]
    pinged: Callable[[], None]
    failure: Exception | None = None
    """Why the last request by polling failed, of which the library keeps the words alone."""

    def _connect_polling(self, *args: Any) -> Any:
        requests = prepare_polling()
        transport = self

        class Trusting(requests.adapters.HTTPAdapter):  # type: ignore[misc, name-defined]
            def send(self, *args: Any, **options: Any) -> Any:
                try:
                    return super().send(*args, **options)
                except requests.exceptions.RequestException as error:
                    transport.failure = error
                    raise

            def init_poolmanager(self, *args: Any, **options: Any) -> None:
                super().init_poolmanager(*args, ssl_context=trust(), **options)

            def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
                return super().proxy_manager_for(proxy, ssl_context=trust(), **options)

        self.http = requests.Session()
        for scheme in ("https://", "http://"):
            self.http.mount(scheme, Trusting())
        return super()._connect_polling(*args)

    def _send_request(self, method: str, url: str, **options: Any) -> Any:
        answer = super()._send_request(method, url, **options)
        if not getattr(answer, "ok", True):
            self.failure = AnswerError(answer.status_code, answer.content)
        if _OLD_ANSWER.match(getattr(answer, "content", b"")):
            self.is_old()
        return answer

    @property
    def ping_timeout(self) -> float:
        """Seconds past the ping interval after which a silent server is taken for dead. Any thread."""
        # The server's own number says how long it waits for us: tens of seconds. The library would wait as
        # long for it, on top of the interval; by polling, for the longer one of both and five seconds more.
        return float(min(PING_GRACE, self.ping_interval))

    @ping_timeout.setter
    def ping_timeout(self, _seconds: float) -> None:
        """The library stores the server's number here; it is not used."""

    def _trigger_event(self, event: str, *args: Any, run_async: bool = False, **options: Any) -> Any:
        return super()._trigger_event(event, *args, run_async=False, **options)

    def _receive_packet(self, packet: Any) -> None:
        super()._receive_packet(packet)
        if packet.packet_type == engineio.packet.PING:
            self.pinged()

    def _read_loop_polling(self) -> None:
        try:
            super()._read_loop_polling()
        except Exception as error:  # noqa: BLE001 - nonsense, at which this loop would end without a word
            log.info("polling stumbled: %s", type(error).__name__)
            self._trigger_event("disconnect", self.reason.TRANSPORT_ERROR)

    def _reset(self) -> None:
        super()._reset()
        # The library empties its queue here, and with it what was to end its sender. That one then waits for
        # half a minute, its reader with it, and whoever ends the connection with both.
        self.queue.put(None)

    def disconnect(self, abort: bool = False, reason: str | None = None) -> None:
        """Part of the library's interface. Any thread, its own reader included."""
        # The server's goodbye is heard on the reader, which cannot wait for its own end; or before it exists.
        super().disconnect(abort or self.read_loop_task in (None, threading.current_thread()), reason)
