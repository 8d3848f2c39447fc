"""How much one peer may send: so many at once, and so many a second. On a clock of its own."""

import asyncio
from typing import Any

import pytest

from notifier.server.meter import Meter
from notifier.server.socketio_server import Limits, SocketioServer

LIMITS = Limits(messages_per_second=10.0, messages_at_once=5, refusals=3)


class Drops(Meter):
    def __init__(self) -> None:
        self.reasons: list[str] = []

    def dropped(self, reason: str) -> None:
        self.reasons.append(reason)


class Scene:
    """One peer of a server whose time does not pass by itself."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: self.now)
        self.drops = Drops()
        self.server = SocketioServer(LIMITS, self.drops, ("websocket",))

    async def arrive(self, peer: str = "peer") -> None:
        environ: dict[str, Any] = {"asgi.scope": {}}
        await self.server._handle_eio_connect(peer, environ)

    def sends(self, count: int, peer: str = "peer") -> int:
        """How many of so many are taken before it is dropped."""
        return next((number for number in range(count) if not self.server.may_send(peer)), count)


def test_a_peer_that_was_silent_for_long_may_send_no_more_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it did not say in a quiet hour is not saved up."""

    async def run() -> None:
        scene = Scene(monkeypatch)
        await scene.arrive()
        scene.now += 3600.0
        assert scene.sends(1000) == LIMITS.messages_at_once
        assert scene.drops.reasons == ["flood"]

    asyncio.run(run())


def test_what_was_used_up_comes_back_second_by_second(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        scene = Scene(monkeypatch)
        await scene.arrive()
        assert scene.sends(5) == 5
        scene.now += 0.25
        assert scene.sends(1000) == 2
        assert scene.drops.reasons == ["flood"]

    asyncio.run(run())


def test_one_that_was_dropped_or_never_came_may_send_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        scene = Scene(monkeypatch)
        await scene.arrive()
        await scene.arrive("other")
        assert scene.sends(1000) == LIMITS.messages_at_once
        scene.now += 3600.0
        assert not scene.server.may_send("peer")
        assert not scene.server.may_send("nobody")
        assert scene.sends(5, "other") == 5
        # Counted once, whatever it still sends.
        assert scene.drops.reasons == ["flood"]

    asyncio.run(run())


def test_a_peer_is_dropped_at_its_last_refusal_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        scene = Scene(monkeypatch)
        await scene.arrive()
        counted = []
        for _ in range(5):
            scene.server.refused("peer")
            counted.append(len(scene.drops.reasons))
        scene.server.refused("nobody")
        assert counted == [0, 0, 1, 1, 1]
        assert scene.drops.reasons == ["unauthenticated"]

    asyncio.run(run())
