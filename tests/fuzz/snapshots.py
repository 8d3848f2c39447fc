"""Answers of REST: ``net.answers``, in the words of every shipped profile."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from notifier.core.counters import Counters
from notifier.core.errors import BadReplyError
from notifier.core.item_fields import read_fields
from notifier.core.model import Categoria, Item
from notifier.core.plain_text import plain_line
from notifier.net.answers import Answers
from notifier.net.declared import declared
from notifier.sync.store.rows import at_of, moment
from tests.fuzz.drawn import Drawn, words_of
from tests.fuzz.samples import ANSWERS, PROFILES, profile, rest

_WORDS = words_of(ANSWERS)
SEEDS = [bytes([number, 0, answer]) for number in range(len(PROFILES)) for answer in range(len(ANSWERS))]


def target(data: bytes) -> None:
    drawn = Drawn(data)
    name = drawn.pick(PROFILES)
    answers = Answers(profile(name), rest(name), "servidor.bo", Counters())
    body: Any = drawn.document(_WORDS, 6) if drawn.byte() % 3 else drawn.filled(drawn.pick(ANSWERS))
    if not isinstance(body, dict):
        return
    with suppress(BadReplyError):
        assert answers.token(body)
    with suppress(BadReplyError):
        user = answers.user(body)
        assert user.id
        _is_plain(user.name, user.email)
    for categoria, spec in rest(name).lists.items():
        with suppress(BadReplyError):
            rows = answers.rows(body, spec.rows)
            read = answers.read(categoria, spec, rows)
            assert len(read.items) + len(read.unreadable) <= len(rows)
            for item in read.items:
                _check(item, categoria)
            for row in read.unreadable:
                _is_plain(row.name)
            if rows and not read.items:
                _is_plain(answers.unreadable(spec.path, spec, rows).tell(str))
        says = declared(spec, body)
        assert all(number is None or number >= 0 for number in (says.page, says.last, says.total))
        with suppress(BadReplyError):
            _check(answers.item(categoria, spec, body), categoria)


def _check(item: Item, categoria: Categoria) -> None:
    assert item.categoria == categoria
    assert item.id
    assert item.estado
    assert item.version is None or 0 <= item.version < 2**63
    _is_plain(item.numero, item.detalle, *item.fields.texts)
    assert read_fields(json.dumps(dict(item.fields))) == item.fields
    for at in (item.updated_at, item.due):
        assert at is None or at_of(moment(at)) == at
    if item.updated_at is not None:
        # It is compared, shown in the local time, and kept.
        assert item.updated_at > datetime(1969, 1, 1, tzinfo=UTC)
        assert datetime.fromisoformat(item.updated_at.astimezone(UTC).isoformat()) == item.updated_at


def _is_plain(*texts: str) -> None:
    for text in texts:
        assert text == plain_line(text, 500), text
        text.encode()
