"""What Laravel said about a token: asked once for all who show it, kept for so long, and no longer."""

import asyncio
from collections.abc import Mapping

import pytest

from notifier.core.model import Categoria, User
from notifier.server.refusals import Refusal, RefusalCode
from notifier.server.relay import token_checks
from notifier.server.relay.laravel import Identity
from notifier.server.relay.token_checks import REFUSED_SECONDS, TokenChecks
from tests.categorias import CATEGORIAS

HELD_SECONDS = 10.0
TOKEN_SECONDS = 60.0
INVALID = Refusal(RefusalCode.TOKEN_INVALID, "no")
AWAY = Refusal(RefusalCode.VALIDATION_ERROR, "later")


class Laravel:
    """Answers when it is let; who asked for which token is remembered."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, Refusal | frozenset[str]] = {}
        self.was_asked = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()
        self.now = 1000.0

    async def whose(self, token: str) -> Identity:
        self.asked.append(token)
        self.was_asked.set()
        await self.open.wait()
        answer = self.answers.get(token, frozenset())
        if isinstance(answer, Refusal):
            raise answer.again()
        return Identity(User(token, "Ana"), answer)

    def checks(self, roles: Mapping[str, list[Categoria]] | None = None) -> TokenChecks:
        return TokenChecks(self.whose, CATEGORIAS, roles or {}, TOKEN_SECONDS, lambda: self.now)


async def refusal(checks: TokenChecks, token: str, max_age: float | None = None) -> RefusalCode:
    with pytest.raises(Refusal) as caught:
        await checks.admit(token, max_age)
    return caught.value.code


def test_one_who_leaves_does_not_take_the_answer_from_the_others() -> None:
    async def scene() -> None:
        laravel = Laravel()
        laravel.open.clear()
        checks = laravel.checks()
        leaving, staying = (asyncio.create_task(checks.admit("shared")) for _ in range(2))
        await laravel.was_asked.wait()
        leaving.cancel()
        await asyncio.wait({leaving})
        laravel.open.set()
        async with asyncio.timeout(HELD_SECONDS):
            assert (await staying).user.id == "shared"
            assert (await checks.admit("shared")).user.id == "shared"
        assert laravel.asked == ["shared"]

    asyncio.run(scene())


def test_when_all_leave_the_answer_is_still_kept() -> None:
    async def scene() -> None:
        laravel = Laravel()
        laravel.open.clear()
        checks = laravel.checks()
        leaving = asyncio.create_task(checks.admit("one"))
        await laravel.was_asked.wait()
        leaving.cancel()
        await asyncio.wait({leaving})
        laravel.open.set()
        async with asyncio.timeout(HELD_SECONDS):
            await checks.admit("one")
        assert laravel.asked == ["one"]

    asyncio.run(scene())


def test_a_word_holds_for_its_time_and_not_longer() -> None:
    async def scene() -> None:
        laravel = Laravel()
        checks = laravel.checks()
        assert checks.age("token") == float("inf")
        await checks.admit("token")
        laravel.now += TOKEN_SECONDS - 0.1
        assert checks.age("token") == pytest.approx(TOKEN_SECONDS - 0.1)
        await checks.admit("token")
        assert laravel.asked == ["token"]
        await checks.admit("token", max_age=TOKEN_SECONDS / 2)
        assert laravel.asked == ["token"] * 2
        laravel.answers["token"] = INVALID
        laravel.now += TOKEN_SECONDS
        assert await refusal(checks, "token") is RefusalCode.TOKEN_INVALID
        assert laravel.asked == ["token"] * 3

    asyncio.run(scene())


def test_a_refusal_is_repeated_for_a_while_and_then_asked_about_again() -> None:
    """Also for one who wants a fresh word: whoever tries wrong tokens would have Laravel asked each time."""

    async def scene() -> None:
        laravel = Laravel()
        laravel.answers["token"] = INVALID
        checks = laravel.checks()
        for max_age in (None, 0.0, TOKEN_SECONDS):
            assert await refusal(checks, "token", max_age) is RefusalCode.TOKEN_INVALID
        assert laravel.asked == ["token"]
        laravel.now += REFUSED_SECONDS
        laravel.answers.clear()
        await checks.admit("token")
        assert laravel.asked == ["token"] * 2

    asyncio.run(scene())


def test_that_laravel_is_away_is_no_word_about_a_token() -> None:
    async def scene() -> None:
        laravel = Laravel()
        laravel.answers["token"] = AWAY
        checks = laravel.checks()
        assert await refusal(checks, "token") is RefusalCode.VALIDATION_ERROR
        laravel.answers.clear()
        await checks.admit("token")
        assert laravel.asked == ["token"] * 2

    asyncio.run(scene())


def test_what_laravel_does_not_answer_in_time_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_checks, "PATIENCE_SECONDS", 0.01)

    async def scene() -> None:
        laravel = Laravel()
        laravel.open.clear()
        async with asyncio.timeout(HELD_SECONDS):
            assert await refusal(laravel.checks(), "token") is RefusalCode.VALIDATION_ERROR

    asyncio.run(scene())


def test_a_token_that_is_far_too_long_is_nobodys_and_not_asked_about() -> None:
    async def scene() -> None:
        laravel = Laravel()
        assert await refusal(laravel.checks(), "x" * 4097) is RefusalCode.TOKEN_INVALID
        assert laravel.asked == []

    asyncio.run(scene())


def test_so_many_words_are_kept_and_the_oldest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_checks, "KEPT", 3)

    async def scene() -> None:
        laravel = Laravel()
        checks = laravel.checks()
        for token in "abcd":
            await checks.admit(token)
        assert checks.age("a") == float("inf")
        assert [checks.age(token) for token in "bcd"] == [0.0] * 3
        # One that was asked about again is not the oldest any more.
        laravel.now += TOKEN_SECONDS
        await checks.admit("b")
        await checks.admit("e")
        assert checks.age("c") == float("inf")
        assert checks.age("b") == 0.0

    asyncio.run(scene())


def test_a_role_has_the_rooms_of_its_categories_and_of_its_own_channel() -> None:
    async def scene() -> None:
        entrega, proforma = Categoria("entrega"), Categoria("proforma")
        laravel = Laravel()
        laravel.answers = {"seller": frozenset({"ventas", "other"}), "none": frozenset({"other"})}
        checks = laravel.checks({"ventas": [proforma], "despacho": [entrega]})
        access = await checks.admit("seller")
        assert access.rooms == {"proforma", "proforma@ventas"}
        assert access.roles == ("ventas",)
        assert await refusal(checks, "none") is RefusalCode.FORBIDDEN
        assert (await laravel.checks().admit("none")).roles == ("other",)

    asyncio.run(scene())
