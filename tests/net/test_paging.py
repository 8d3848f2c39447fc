"""Every way of paging, and every lie about it: a list is read whole, or it is said that it was not."""

from typing import Any

import pytest

from notifier.core.answer_errors import HalfReadError, RedirectedError
from notifier.core.errors import BadReplyError
from notifier.core.profile.profile import Profile
from notifier.core.profile.rest import Paging
from tests.net.lying import Asked, Lying, Rows, rows, with_list

ALL = rows(12)
"""More than two pages of five."""


def of(asked: Asked, per_page: int = 5, found: Rows = ALL, first: int = 1) -> Rows:
    at = (int(asked.get("page", first)) - first) * per_page
    return found[at : at + per_page] if at >= 0 else []


def laravel(asked: Asked) -> Any:
    return {"data": of(asked), "current_page": int(asked["page"]), "last_page": 3, "total": 12, "per_page": 5}


def texts(asked: Asked) -> Any:
    return {"data": of(asked), "meta": {"current_page": asked["page"], "last_page": "3", "total": "12"}}


def only_a_total(asked: Asked) -> Any:
    return {"data": of(asked), "meta": {"total": 12}}


def simple(asked: Asked) -> Any:
    page = int(asked["page"])
    link = f"http://elsewhere.example/entregas?page={page + 1}" if page < 3 else None
    return {"data": of(asked), "current_page": page, "next_page_url": link}


def cursors(asked: Asked) -> Any:
    at = int(asked.get("cursor", "c0")[1:])
    following = f"c{at + 5}" if at + 5 < 12 else None
    return {"data": ALL[at : at + 5], "meta": {"per_page": 5, "next_cursor": following}}


def links(asked: Asked) -> Any:
    at = int(asked.get("from", "0"))
    assert asked["per_page"] == "5"  # ours goes along with a link that does not say it
    following = f"?from={at + 5}" if at + 5 < 12 else None
    return {"data": ALL[at : at + 5], "links": {"next": following}}


def says_more(asked: Asked) -> Any:
    return {"data": of(asked), "has_more_pages": asked["page"] != "3"}


def next_number(asked: Asked) -> Any:
    page = int(asked["page"])
    return {"data": of(asked), "meta": {"next": page + 1 if page < 3 else None}}


def next_object(asked: Asked) -> Any:
    at = int(asked.get("from", "0"))
    following = {"href": f"?from={at + 5}"} if at + 5 < 12 else None
    return {"data": ALL[at : at + 5], "links": {"next": following}}


def says_none(asked: Asked) -> Any:
    return {"data": of(asked), "meta": {"total": 0}}


def numbered(asked: Asked) -> Any:
    found = {str(7 + at): row for at, row in enumerate(of(asked))}
    return {"data": found, "meta": {"last_page": 3}}


def bare_pages(asked: Asked) -> Any:
    return of(asked)


def bare_and_whole(_asked: Asked) -> Any:
    return ALL


def capped(asked: Asked) -> Any:
    return {"data": of(asked, 4)}


@pytest.mark.parametrize(
    ("answer", "requests"),
    [
        (laravel, 3),
        (texts, 3),
        (only_a_total, 3),
        (simple, 3),
        (cursors, 3),
        (links, 3),
        (says_more, 3),
        (next_number, 3),
        (next_object, 3),
        (says_none, 3),
        (numbered, 3),
        (bare_pages, 3),
        (bare_and_whole, 1),
        (capped, 4),
    ],
)
def test_what_can_be_recognised_need_not_be_said(profile: Profile, answer: Any, requests: int) -> None:
    with Lying(answer) as server:
        assert [item.id for item in server.read(profile)] == [row["id"] and str(row["id"]) for row in ALL]
        assert len(server.asked) == requests


@pytest.mark.parametrize("last", [2, 3, None])
def test_pages_may_be_counted_from_zero(profile: Profile, last: int | None) -> None:
    """Whether the last page's number is meant or how many there are: the total decides."""

    def answer(asked: Asked) -> Any:
        meta = {"current_page": int(asked["page"]), "last_page": last, "total": 12}
        return {"data": of(asked, first=0), "meta": meta}

    with Lying(answer) as server:
        assert len(server.read(with_list(profile, first_page=0))) == 12
        assert [asked["page"] for asked in server.asked] == ["0", "1", "2"]


