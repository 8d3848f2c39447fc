"""What is where in a backend's answers (contract 1.2, 2.4): JSON becomes the domain's values.

Every answer is untrusted. A field that is odd costs that field, a row without id or estado costs that row.
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from notifier.core.answer_errors import TooMuchError
from notifier.core.counters import Counters
from notifier.core.errors import BadReplyError
from notifier.core.events import as_code, as_version, first_text, first_words, look_up
from notifier.core.model import Categoria, Estado, Item, User
from notifier.core.plain_text import DETAIL, LINE, plain_color, plain_line, trimmed
from notifier.core.profile import Profile
from notifier.core.profile_rest import ListSpec, RestSpec
from notifier.core.tokens import MAX_TOKEN, is_token
from notifier.net.bounds import MAX_ESTADOS

log = logging.getLogger(__name__)

ICON_LENGTH = 16
"""Characters of an icon: an emoji of several people has eleven."""

EARLIEST_YEAR, LATEST_YEAR = 1970, 9999
"""What is outside is no time of a change, and cannot be reckoned with."""

Json = Mapping[str, Any]


class Answers:
    """Reads the answers of one backend; ``BadReplyError`` where one is not as it should be. Any thread."""

    def __init__(self, profile: Profile, rest: RestSpec, host: str, counters: Counters) -> None:
        """``host``: who is named where an answer is not as it should be. ``counters``: of unreadable rows."""
        self._profile = profile
        self._rest = rest
        self._host = host
        self._counters = counters

    def token(self, body: Json) -> str:
        """The token in the answer to a sign-in."""
        token = first(body, self._rest.session.token)
        token = trimmed(token) if isinstance(token, str) and len(token) <= 2 * MAX_TOKEN else ""
        if not is_token(token):
            raise self.bad()
        return token

    def user(self, body: Json) -> User:
        """Whose token it is."""
        fields = self._rest.session
        user_id = first_text(body, fields.user_id)
        if user_id is None:
            raise self.bad()
        name, email = first(body, fields.user_name), first(body, fields.user_email)
        return User(user_id, _words(name), _words(email))

    def estados(self, categoria: Categoria, body: Json) -> tuple[Estado, ...]:
        """The catalogue of a category; colours and icons that the server leaves open are empty."""
        fields = self._rest.estado_fields
        rows = self.rows(body, fields.rows)
        if len(rows) > MAX_ESTADOS:
            raise TooMuchError(host=self._host)
        codes = [as_code(self._profile, categoria, row, fields.codigo) for row in rows]
        unreadable = codes.count(None)
        if unreadable:
            log.warning("%s: skipped %s entries of the catalogue without a code", categoria, unreadable)
            self._counters.add("estados_unreadable", categoria, unreadable)
        return tuple(
            Estado(
                codigo=code,
                nombre=_words(first(row, fields.nombre)) or first_words(row, fields.codigo),
                color=plain_color(first(row, fields.color)),
                icono=_words(first(row, fields.icono), ICON_LENGTH),
                orden=position,
                final=bool(first(row, fields.final)),
            )
            for position, (row, code) in enumerate(zip(rows, codes, strict=True))
            if code is not None
        )

    def rows(self, body: Json, paths: Iterable[str]) -> list[Json]:
        """The rows of a list; what is no row is an empty one, and skipped and counted as such."""
        rows = next((found for path in paths if isinstance(found := look_up(body, path), list)), None)
        if rows is None:
            raise self.bad()
        return [row if isinstance(row, Mapping) else {} for row in rows]

    def last_page(self, spec: ListSpec, body: Json, asked: int) -> int:
        """How many pages a list has, by the answer to the page that was asked for."""
        if not spec.last_page:
            return 1
        last = first_number(body, spec.last_page)
        # A server that does not look at the page's number would tell the first one for ever.
        if last is None or first_number(body, spec.current_page) not in (None, asked):
            raise self.bad()
        return last

    def total(self, spec: ListSpec, body: Json, rows: list[Json]) -> int | None:
        """How many rows the whole list has, where the answer tells it."""
        return first_number(body, spec.total) if spec.last_page else len(rows)

    def items(self, categoria: Categoria, spec: ListSpec, rows: list[Json]) -> tuple[Item, ...]:
        """The items in these rows."""
        found, skipped = {}, 0
        for row in rows:
            item = self._item(categoria, spec, row)
            if item is None:
                skipped += 1
            else:
                found[item.id] = item
        if skipped:
            log.warning("%s: skipped %s rows without id or estado", categoria, skipped)
            self._counters.add("rows_unreadable", categoria, skipped)
        return tuple(found.values())

    def item(self, categoria: Categoria, spec: ListSpec, body: Json) -> Item:
        """The one item in an answer."""
        row = first(body, spec.item_row)
        item = self._item(categoria, spec, row) if isinstance(row, Mapping) else None
        if item is None:
            raise self.bad()
        return item

    def bad(self) -> BadReplyError:
        """What is wrong with an answer that has not what it should have."""
        return BadReplyError(host=self._host)

    def _item(self, categoria: Categoria, spec: ListSpec, row: Json) -> Item | None:
        item_id = first_text(row, spec.id)
        code = as_code(self._profile, categoria, row, spec.estado)
        if item_id is None or code is None:
            return None
        found = (look_up(row, path) for path in spec.detalle)
        details = [text for detail in found if isinstance(detail, str) and (text := plain_line(detail))]
        return Item(
            categoria=categoria,
            id=item_id,
            numero=first_words(row, spec.numero) or plain_line(item_id),
            estado=code,
            version=as_version(row, spec.version),
            updated_at=_moment(first(row, spec.updated_at)),
            detalle=plain_line(" · ".join(details), DETAIL),
        )


def first(row: Json, paths: Iterable[str]) -> Any:
    """The first value that these paths lead to, or ``None``."""
    return next((value for path in paths if (value := look_up(row, path)) is not None), None)


def first_number(row: Json, paths: Iterable[str]) -> int | None:
    """The first integer that these paths lead to, or ``None``."""
    values = (look_up(row, path) for path in paths)
    return next((value for value in values if type(value) is int), None)


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo and EARLIEST_YEAR <= moment.year < LATEST_YEAR else None


def _words(value: Any, limit: int = LINE) -> str:
    """A text for people; empty for what is none."""
    return plain_line(value, limit) if isinstance(value, (str, int, float)) else ""
