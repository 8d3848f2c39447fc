"""Captured traffic, where it is at hand: it is not part of the project. ESTADO_CAPTURES names its folder."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from notifier.core.events import parse
from notifier.core.profile import Profile

CAPTURES = Path(os.environ.get("ESTADO_CAPTURES", str(Path(__file__).parents[3] / "shared" / "captures")))
ABOUT_NO_ESTADO = {"user_connected", "authenticated", "authentication_error", "entrega.ubicacion"}

needs_captures = pytest.mark.skipif(not CAPTURES.is_dir(), reason="no captured traffic on this machine")


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CAPTURES / name).read_text(encoding="utf-8").splitlines()]


@needs_captures
def test_every_captured_event_that_concerns_an_estado_is_read(paucara: Profile) -> None:
    for line in lines("paucara-socketio.jsonl"):
        hint = parse(paucara, line["event"], tuple(line["args"]))
        assert (hint is None) == (line["event"] in ABOUT_NO_ESTADO), line


@needs_captures
def test_every_captured_broadcast_is_read(estandar: Profile) -> None:
    for line in lines("laravel-redis.jsonl"):
        message = json.loads(line["message"])
        hint = parse(estandar, message["event"], (message,))
        assert hint is not None, line
        assert hint.estado in {"ENTREGADO", "EN_RUTA"}
