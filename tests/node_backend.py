"""The backend of contract part 2 on Node's own Socket.IO, as a process: what ``tests/node`` holds."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import httpx

from notifier.server.traffic import Request
from tests.backend import Backend
from tests.ports import free_port
from tests.tools import require_node_modules

FOLDER = Path(__file__).parent / "node"

VERSIONS = ("4.8", "4.0", "3.1")
"""The releases of Socket.IO that it runs on: today's, and the oldest of each that are supported."""

TRANSPORTS = ("websocket", "polling")

TERMINAL = (
    "MISSING_AUTH",
    "INVALID_FORMAT",
    "MALFORMED_TOKEN",
    "TOKEN_NOT_FOUND",
    "TOKEN_EXPIRED",
    "USER_NOT_FOUND",
    "USER_INACTIVE",
)
TRANSIENT = ("VALIDATION_ERROR", "AUTH_ERROR", "AUTH_FAILED")


class NodeBackend(Backend):
    """Starts on construction; what :class:`Backend` has means the same here.

    Unlike there, signing in takes over the session: the user's other tokens are gone. Users are ``admin``
    (the login), ``manager``, ``chofer``, ``cliente``, ``encargado``, ``inactivo`` and ``sinmovil``, all with
    the same password.
    """

    command = ("node", str(FOLDER / "backend.js"))

    def __init__(
        self,
        folder: Path,
        *,
        socket_io: str = "4.8",
        transports: Sequence[str] = ("polling", "websocket"),
        ping_interval: float = 10.0,
        ping_timeout: float = 30.0,
        entities: int = 30,
    ) -> None:
        """``socket_io`` is one of :data:`VERSIONS`, ``transports`` what it accepts; pings are in seconds."""
        require_node_modules()
        self._folder = folder
        self._options = [
            *("--socket-io", socket_io),
            *("--transports", ",".join(transports)),
            *("--ping-interval", str(round(1000 * ping_interval))),
            *("--ping-timeout", str(round(1000 * ping_timeout))),
            *("--entities", str(entities)),
        ]
        self.errors = folder / "backend.stderr"
        self.port = free_port()
        self.start()

    # The items -------------------------------------------------------------------------------------------

    def items(self, categoria: str) -> list[dict[str, Any]]:
        """All items of a category as its list shows them, the newest first."""
        found: list[dict[str, Any]] = self._control("GET", "/items", {"categoria": categoria})
        return found

    def item(self, categoria: str, item_id: int) -> dict[str, Any]:
        """One item."""
        return next(item for item in self.items(categoria) if item["id"] == item_id)

    def move(
        self,
        categoria: str,
        item_id: int,
        codigo: str,
        *,
        event: str | None = None,
        shape: str | None = None,
        copies: int | None = None,
        channel: str | None = None,
        silent: bool = False,
        phantom: bool = False,
        before_commit: float = 0,
    ) -> dict[str, Any]:
        """Put an item into an estado and tell it as the real backend does: several times, or never.

        Args:
            event: this event instead, in one of its shapes (:meth:`events` has them); also for vehiculos.
            shape: the shape of each copy; without it the first, or for ``entrega.estado-cambio`` by turns.
            copies: how often it is told.
            channel: only to those who subscribed to this channel.
            silent: nobody is told.
            phantom: it is told and never happens.
            before_commit: seconds for which REST still shows the old estado after it was told.
        """
        how = {"event": event, "shape": shape, "copies": copies, "channel": channel}
        what = {"categoria": categoria, "id": item_id, "codigo": codigo}
        when = {"silent": silent, "phantom": phantom, "before_commit": 1000 * before_commit}
        return dict(self._control("POST", "/move", what | when | _given(how)))

    def move_many(self, moves: Iterable[tuple[str, int, str]], seconds: float = 0) -> float:
        """Move these, each a category, an id and a codigo, within about so many seconds; how many it took."""
        listed = [
            {"categoria": categoria, "id": item_id, "codigo": code} for categoria, item_id, code in moves
        ]
        return float(self._control("POST", "/moves", {"moves": listed, "seconds": seconds})["seconds"])

    def create(self, categoria: str, estado: str | None = None, **details: object) -> dict[str, Any]:
        """A new item. Details: ``ventas`` (number of sales), ``creador`` (a user's id), ``silent``."""
        body = {"categoria": categoria, **_given({"estado": estado}), **details}
        return dict(self._control("POST", "/items", body))

    def delete(self, categoria: str, item_id: int) -> None:
        """Remove an item; nobody is told."""
        self._control("DELETE", "/items", {"categoria": categoria, "id": item_id})

    def changes(self) -> list[dict[str, Any]]:
        """What was committed since the start: ``categoria``, ``id``, ``before``, ``after``, ``at``."""
        return list(self._control("GET", "/changes"))

    # The socket ------------------------------------------------------------------------------------------

    def events(self) -> list[dict[str, Any]]:
        """Every event that it can send: ``event``, ``categoria``, ``shapes``."""
        return list(self._control("GET", "/events"))

    def emit(self, event: str, *args: object, rooms: Sequence[str] | None = None) -> None:
        """Send anything, by default to everybody."""
        self._control("POST", "/emit", {"event": event, "args": args, **_given({"rooms": rooms})})

    def sockets(self) -> list[dict[str, Any]]:
        """The authenticated of :meth:`connections`."""
        return [connection for connection in self.connections() if connection["user"] is not None]

    def connections(self) -> list[dict[str, Any]]:
        """All sockets: ``user`` (an id, or None), ``transport``, ``channels``, ``app`` and ``version``."""
        return list(self._control("GET", "/sockets"))

    def drop_sockets(self, *, politely: bool = False) -> int:
        """Close all connections, by default without a word; how many there were."""
        return int(self._control("POST", "/drop", {"politely": politely})["dropped"])

    def door(self, *, open: bool) -> None:  # noqa: A002 - a door is open or it is not
        """Whether new Socket.IO connections are let in; REST goes on."""
        self._control("POST", "/door", {"open": open})

    def judge(
        self,
        code: str | None = None,
        *,
        user: int | None = None,
        silent: bool = False,
        times: int | None = None,
    ) -> None:
        """Answer ``authenticate`` with this code, as this user, or not at all; so many times, or until told.

        Verdicts wait in line: the second counts once the first was given its times.
        """
        self._control(
            "POST", "/verdicts", _given({"code": code, "user": user, "times": times, "silent": silent})
        )

    def judge_truly(self) -> None:
        """Forget all verdicts."""
        self._control("DELETE", "/verdicts")

    def connects(self) -> int:
        """How many connections were opened since it started."""
        return int(self._control("GET", "/counters")["connects"])

    def tries(self) -> list[dict[str, Any]]:
        """Each ``authenticate`` since it started: ``user``, ``code``, ``legacy`` (a user was claimed)."""
        return list(self._control("GET", "/counters")["tries"])

    # Tokens, faults, traffic -----------------------------------------------------------------------------

    def expire_tokens(self, token: str | None = None) -> int:
        """Let this token expire, or all; how many did."""
        return int(self._control("POST", "/tokens/expire", _given({"token": token}))["expired"])

    def fault(
        self,
        status: int,
        *,
        count: int = 1,
        path_prefix: str = "/",
        retry_after: int | None = None,
        field: str = "message",
    ) -> None:
        """Answer the next ``count`` REST calls below ``path_prefix`` so, the text in ``field``."""
        body = {"status": status, "count": count, "path_prefix": path_prefix, "field": field}
        self._control("POST", "/faults", {**body, **_given({"retry_after": retry_after})})

    def heal(self) -> None:
        """End all faults."""
        self._control("DELETE", "/faults")

    def requests(self) -> list[Request]:
        """The requests that reached it since it started or forgot, those of Socket.IO too."""
        return [Request(**request) for request in self._control("GET", "/requests")]

    def forget_requests(self) -> None:
        """Count from here."""
        self._control("DELETE", "/requests")

    def _control(self, method: str, path: str, body: object = None) -> Any:
        url = self.announced["control_url"] + path
        answer = httpx.request(method, url, json=body or {}, timeout=60, trust_env=False)
        assert answer.status_code == 200, answer.text
        return answer.json()


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
