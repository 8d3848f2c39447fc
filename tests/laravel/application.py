"""Laravel's own Redis broadcaster as a process, for what a relay has to understand of it."""

import json
import shutil
import subprocess
import weakref
from pathlib import Path
from typing import Any, Self

from tests.private_desktop.bus import end
from tests.relay.redis_server import RedisServer

SCRIPT = Path(__file__).parent / "broadcast.php"
_LACKS = """
foreach (["Broadcasting", "Bus", "Config", "Container", "Events", "Redis", "Support"] as $part) {
    if (!stream_resolve_include_path("Illuminate/$part/autoload.php")) { exit("Laravel's $part"); }
}
extension_loaded("redis") || exit("PHP's extension for Redis");
"""


def absent() -> str:
    """Why Laravel cannot run here; "" where it can."""
    if not shutil.which("php"):
        return "PHP is not installed"
    lacking = subprocess.run(["php", "-r", _LACKS], capture_output=True, text=True, check=True).stdout
    return f"{lacking} is not installed" if lacking else ""


class Laravel:
    """Starts on construction and broadcasts over ``redis``; each call returns once Redis has taken it.

    ``prefix`` is the application's ``REDIS_PREFIX``; by default the one that Laravel 8 makes of its own name.
    """

    def __init__(self, redis: RedisServer, prefix: str = "laravel_database_") -> None:
        self._process = subprocess.Popen(
            ["php", str(SCRIPT), str(redis.port), prefix],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        weakref.finalize(self, end, self._process)  # for a test that failed before it could stop it

    def direct(self, channels: list[str], name: str, data: dict[str, Any]) -> None:
        """Hand this event to the broadcaster itself."""
        self._order(kind="direct", channels=channels, name=name, data=data)

    def named(self, data: dict[str, Any], socket: str | None = None) -> None:
        """``broadcast(new EstadoCambio(…))->toOthers()``, whose ``broadcastAs`` says ``estado:cambio``.

        ``socket`` is the connection of whoever caused it.
        """
        self._order(kind="named", data=data, socket=socket)

    def by_class(self, data: dict[str, Any], socket: str | None = None) -> None:
        """``broadcast(new EntregaEstadoCambiado(…))->toOthers()``, an event without ``broadcastAs``.

        ``data`` has all of ``id, codigo, nombre, color, timestamp``.
        """
        self._order(kind="class", data=data, socket=socket)

    def documented(self, file: Path, name: str, categoria: str, hint: dict[str, Any]) -> None:
        """``CambioDeEstado`` of ``docs/relay.md``, whose class is in this file; as a queue does it."""
        self._order(kind="documented", file=str(file), name=name, categoria=categoria, hint=hint)

    def stop(self) -> None:
        """End the application."""
        end(self._process)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _order(self, **order: Any) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "sent\n", "Laravel could not broadcast; see its errors"
