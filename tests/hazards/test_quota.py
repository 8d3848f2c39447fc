"""A server that lets itself be asked only so often: a long list is read all the same, and no page twice."""

from collections import Counter
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse

from notifier.core.link import LinkState
from notifier.core.reading import ListProgress
from notifier.net import fetcher, waits
from notifier.system.resources import resource_text
from tests.categorias import ENTREGA
from tests.paucara.company import Company
from tests.paucara.watching import Watching

QUOTA = 7
"""Pages that are given before the next refusal."""


class Limited(Company):
    """Refuses each eighth question for its entregas, as one that came too soon."""

    def __init__(self) -> None:
        self.pages: list[tuple[str, bool]] = []
        super().__init__()

    def _entregas(self, request: Request) -> JSONResponse:
        is_refused = len(self.pages) % (QUOTA + 1) == QUOTA
        self.pages.append((request.query_params["page"], is_refused))
        if is_refused:
            return JSONResponse({"message": "Too Many Attempts."}, 429, {"Retry-After": "0"})
        return super()._entregas(request)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """Of the real backend, but all entregas are read."""
    text = resource_text("profiles/paucara.toml")
    start, list_, rest = text.partition("[rest.lists.entrega]")
    assert "window = 200\nlook_pages = 2\n" in rest
    file = tmp_path / "whole.toml"
    file.write_text(start + list_ + rest.replace("window = 200\nlook_pages = 2\n", "", 1))
    return file


def test_a_long_list_becomes_live_with_one_request_a_page_and_one_a_refusal(
    tmp_path: Path, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waits, "MIN_RETRY_AFTER", 0.05)
    monkeypatch.setattr(fetcher, "REQUEST_WINDOW", 0.05)
    with Limited() as company:
        for number in range(1, 15 * 40 + 1):
            company.entrega(number, "EN_CAMINO")
        watching = Watching(tmp_path / "desk", company.api_url, str(profile), "1|s3cret")
        told: list[ListProgress] = []
        watching.engine.publisher.join(
            lambda message: told.append(message) if isinstance(message, ListProgress) else None
        )
        with watching:
            watching.wait_link(LinkState.LIVE)
            given = Counter(page for page, is_refused in company.pages if not is_refused)
            assert given == {str(page): 1 for page in range(1, 41)}
            assert sum(is_refused for _, is_refused in company.pages) == (40 - 1) // QUOTA
            assert watching.engine.status()["items"]["entrega"] == 600
    # Until then it says how far it is, and is not taken for out of date.
    assert told[0] == ListProgress(ENTREGA, 15, 600)
    assert told[-1] == ListProgress(ENTREGA)
    assert LinkState.STALE not in {link.state for link in watching.links}
