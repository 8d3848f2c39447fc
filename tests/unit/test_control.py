"""What the running instance answers before it ends."""

import os
from collections.abc import Iterator
from typing import Any, cast

from notifier.control import Control
from notifier.engine import Engine


def test_who_asks_it_to_end_hears_which_process_that_is_before_it_ends() -> None:
    ended: list[None] = []
    control = Control(cast(Engine, None), None, end=lambda: ended.append(None))
    replies: Iterator[dict[str, Any] | None] = control({"command": "quit"})
    assert next(replies) == {"done": True, "pid": os.getpid()}
    assert ended == []
    assert next(replies, None) is None
    assert len(ended) == 1


def test_it_ends_also_where_who_asked_has_gone() -> None:
    ended: list[None] = []
    replies = Control(cast(Engine, None), None, end=lambda: ended.append(None))({"command": "quit"})
    next(replies)
    del replies
    assert len(ended) == 1
