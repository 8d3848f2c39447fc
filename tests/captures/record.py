"""Records the files of this folder anew: ``python -m tests.captures.record`` in the project's folder."""

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from tests.captures import FOLDER
from tests.laravel.application import Laravel
from tests.node.listener import Listener
from tests.node_backend import NodeBackend
from tests.pages import DOCS, snippets, text
from tests.private_desktop.bus import eventually
from tests.relay.redis_server import RedisServer

USERS = ("admin", "manager", "chofer")

REFUSED: tuple[dict[str, object], ...] = (
    {},
    {"token": "sin-barra"},
    {"token": "|"},
    {"token": "x|y"},
    {"token": "999999|y"},
    {"userId": 2, "userType": "contador"},
)
"""What ``authenticate`` may bring and is refused, each with a code of its own."""

JUDGED = ("TOKEN_EXPIRED", "USER_NOT_FOUND", "USER_INACTIVE", "AUTH_ERROR", "AUTH_FAILED")
"""The codes that need a token or an account gone wrong: the backend is told to answer so."""

PHANTOMS = {"entrega": "ENTREGADO", "proforma": "APROBADA", "vehiculo": "EN_RUTA"}
"""The estado that each event tells of."""

BY_THE_CHANGE = {("entrega.estado-cambio", "flat"), ("entrega.estado-cambio", "objects")}
"""What the change of an entrega has shown already."""

ENTREGADO = {
    "id": 12,
    "codigo": "ENTREGADO",
    "nombre": "Entregado",
    "color": "#4CAF50",
    "timestamp": "2026-06-03T16:45:00-04:00",
}


class _Clients:
    """Who listens to the Node backend, each of them a real client; connected on entering."""

    def __init__(self, backend: NodeBackend) -> None:
        self._backend = backend
        self._open = ExitStack()
        self._clients = {name: Listener(backend) for name in (*USERS, "anon")}
        self._clients["polling"] = Listener(backend, transport="polling")

    def __enter__(self) -> Self:
        for client in self._clients.values():
            self._open.enter_context(client)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def say(self, name: str, who: dict[str, object]) -> None:
        """Let this client say who it is; returns once it was answered."""
        before = len(self._backend.tries())
        self._clients[name].client.emit("authenticate", who)
        eventually(lambda: len(self._backend.tries()) > before)

    def received(self) -> Iterator[dict[str, Any]]:
        """What they received since the last time, one entry an event; who got it twice is named twice."""
        mark = ("mark", str(uuid4()))
        self._backend.emit(*mark)
        entries: dict[str, dict[str, Any]] = {}
        for name, client in self._clients.items():
            for event, *args in iter(client.next, mark):
                entry = {"event": event, "to": [], "args": args}
                entries.setdefault(json.dumps([event, args]), entry)["to"].append(name)
        yield from entries.values()


def node(folder: Path) -> Iterator[Mapping[str, Any]]:
    """What Node's Socket.IO sends: sign-ins, one change of an entrega, each event in each of its shapes."""
    with NodeBackend(folder, entities=9) as backend, _Clients(backend) as clients:
        for user in USERS:
            clients.say(user, {"token": backend.sign_in(user)})
            yield from clients.received()
        clients.say("polling", {"userId": 8, "userType": "admin", "userName": "Otra"})
        yield from clients.received()
        for who in REFUSED:
            clients.say("anon", who)
        for code in JUDGED:
            backend.judge(code, times=1)
            clients.say("anon", {"token": "1|x"})
        yield from clients.received()
        backend.move("entrega", 1, "EN_CAMINO", copies=3)
        yield from clients.received()
        for each in backend.events():
            event, categoria = each["event"], each["categoria"]
            for shape in each["shapes"]:
                if (event, shape) in BY_THE_CHANGE:
                    continue
                backend.move(categoria, 1, PHANTOMS[categoria], event=event, shape=shape, phantom=True)
                yield from clients.received()


def laravel(folder: Path) -> Iterator[Mapping[str, Any]]:
    """What Laravel's Redis broadcaster publishes: each way to broadcast, prefixes, escapes, a socket."""
    (event,) = (
        block for block in snippets(text(DOCS / "relay.md"), "php") if "class CambioDeEstado" in block
    )
    file = folder / "CambioDeEstado.php"
    file.write_text(event, encoding="utf-8")
    estado = {"categoria": "entrega", **ENTREGADO}
    with RedisServer(folder) as redis, redis.listening() as heard:

        def published(count: int = 1) -> Iterator[Mapping[str, Any]]:
            for _ in range(count):
                yield dict(zip(("channel", "message"), heard.next(), strict=True))

        with Laravel(redis) as application:
            application.direct(["private-estados", "estados"], "estado:cambio", estado)
            yield from published(2)
            application.direct(["entregas"], "entrega.estado.changed", estado)
            yield from published()
            application.named({**estado, "nombre": "Entregado en Potosí/Ñ 🚚"}, socket="8f2.41")
            yield from published()
            application.by_class(ENTREGADO)
            yield from published()
            application.documented(file, "estado:cambio", "entrega", {**ENTREGADO, "version": 3})
            yield from published()
        for prefix in ("laravel-database-", "empresa:", ""):
            with Laravel(redis, prefix) as application:
                application.named(estado)
                yield from published()


def _write(name: str, entries: Iterable[Mapping[str, Any]]) -> None:
    lines = [json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in entries]
    (FOLDER / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        _write("node.jsonl", node(Path(folder)))
        _write("laravel.jsonl", laravel(Path(folder)))
