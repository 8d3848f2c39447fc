"""What a command makes of the answer of the running instance."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from notifier.commands import session
from notifier.context import Context


@pytest.mark.parametrize("replies", [[], [{}], [{"kind": "link"}]])
def test_an_instance_that_ends_in_the_middle_has_done_nothing(
    monkeypatch: pytest.MonkeyPatch, replies: list[dict[str, Any]]
) -> None:
    """Or a sign-out would be said to be done, and the token be there still."""

    def ask(*_: object) -> Iterator[dict[str, Any]]:
        return iter(replies)

    monkeypatch.setattr(session, "ask", ask)
    context = cast(Context, SimpleNamespace(paths=SimpleNamespace(control_address=Path("/nowhere"))))
    assert session.tell_instance(context, "sign_out", forget=True) is None
    replies[:] = [{"done": True}]
    assert session.tell_instance(context, "sign_out", forget=True) == {"done": True}
