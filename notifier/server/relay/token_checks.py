"""Who may listen: what Laravel said about a token, kept for a short time, and the rooms that follow from it.

Event loop's thread.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from notifier.core.model import Categoria
from notifier.server.hub import Access, room
from notifier.server.refusals import Refusal, RefusalCode
from notifier.server.relay.laravel import Identity

PATIENCE_SECONDS = 8.0
"""How long a client may have to wait for Laravel's word; the notifier gives up after 10."""

REFUSED_SECONDS = 10.0
"""For how long a refusal is repeated without asking."""

KEPT = 20_000
"""Tokens whose verdict is remembered; the oldest goes."""

_MAX_TOKEN = 4096


@dataclass(frozen=True, slots=True)
class _Verdict:
    asked: float
    answer: Identity | Refusal


class TokenChecks:
    """Answers for tokens; Laravel is asked once for all who show the same one. Event loop's thread."""

    def __init__(
        self,
        whose: Callable[[str], Awaitable[Identity]],
        categorias: Iterable[Categoria],
        roles: Mapping[str, Iterable[Categoria]],
        token_seconds: float,
        monotonic: Callable[[], float],
    ) -> None:
        """Know nobody yet.

        Args:
            whose: asks Laravel; raises :class:`Refusal`.
            categorias: all that there are.
            roles: those of them that a role may hear of; empty lets everybody hear of all.
            token_seconds: for how long a good word holds.
            monotonic: a clock, in seconds.
        """
        self._whose = whose
        self._all_rooms = frozenset(map(room, categorias))
        self._roles = {role: frozenset(categorias) for role, categorias in roles.items()}
        self._token_seconds = token_seconds
        self._monotonic = monotonic
        # Keys are digests: a copy of this process's memory shows no token of somebody who is gone.
        self._verdicts: OrderedDict[str, _Verdict] = OrderedDict()
        self._flights: dict[str, asyncio.Task[_Verdict]] = {}

    async def admit(self, token: str, max_age: float | None = None) -> Access:
        """What the owner of this token may hear.

        Args:
            token: bare, without its scheme.
            max_age: seconds that Laravel's word may be old; by default the whole time for which it holds.

        Raises:
            Refusal: ``TOKEN_INVALID``, ``FORBIDDEN``, or ``VALIDATION_ERROR`` while Laravel says nothing.
        """
        if len(token) > _MAX_TOKEN:
            raise Refusal(RefusalCode.TOKEN_INVALID, "El token no es válido.")
        digest = _digest(token)
        verdict = self._verdicts.get(digest)
        if verdict is None or not self._holds(verdict, max_age):
            verdict = await self._ask(digest, token)
        if isinstance(verdict.answer, Refusal):
            raise verdict.answer.again()
        return self._access(verdict.answer)

    def age(self, token: str) -> float:
        """Seconds since Laravel was asked about this token; endless where it is not remembered."""
        verdict = self._verdicts.get(_digest(token))
        return float("inf") if verdict is None else self._monotonic() - verdict.asked

    def _holds(self, verdict: _Verdict, max_age: float | None) -> bool:
        age = self._monotonic() - verdict.asked
        if isinstance(verdict.answer, Refusal):
            return age < REFUSED_SECONDS
        return age < (self._token_seconds if max_age is None else max_age)

    async def _ask(self, digest: str, token: str) -> _Verdict:
        flight = self._flights.get(digest)
        if flight is None:
            flight = asyncio.create_task(self._fly(digest, token))
            self._flights[digest] = flight
            flight.add_done_callback(lambda _: self._flights.pop(digest, None))
        # Shielded: whoever leaves does not take the answer from the others.
        return await asyncio.shield(flight)

    async def _fly(self, digest: str, token: str) -> _Verdict:
        answer: Identity | Refusal
        asked = self._monotonic()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                answer = await self._whose(token)
        except TimeoutError:
            answer = Refusal(RefusalCode.VALIDATION_ERROR, "No se puede comprobar la sesión ahora.")
        except Refusal as refusal:
            answer = refusal
        verdict = _Verdict(asked, answer)
        # That Laravel is away is no word about the token, and the next one asks again.
        if not (isinstance(answer, Refusal) and answer.code is RefusalCode.VALIDATION_ERROR):
            self._verdicts[digest] = verdict
            self._verdicts.move_to_end(digest)
            if len(self._verdicts) > KEPT:
                self._verdicts.popitem(last=False)
        return verdict

    def _access(self, identity: Identity) -> Access:
        roles = sorted(identity.roles & self._roles.keys()) if self._roles else sorted(identity.roles)
        if not self._roles:
            return Access(identity.user, self._all_rooms, tuple(roles))
        rooms = {
            name for role in roles for each in self._roles[role] for name in (room(each), room(each, role))
        }
        if not rooms:
            raise Refusal(RefusalCode.FORBIDDEN, "Este usuario no puede ver los estados.")
        return Access(identity.user, frozenset(rooms), tuple(roles))


def _digest(token: str) -> str:
    # surrogatepass: JSON can carry what UTF-8 cannot, and a strange token is only a wrong one.
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
