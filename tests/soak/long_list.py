"""A server in a process of its own with one long list: entregas by contract 1.2, read-only, without a token.

Its argument is how many there are; its first line of output is its address. Each line of its input is a
number: so many entregas are changed, and the line ``changed`` says so.
"""

import json
import math
import sys
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
"""When the first was changed; each of the others was a second after the one before it."""

ESTADOS = ("EN_CAMINO", "ENTREGADO")


class LongList(ThreadingHTTPServer):
    """Rows are made when they are asked for; only what is different about them is held."""

    daemon_threads = True

    def __init__(self, count: int) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.count = count
        self._changed: list[int] = []

    def change(self, count: int) -> None:
        """Deliver so many more, from the first on."""
        begin = len(self._changed)
        self._changed += range(begin, begin + count)

    def answer(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        if path != "/entregas":
            return {"data": [{"codigo": code, "nombre": code} for code in ESTADOS], "meta": {}}
        since = query.get("updated_since")
        numbers = range(self.count) if since is None else self._since(datetime.fromisoformat(since))
        page, per_page = int(query["page"]), int(query["per_page"])
        shown = numbers[(page - 1) * per_page : page * per_page]
        return {
            "data": [self._row(number) for number in shown],
            "meta": {
                "current_page": page,
                "last_page": max(1, math.ceil(len(numbers) / per_page)),
                "per_page": per_page,
                "total": len(numbers),
            },
        }

    def _since(self, since: datetime) -> list[int]:
        newest = range(max(0, math.ceil((since - FIRST).total_seconds())), self.count)
        return [*self._changed, *(number for number in newest if number not in self._changed)]

    def _row(self, number: int) -> dict[str, Any]:
        is_changed = number in self._changed
        return {
            "id": number + 1,
            "numero": f"ENT-2026-{number + 1:06d}",
            "estado": ESTADOS[is_changed],
            "version": 1 + is_changed,
            "updated_at": (FIRST + timedelta(seconds=self.count if is_changed else number)).isoformat(),
            "cliente": f"Micromercado {number % 500}",
            "chofer": f"Conductor {number % 80}",
            "placa": f"{number % 9000 + 1000}-ABC",
        }


class _Answer(BaseHTTPRequestHandler):
    server: LongList
    protocol_version = "HTTP/1.1"
    # Else the body of an answer waits until its head was acknowledged: 40 ms.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        body = json.dumps(self.server.answer(address.path, dict(parse_qsl(address.query)))).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    server = LongList(int(sys.argv[1]))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    say(f"http://127.0.0.1:{server.server_port}")
    for line in sys.stdin:
        server.change(int(line))
        say("changed")
