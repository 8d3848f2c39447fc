"""One quota for all that a user asks: what one request is told by ``Retry-After`` holds for all."""

import threading
import time
from typing import Any

import pytest

from notifier.core.errors import RateLimitedError
from notifier.core.profile.profile import Profile
from notifier.net import waits
from notifier.net.api import Api
from notifier.net.http import Http
from notifier.net.waits import Pause
from tests.categorias import ENTREGA, PROFORMA
from tests.net.lying import Asked, Lying, rows
from tests.net.raw import Peer

PAUSE = 0.5


def test_no_list_is_asked_while_another_was_told_to_wait(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waits, "MIN_RETRY_AFTER", PAUSE)
    at: list[float] = []

    def limited(peer: Peer) -> None:
        peer.reply(b"{}", 429, Retry_After="0")

    def answer(_: Asked) -> Any:
        at.append(time.monotonic())
        return limited if len(at) == 1 else {"data": rows(1), "meta": {"last_page": 1}}

    with Lying(answer) as server:
        http = Http(f"{server.url}/api", "token")
        api = Api(profile, http)
        with pytest.raises(RateLimitedError):
            list(api.pages(ENTREGA))
        assert list(api.pages(PROFORMA))
        http.close()
    assert len(at) == 2
    assert at[1] - at[0] >= PAUSE


@pytest.mark.parametrize("end", [Http.hurry, Http.close])
def test_nobody_waits_once_somebody_hurries_or_it_is_over(end: Any) -> None:
    http = Http("http://127.0.0.1:1/api", "token")
    http._pause.begin(30)
    waiting = threading.Thread(target=http._pause.wait, daemon=True)
    waiting.start()
    end(http)
    waiting.join(10)
    assert not waiting.is_alive()


def test_a_year_is_a_minute_for_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waits, "MAX_SHARED", 0.01)
    pause = Pause()
    pause.begin(365 * 86_400)
    waiting = threading.Thread(target=pause.wait, daemon=True)
    waiting.start()
    waiting.join(10)
    assert not waiting.is_alive()
