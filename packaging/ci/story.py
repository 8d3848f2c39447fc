"""Signs an installed program in at its own embedded backend, and sees it live and told of an entrega.

    story.py COMMAND [ARGUMENT…]

``COMMAND`` starts the installed program. Needs Python alone, an unlocked keyring, and a user who has not
used the program: settings that are there already are left alone, and nothing is done.
"""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Self

PATIENCE = 120.0
"""Seconds for the whole: a virus scanner takes its time for a new program."""


def main(command: list[str]) -> int:
    """0 if the program became live, was told of a transition and signed out again."""
    settings = Path(_answer([*command, "config", "path"]).strip())
    if settings.exists():
        print(f"{settings} is there already; this is for a user who has none.", file=sys.stderr)
        return 2
    with Running([*command, "backend", "--port", "0", "--rate", "60"]) as backend:
        server = json.loads(backend.output.readline())
        environ = os.environ | {
            "ESTADO_NOTIFIER_SERVER__API_URL": server["api_url"],
            "ESTADO_NOTIFIER_SERVER__SOCKET_URL": server["socket_url"],
        }
        signed_in = [*command, "login", "--login", server["login"], "--password-stdin"]
        print(_answer(signed_in, environ, server["password"]).strip())
        with Running([*command, "watch", "--json"], environ) as watch:
            seen = _follow(watch.output)
        print(_answer([*command, "logout"], environ).strip())
    settings.unlink(missing_ok=True)
    print(f"seen: {', '.join(sorted(seen)) or 'nothing'}")
    return 0 if seen == {"live", "transition"} else 1


class Running:
    """A process that is ended on leaving, or when patience ends: reading from it then ends, too."""

    def __init__(self, command: list[str], environ: dict[str, str] | None = None) -> None:
        self._process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, encoding="utf-8")
        self._watchdog = threading.Timer(PATIENCE, self._process.kill)
        if self._process.stdout is None:
            raise AssertionError(command)
        self.output: IO[str] = self._process.stdout

    def __enter__(self) -> Self:
        self._watchdog.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._watchdog.cancel()
        self._process.terminate()
        self._process.wait(PATIENCE)
        self.output.close()


def _answer(command: list[str], environ: dict[str, str] | None = None, told: str = "") -> str:
    return subprocess.run(
        command, env=environ, input=told, capture_output=True, encoding="utf-8", check=True, timeout=PATIENCE
    ).stdout


def _follow(output: IO[str]) -> set[str]:
    seen: set[str] = set()
    for line in output:
        said = json.loads(line)
        if said.get("kind") == "link" and said.get("state") == "live":
            seen.add("live")
        if said.get("kind") == "transition":
            seen.add("transition")
        if len(seen) > 1:
            break
    return seen


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
