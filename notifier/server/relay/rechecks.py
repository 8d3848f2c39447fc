"""Looks again at the tokens of those who listen, so that a revoked one hears no more. Event loop's thread."""

import asyncio
import random
from collections.abc import Callable

from notifier.server.hub import Client, Hub
from notifier.server.refusals import Refusal, RefusalCode
from notifier.server.relay.token_checks import PATIENCE_SECONDS, TokenChecks

_STEP = 1.0


class Rechecks:
    """Asks about each client's token in good time before Laravel's word is too old. Event loop's thread.

    While Laravel says nothing, who listens goes on listening.
    """

    def __init__(
        self,
        hub: Hub,
        token_checks: TokenChecks,
        token_seconds: float,
        rng: random.Random,
        monotonic: Callable[[], float],
    ) -> None:
        """``token_seconds``: for how long a word holds; ``rng`` spreads the questions over that time."""
        self._hub = hub
        self._token_checks = token_checks
        self._rng = rng
        self._monotonic = monotonic
        # The answer itself takes its time, and so does the step in which it is asked.
        self._earliest = token_seconds * 0.5
        self._latest = max(self._earliest, token_seconds - PATIENCE_SECONDS - 2 * _STEP)
        self._due: dict[str, float] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Ask until cancelled."""
        while True:
            await asyncio.sleep(_STEP)
            clients = self._hub.clients()
            now = self._monotonic()
            self._due = {sid: due for sid, due in self._due.items() if sid in clients}
            for sid, client in clients.items():
                if sid not in self._due:
                    self._due[sid] = self._next(client, now)
                elif self._due[sid] <= now:
                    self._due[sid] = now + self._earliest
                    task = asyncio.create_task(self._look(sid, client))
                    self._running.add(task)
                    task.add_done_callback(self._running.discard)

    def _next(self, client: Client, now: float) -> float:
        # Counted from the moment when Laravel was asked, which may be a while before somebody was let in.
        asked = now - min(self._token_checks.age(client.token), self._latest)
        return asked + self._rng.uniform(self._earliest, self._latest)

    async def _look(self, sid: str, client: Client) -> None:
        try:
            access = await self._token_checks.admit(client.token, max_age=self._earliest)
        except Refusal as refusal:
            if refusal.code is RefusalCode.VALIDATION_ERROR:
                return
            # It was good before.
            if refusal.code is RefusalCode.TOKEN_INVALID:
                refusal = Refusal(RefusalCode.TOKEN_EXPIRED, "La sesión ha expirado.")
            await self._hub.dismiss(sid, refusal)
        else:
            self._due.pop(sid, None)
            await self._hub.readmit(sid, access)
