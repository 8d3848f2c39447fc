"""Looks again at the tokens of those who listen, so that a revoked one hears no more. Event loop's thread."""

import asyncio
import random
from collections.abc import Callable

from notifier.server.hub import Hub, Listener
from notifier.server.refusals import Refusal, RefusalCode
from notifier.server.relay.admissions import PATIENCE_SECONDS, Admissions

_STEP = 1.0


class Rechecks:
    """Asks about each listener's token in good time before Laravel's word is too old. Event loop's thread.

    While Laravel says nothing, who listens goes on listening.
    """

    def __init__(
        self,
        hub: Hub,
        admissions: Admissions,
        token_seconds: float,
        rng: random.Random,
        monotonic: Callable[[], float],
    ) -> None:
        """``token_seconds``: for how long a word holds; ``rng`` spreads the questions over that time."""
        self._hub = hub
        self._admissions = admissions
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
            listeners = self._hub.listeners()
            now = self._monotonic()
            self._due = {sid: due for sid, due in self._due.items() if sid in listeners}
            for sid, listener in listeners.items():
                if sid not in self._due:
                    self._due[sid] = self._next(listener, now)
                elif self._due[sid] <= now:
                    self._due[sid] = now + self._earliest
                    task = asyncio.create_task(self._look(sid, listener))
                    self._running.add(task)
                    task.add_done_callback(self._running.discard)

    def _next(self, listener: Listener, now: float) -> float:
        # Counted from the moment when Laravel was asked, which may be a while before somebody was let in.
        asked = now - min(self._admissions.age(listener.token), self._latest)
        return asked + self._rng.uniform(self._earliest, self._latest)

    async def _look(self, sid: str, listener: Listener) -> None:
        try:
            admission = await self._admissions.admit(listener.token, max_age=self._earliest)
        except Refusal as refusal:
            if refusal.code is RefusalCode.VALIDATION_ERROR:
                return
            # It was good before.
            if refusal.code is RefusalCode.TOKEN_INVALID:
                refusal = Refusal(RefusalCode.TOKEN_EXPIRED, "La sesión ha expirado.")
            await self._hub.dismiss(sid, refusal)
        else:
            self._due.pop(sid, None)
            await self._hub.readmit(sid, admission)
