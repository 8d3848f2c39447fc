"""Rows that cannot be read, the backend's own no, and a list that goes on where it failed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import Any

import pytest

from notifier.core.answer_errors import SaidNoError, UnreadableListError
from notifier.core.counters import Counters
from notifier.core.errors import RateLimitedError, ServerError
from notifier.core.messages import FetchFailed, RemoteMessage, Snapshot
from notifier.core.profile.profile import Profile
from notifier.core.server import Server
from notifier.core.wish import Wish
from notifier.net.api import Api
from notifier.net.http import Http
from notifier.net.remote import Remote
from notifier.net.waits import retry_after
from tests.categorias import ENTREGA, PROFORMA
from tests.net.lying import Asked, Lying, rows
from tests.net.pauses import Never
from tests.net.raw import Peer
from tests.private_desktop.bus import eventually

NOON = datetime(2026, 5, 15, 12, tzinfo=UTC)
ONE = {"last_page": 1}


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"_id": 7, "numero": "E-7", "estado": "X"}, "40 filas sin «id»; tienen _id, numero, estado."),
        ({"id": 7, "status": "X"}, "40 filas sin «estado»; tienen id, status."),
        ({"id": {"a": 1}, "estado": "X"}, "40 filas cuyo «id» no se puede leer (object)."),
        ({"id": 7, "estado": {"name": "X"}}, "40 filas cuyo «estado» no se puede leer (object)."),
        ({}, "40 filas sin «id»; tienen {}."),
        (None, "40 filas que no son objetos (null)."),
        ([1], "40 filas que no son objetos (array)."),
        ({"secreto" * 9: "token-123"}, "40 filas sin «id»; tienen secretosecreto"),
    ],
)
def test_a_list_of_which_no_row_can_be_read_is_a_failure(profile: Profile, row: Any, sentence: str) -> None:
    server = Lying(lambda _: {"data": [row] * 40, "meta": ONE})
    with server, pytest.raises(UnreadableListError) as caught:
        server.read(profile)
    told = caught.value.tell(str)
    assert told.startswith(f"/entregas: {sentence}")
    assert "estandar" in told
    assert "token-123" not in told
    assert len(told) < 300


@pytest.mark.parametrize("odd", [1, 4])
def test_a_few_rows_at_the_end_of_many_are_left_out_and_told(profile: Profile, odd: int) -> None:
    bad = [{"id": 90 + number, "numero": "E"} for number in range(odd)]

    def answer(asked: Asked) -> Any:
        found = rows(5) if asked["page"] == "1" else bad
        return {"data": found, "meta": {"last_page": 2, "total": 5 + odd}}

    with Lying(answer) as server:
        http = Http(f"{server.url}/api", "token")
        *_, page = Api(profile, http).pages(ENTREGA)
        http.close()
    assert page.total_of(ENTREGA) == 5
    assert [(row.id, row.field) for row in page.read[ENTREGA].unreadable] == [
        (str(90 + number), "estado") for number in range(odd)
    ]


def test_a_page_of_odd_rows_is_a_failure_even_after_good_ones(profile: Profile) -> None:
    def answer(asked: Asked) -> Any:
        return {"data": rows(5) if asked["page"] == "1" else [{}] * 5, "meta": {"last_page": 2}}

    with Lying(answer) as server, pytest.raises(UnreadableListError):
        server.read(profile)


@pytest.mark.parametrize("no", [False, 0, "false", "FALSE", "error"])
@pytest.mark.parametrize("key", ["message", "error"])
def test_a_no_in_a_200_is_told_in_the_servers_words(profile: Profile, no: Any, key: str) -> None:
    with Lying(lambda _: {"success": no, "data": [], key: "Base de datos caída", "meta": ONE}) as server:
        http = Http(f"{server.url}/api", "token")
        api = Api(profile, http)
        asks = (
            lambda: list(api.pages(ENTREGA)),
            lambda: list(api.changes(ENTREGA, NOON)),
            lambda: api.count(ENTREGA),
            lambda: api.item(ENTREGA, "7"),
            api.user,
        )
        for ask in asks:
            with pytest.raises(SaidNoError, match="Base de datos caída"):
                ask()
        http.close()


@pytest.mark.parametrize("body", [{"error": "Sin base"}, {"data": [], "error": "Sin base", "meta": ONE}])
def test_an_error_instead_of_rows_is_told(profile: Profile, body: Any) -> None:
    with Lying(lambda _: body) as server, pytest.raises(SaidNoError, match="Sin base"):
        server.read(profile)


@pytest.mark.parametrize(
    "said",
    [
        {"status": "error"},
        {"status": "FAIL"},
        {"status": 500},
        {"code": "503"},
        {"ok": False},
        {"errors": [{"detail": "?"}]},
        {"error": {"message": "Base de datos caída"}},
        {"success": "N"},
    ],
)
def test_nothing_and_a_sign_of_why_is_no_empty_list(profile: Profile, said: Any) -> None:
    body = {"data": [], "message": "Base de datos caída", "meta": {"last_page": 1, "total": 0}, **said}
    with Lying(lambda _: body) as server:
        with pytest.raises(SaidNoError, match="Base de datos caída"):
            server.read(profile)
        http = Http(f"{server.url}/api", "token")
        with pytest.raises(SaidNoError):
            list(Api(profile, http).changes(ENTREGA, NOON))
        http.close()


def test_what_has_rows_may_have_a_status_of_its_own(profile: Profile) -> None:
    with Lying(lambda _: {"data": rows(2), "status": "error", "code": 500, "meta": ONE}) as server:
        assert len(server.read(profile)) == 2


@pytest.mark.parametrize("yes", [True, 1, "true", None, "ok"])
def test_a_yes_is_none_of_that(profile: Profile, yes: Any) -> None:
    with Lying(lambda _: {"success": yes, "message": "ok", "data": rows(1), "meta": ONE}) as server:
        assert len(server.read(profile)) == 1


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("12", 12),
        ("0", 1),
        ("-5", 1),
        ("31536000", 3600),
        ("inf", 3600),
        ("Fri, 15 May 2026 12:00:40 GMT", 40),
        ("Friday, 15-May-26 12:00:40 GMT", 40),
        ("Fri, 15 May 2026 11:00:00 GMT", 1),
        ("Fri, 15 May 2099 11:00:00 GMT", 3600),
        ("soon", None),
        ("", None),
        ("nan", None),
        ("Fri, 99 May 2026 12:00:00 GMT", None),
    ],
)
@pytest.mark.parametrize("has_date", [True, False])
def test_a_server_may_say_when_in_seconds_or_as_a_date(
    said: str, seconds: float | None, *, has_date: bool
) -> None:
    headers = {"Retry-After": said, **({"Date": "Fri, 15 May 2026 12:00:00 GMT"} if has_date else {})}
    # Its own clock counts, whatever ours says.
    assert retry_after(headers, datetime(2020, 1, 1, tzinfo=UTC) if has_date else NOON) == seconds


@contextmanager
def talking(server: Lying, profile: Profile) -> Iterator[tuple[Remote, SimpleQueue[RemoteMessage]]]:
    before = {thread.name for thread in threading.enumerate()}
    messages: SimpleQueue[RemoteMessage] = SimpleQueue()
    remote = Remote(
        Server(f"{server.url}/api"), profile, "token", {"app": "x"}, messages.put, Never(), Counters()
    )
    try:
        yield remote, messages
    finally:
        remote.close()
        names = {"fetch-user", *(f"fetch-{name}" for name in (ENTREGA, PROFORMA))} - before
        eventually(lambda: not names & {thread.name for thread in threading.enumerate()})


def limited(peer: Peer) -> None:
    peer.reply(b"{}", 429, Retry_After="30")


def away(peer: Peer) -> None:
    peer.reply(b"{}", 503)


@pytest.mark.parametrize("refuse", [limited, away])
@pytest.mark.parametrize("at", [1, 2, 35, 70])
def test_a_list_goes_on_from_the_page_that_failed(profile: Profile, refuse: Any, at: int) -> None:
    every = rows(350)
    failed: list[int] = []

    def answer(asked: Asked) -> Any:
        if "updated_since" in asked or "page" not in asked:
            return {"data": [], "meta": ONE}
        page = int(asked["page"])
        if page == at and not failed:
            failed.append(page)
            return refuse
        found = every[(page - 1) * 5 : page * 5]
        return {"data": found, "meta": {"current_page": page, "last_page": 70, "total": 350}}

    with Lying(answer) as server, talking(server, profile) as (remote, messages):
        remote.refetch(ENTREGA, Wish(1))
        found: list[Snapshot] = []
        while not (found and found[-1].last):
            message = messages.get(timeout=20)
            if isinstance(message, FetchFailed):
                assert type(message.error) in (RateLimitedError, ServerError)
                remote.refetch(ENTREGA, Wish(2, NOON))  # what is wished meanwhile comes after it
                remote.hurry()
                continue
            assert isinstance(message, Snapshot)
            found.append(message)
        assert [page.first for page in found] == [True] + [False] * 69
        assert {page.ticket for page in found} == ({1} if at > 1 else {2})
        assert len({item.id for page in found for item in page.items}) == 350
        assert (found[-1].so_far, found[-1].declared) == (350, 350)
        pages = [
            int(asked["page"]) for asked in server.asked if "page" in asked and "updated_since" not in asked
        ]
        assert sorted(pages) == sorted([*range(1, 71), at])


def test_a_list_that_does_not_fit_together_is_begun_anew(profile: Profile) -> None:
    pages: list[str] = []

    def answer(asked: Asked) -> Any:
        if "page" not in asked:
            return {"data": []}
        pages.append(asked["page"])
        at = (int(asked["page"]) - 1) * 5
        found = [] if len(pages) == 2 else rows(10)[at : at + 5]
        return {"data": found, "meta": {"last_page": 2, "total": 10}}

    with Lying(answer) as server, talking(server, profile) as (remote, messages):
        remote.refetch(ENTREGA, Wish(1))
        while not isinstance(messages.get(timeout=20), FetchFailed):
            pass
        remote.hurry()
        while not (isinstance(message := messages.get(timeout=20), Snapshot) and message.last):
            pass
        assert pages == ["1", "2", "1", "2"]


def test_one_request_feeds_two_categories(profile: Profile) -> None:
    assert profile.rest is not None
    lists = dict(profile.rest.lists)
    lists[PROFORMA] = replace(lists[ENTREGA], of=ENTREGA, estado=("pago",), numero=("factura",))
    fed = replace(profile, rest=replace(profile.rest, lists=lists))
    found = [{**row, "pago": "PAGADO", "factura": f"F-{row['id']}"} for row in rows(3)]
    found.append({"id": 9, "estado": "LLEGO"})  # of one category alone

    def answer(asked: Asked) -> Any:
        return {"data": found if "page" in asked else [], "meta": {"last_page": 1, "total": 4}}

    with Lying(answer) as server, talking(server, fed) as (remote, messages):
        remote.refetch(PROFORMA, Wish(5))
        first, second = messages.get(timeout=20), messages.get(timeout=20)
        assert isinstance(first, Snapshot)
        assert isinstance(second, Snapshot)
        assert [(page.categoria, page.ticket, page.total) for page in (first, second)] == [
            (ENTREGA, 5, 4),
            (PROFORMA, 5, 3),
        ]
        assert {item.estado for item in second.items} == {"PAGADO"}
        assert [row.field for row in second.unreadable] == ["pago"]
        assert sum("page" in asked for asked in server.asked) == 1
