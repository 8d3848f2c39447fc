"""What is where in a backend's answers (contract 1.2, 2.4): JSON becomes the domain's values.

Every answer is untrusted. A field that is odd costs that field, a row without id or estado costs that row.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from notifier.core.answer_errors import LackingError, SaidNoError, TooMuchError, UnreadableListError
from notifier.core.counters import Counters
from notifier.core.errors import BadReplyError
from notifier.core.events import as_code, as_version, first_text, first_words, look_up
from notifier.core.item_rows import due_of, fields_of, is_there, line_of
from notifier.core.model import Categoria, Estado, Item, User
from notifier.core.moments import read_moment
from notifier.core.plain_text import LINE, plain_color, plain_line, trimmed
from notifier.core.profile.profile import Profile
from notifier.core.profile.rest import ListSpec, RestSpec
from notifier.core.reading import UnreadableRow
from notifier.core.tokens import MAX_TOKEN, is_token
from notifier.net.bounds import MAX_ESTADOS
from notifier.net.declared import is_failure, is_no, rows_of, sentence

log = logging.getLogger(__name__)

ICON_LENGTH = 16
"""Characters of an icon: an emoji of several people has eleven."""

NAMES = 8
"""So many fields of a row that cannot be read are named."""

NAME_LENGTH = 24
"""Characters of such a name."""

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Read:
    """Items, and the rows beside them that cannot be read."""

    items: tuple[Item, ...] = ()
    unreadable: tuple[UnreadableRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, and whether they are the ``last``.

    ``read``: by each category that is read from this list, the list's own first. ``complete``: it was read to
    its end, not only to the end of its window, and no row can have slipped from one page of a delta to
    another. ``total``: how many rows the server says a whole list has, told at its end, those included of
    which a category has ``skipped`` so many. ``so_far`` and ``declared``: the rows until now, of how many.
    ``unchanged``: no row came, for they are those that were read before.
    """

    read: Mapping[Categoria, Read]
    last: bool
    complete: bool
    total: int | None = None
    skipped: Mapping[Categoria, int] = field(default_factory=dict)
    so_far: int = 0
    declared: int | None = None
    unchanged: bool = False

    def total_of(self, categoria: Categoria) -> int | None:
        """How many items of a category the whole list has."""
        return None if self.total is None else self.total - self.skipped.get(categoria, 0)

    @property
    def items(self) -> tuple[Item, ...]:
        """The items of the list's own category."""
        return next(iter(self.read.values())).items


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
            raise self.bad(body, self._rest.session.token)
        return token

    def user(self, body: Json) -> User:
        """Whose token it is."""
        fields = self._rest.session
        self.check(body)
        user_id = first_text(body, fields.user_id)
        if user_id is None:
            raise self.bad(body, fields.user_id)
        name, email = first(body, fields.user_name), first(body, fields.user_email)
        return User(user_id, _words(name), _words(email))

    def estados(self, categoria: Categoria, body: Json) -> tuple[Estado, ...]:
        """The catalogue of a category; colours and icons that the server leaves open are empty."""
        fields = self._rest.estado_fields
        rows = [row if isinstance(row, Mapping) else {} for row in self.rows(body, fields.rows)]
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

    def rows(self, body: Any, paths: Iterable[str]) -> list[Any]:
        """The rows of a list, as they came."""
        self.check(body)
        rows = rows_of(body, paths)
        if not rows and is_failure(body):
            raise SaidNoError.of(self._host, sentence(self._rest, body))  # nothing, and why
        if rows is None:
            raise self.bad(body, paths)
        return rows

    def read(self, categoria: Categoria, spec: ListSpec, rows: Sequence[Any]) -> Read:
        """The items in these rows, and which rows are none that can be read."""
        found: dict[str, Item] = {}
        unreadable = []
        for row in rows:
            item = self._item(categoria, spec, row) if isinstance(row, Mapping) else None
            if item is None:
                unreadable.append(self._unreadable(spec, row))
            else:
                found[item.id] = item
        if unreadable:
            log.warning("%s: skipped %s rows without id or estado", categoria, len(unreadable))
            self._counters.add("rows_unreadable", categoria, len(unreadable))
        return Read(tuple(found.values()), tuple(unreadable))

    def item(self, categoria: Categoria, spec: ListSpec, body: Any) -> Item:
        """The one item in an answer, or that the whole answer is."""
        row = first(body, spec.item_row) if isinstance(body, Mapping) else None
        row = row if isinstance(row, Mapping) else body
        item = self._item(categoria, spec, row) if isinstance(row, Mapping) else None
        if item is None:
            raise self.unreadable(spec.item, spec, [row])
        return item

    def unreadable(self, path: str, spec: ListSpec, rows: Sequence[Any]) -> UnreadableListError:
        """What is wrong with these rows, of which none can be read: the names of fields, no values."""
        told: dict[str, Any] = {"path": path, "count": len(rows), "profile": self._profile.name}
        row = next((row for row in rows if isinstance(row, Mapping)), None)
        if row is None:
            kind = next((_kind(row) for row in rows), "")
            return UnreadableListError(UnreadableListError.shapeless, found=kind, **told)
        field = self._unreadable(spec, row).field
        value = look_up(row, field)
        if value is not None:
            return UnreadableListError(UnreadableListError.odd, field=field, found=_kind(value), **told)
        return UnreadableListError(field=field, found=_names(row), **told)

    def _unreadable(self, spec: ListSpec, row: Any) -> UnreadableRow:
        if not isinstance(row, Mapping):
            return UnreadableRow(None, "", next(iter(spec.id), ""))
        item_id = first_text(row, spec.id)
        paths = spec.id if item_id is None else spec.estado
        # The first that leads to something says most of what is wrong.
        field = next((path for path in paths if look_up(row, path) is not None), next(iter(paths), ""))
        return UnreadableRow(item_id, first_words(row, spec.numero) or plain_line(item_id or ""), field)

    def check(self, body: Any) -> None:
        """Return where this good answer is not the backend's own no.

        Raises:
            SaidNoError: it is, with the server's own sentence, where it has one.
        """
        if is_no(self._rest, body):
            raise SaidNoError.of(self._host, sentence(self._rest, body))

    def bad(self, body: Any = None, paths: Iterable[str] = ()) -> BadReplyError:
        """What is wrong with an answer that has nothing at these paths: the server may say it itself."""
        if said := sentence(self._rest, body):
            return SaidNoError.of(self._host, said)
        field = next(iter(paths), "")
        if not field or not isinstance(body, Mapping):
            return BadReplyError(host=self._host)
        return LackingError(host=self._host, field=field, found=_names(body), profile=self._profile.name)

    def _item(self, categoria: Categoria, spec: ListSpec, row: Json) -> Item | None:
        item_id = first_text(row, spec.id)
        code = as_code(self._profile, categoria, row, spec.estado)
        if item_id is None or code is None:
            return None
        fields, due = fields_of(spec, row), due_of(spec.due, row, self._profile.timezone)
        if due is None and is_there(spec.due, row):
            self._counters.add("due_unreadable", categoria)
        return Item(
            categoria=categoria,
            id=item_id,
            numero=first_words(row, spec.numero) or plain_line(item_id),
            estado=code,
            version=as_version(row, spec.version),
            updated_at=read_moment(first(row, spec.updated_at), self._profile.timezone),
            detalle=line_of(spec, row, fields),
            fields=fields,
            due=due,
        )


def first(row: Json, paths: Iterable[str]) -> Any:
    """The first value that these paths lead to, or ``None``."""
    return next((value for path in paths if (value := look_up(row, path)) is not None), None)


def _names(row: Json) -> str:
    """Of an object, the names of its fields and no values."""
    names = [plain_line(name, NAME_LENGTH) for name in list(row)[:NAMES]]
    return (", ".join(names) + ("…" if len(row) > NAMES else "")) or "{}"


def _kind(value: Any) -> str:
    """In the words of JSON."""
    names = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}
    return names.get(type(value), "number")


def _words(value: Any, limit: int = LINE) -> str:
    """A text for people; empty for what is none."""
    return plain_line(value, limit) if isinstance(value, (str, int, float)) else ""
