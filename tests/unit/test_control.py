"""What the running instance answers before it ends."""

import os
from collections.abc import Iterator
from typing import Any, cast

from notifier.control import Control
from notifier.engine import Engine
from notifier.session import LeftDataError
from notifier.sync.publisher import Publisher
from notifier.system.language import translator


def test_who_asks_it_to_end_hears_which_process_that_is_before_it_ends() -> None:
    ended: list[None] = []
    control = Control(cast(Engine, None), None, end=lambda: ended.append(None), translate=str)
    replies: Iterator[dict[str, Any] | None] = control({"command": "quit"})
    assert next(replies) == {"done": True, "pid": os.getpid()}
    assert ended == []
    assert next(replies, None) is None
    assert len(ended) == 1


def test_it_ends_also_where_who_asked_has_gone() -> None:
    ended: list[None] = []
    replies = Control(cast(Engine, None), None, end=lambda: ended.append(None), translate=str)(
        {"command": "quit"}
    )
    next(replies)
    del replies
    assert len(ended) == 1


class Session:
    """One that cannot be ended."""

    def sign_out(self, *, forget: bool) -> None:
        """Refuse."""
        raise LeftDataError(folder="/x")


class Troubled:
    """An engine that can't sign out, and has no link."""

    publisher = Publisher()
    session = Session()

    def status(self) -> dict[str, Any]:
        """Why there is no link."""
        return {"link": "offline", "since": "2026-05-15T10:00:00", "encrypted": True, "reason": "No hay red."}


def test_errors_are_told_in_the_language_of_the_instance() -> None:
    control = Control(cast(Engine, Troubled()), None, end=lambda: None, translate=translator("en", {}))
    (reply,) = control({"command": "sign_out"})
    assert reply is not None
    assert reply["title"] == "Not everything could be removed"
    assert "folder" in reply["advice"]
    assert "carpeta" not in reply["advice"]


def test_who_watches_from_now_on_is_told_why_there_is_no_link() -> None:
    lines = Control(cast(Engine, Troubled()), None, end=lambda: None, translate=str)({"command": "watch"})
    first = next(lines)
    assert first is not None
    assert first["reason"] == "No hay red."
