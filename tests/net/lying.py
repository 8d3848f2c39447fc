"""A list on a real server that pages as it likes, and lies where a test wants it to."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from notifier.core.model import Item
from notifier.core.profile.profile import Profile
from notifier.net.api import Api
from notifier.net.http import Http
from tests.categorias import ENTREGA
from tests.net.raw import Peer, RawServer

Rows = list[dict[str, Any]]
Asked = dict[str, str]


def rows(count: int, start: int = 1) -> Rows:
    """So many entregas that can be read."""
    return [
        {"id": number, "numero": f"ENT-{number}", "estado": "EN_CAMINO"}
        for number in range(start, start + count)
    ]


def with_list(profile: Profile, **changes: Any) -> Profile:
    """The profile with this said of its list of entregas."""
    assert profile.rest is not None
    lists = {**profile.rest.lists, ENTREGA: replace(profile.rest.lists[ENTREGA], **changes)}
    return replace(profile, rest=replace(profile.rest, lists=lists))


class Lying:
    """Answers each ``GET`` by ``answer``, which gets the question: JSON, or what treats the peer."""

    def __init__(self, answer: Callable[[Asked], Any]) -> None:
        self._answer = answer
        self.asked: list[Asked] = []
        self.server = RawServer(self._treat)

    def _treat(self, peer: Peer) -> None:
        asked = dict(parse_qsl(urlsplit(peer.path).query))
        self.asked.append(asked)
        answer = self._answer(asked)
        if callable(answer):
            answer(peer)
        else:
            peer.reply(json.dumps(answer).encode())

    @property
    def url(self) -> str:
        return self.server.url

    def read(self, profile: Profile) -> list[Item]:
        """The list, as it is read to its end."""
        http = Http(f"{self.url}/api", "token")
        try:
            return [item for page in Api(profile, http).pages(ENTREGA) for item in page.items]
        finally:
            http.close()

    def __enter__(self) -> Self:
        self.server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.__exit__()