def test_rows_may_be_counted_instead_of_pages(profile: Profile) -> None:
    changes = {"paging": Paging.OFFSET, "page_param": "offset", "per_page_param": "limit"}

    def answer(asked: Asked) -> Any:
        at = int(asked["offset"])
        return {"data": ALL[at : at + 3]}  # fewer than it was asked for

    with Lying(answer) as server:
        assert len(server.read(with_list(profile, **changes))) == 12
        assert [asked["offset"] for asked in server.asked] == ["0", "3", "6", "9", "12"]
        assert {asked["limit"] for asked in server.asked} == {"5"}


def test_only_links_may_be_followed(profile: Profile) -> None:
    with Lying(links) as server:
        assert len(server.read(with_list(profile, paging=Paging.NEXT))) == 12
        assert all("page" not in asked for asked in server.asked)


@pytest.mark.parametrize(
    ("answer", "changes", "sentence"),
    [
        # A server that counts from zero, and was not said to.
        (lambda asked: {"data": of(asked, first=0), "meta": {"last_page": 2, "total": 12}}, {}, "7 de 12"),
        (lambda asked: {"data": of(asked)[:5], "meta": {"last_page": 1, "total": 40}}, {}, "12 de 40"),
        (lambda _: {"data": ALL[:5], "meta": {"last_page": 2, "total": 12}}, {}, "5 de 12"),
        (lambda _: {"data": ALL[:5], "meta": {"total": "12"}}, {"last_page": ()}, "5 de 12"),
        (lambda _: {"data": ALL[:5], "links": {"next": "/x"}}, {"last_page": ()}, "5 filas"),
        (lambda _: {"data": [], "meta": {"last_page": 4, "total": 12}}, {}, "0 de 12"),
        (lambda _: {"data": [], "meta": {"last_page": 0, "total": 3}}, {}, "0 de 3"),
        (lambda asked: {"data": of(asked), "has_more": True}, {}, "12 filas"),
        (lambda asked: {"data": of(asked), "next": True}, {}, "12 filas"),
        (lambda asked: {"data": of(asked), "next": "x" * 5000}, {}, "12 filas"),
    ],
)
def test_what_declares_more_than_it_shows_is_half_read(
    profile: Profile, answer: Any, changes: dict[str, Any], sentence: str
) -> None:
    with Lying(answer) as server, pytest.raises(HalfReadError) as caught:
        server.read(with_list(profile, **changes))
    assert sentence in caught.value.tell(str)
    assert "/entregas" in caught.value.tell(str)


@pytest.mark.parametrize("link", ["?page=1", "{url}/api/entregas?again=1"])
def test_a_link_that_leads_in_a_circle_ends(profile: Profile, link: str) -> None:
    server = Lying(
        lambda _: {"data": rows(2, 100 * len(server.asked)), "links": {"next": link.format(url=server.url)}}
    )
    with server, pytest.raises(BadReplyError):
        server.read(profile)
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "link",
    [
        "http://evil.example/entregas?page=2",
        "//evil.example/entregas",
        "http://127.0.0.1:9/entregas",
        "http://evil.example:{port}/api/entregas?page=2",
        "http://localhost:{port}/api/entregas?page=2",
        "http://user@127.0.0.1/x",
        "https://[",
        "javascript:alert(1)",
        "file:///etc/passwd",
    ],
)
def test_a_link_to_another_server_is_not_followed(profile: Profile, link: str) -> None:
    def answer(_: Asked) -> Any:
        return {"data": ALL[:5], "links": {"next": link.replace("{port}", server.url.rpartition(":")[2])}}

    server = Lying(answer)
    with server:
        with pytest.raises(RedirectedError):
            server.read(profile)
        assert len(server.asked) == 1


@pytest.mark.parametrize("body", [{"data": {}}, {"data": {"a": {}}}, {"data": []}, {"data": None}, {}])
def test_nothing_that_is_no_list_is_an_empty_one(profile: Profile, body: Any) -> None:
    with Lying(lambda _: body) as server, pytest.raises(BadReplyError):
        server.read(profile)


@pytest.mark.parametrize(
    "body",
    [
        {"data": [], "meta": {"last_page": 1, "total": 0}},
        {"data": [], "meta": {"last_page": "0"}},
        {"data": [], "links": {"next": None}},
        [],
    ],
)
def test_an_empty_list_may_be_empty(profile: Profile, body: Any) -> None:
    with Lying(lambda _: body) as server:
        assert server.read(profile) == []
        assert len(server.asked) == 1
