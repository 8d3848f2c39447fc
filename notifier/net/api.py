"""The REST calls of a backend (contract 1.2), read into the domain's values."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from notifier.core.errors import BadReplyError, RefusedError
from notifier.core.events import as_text, look_up
from notifier.core.model import NEUTRAL_COLOR, Categoria, Estado, Item, User
from notifier.core.profile import ListSpec, Profile, RestSpec
from notifier.net.http import Http, NotFoundError, Reply

log = logging.getLogger(__name__)

MAX_PAGES = 10_000

EARLIEST_YEAR, LATEST_YEAR = 1970, 9999
"""What is outside is no time of a change, and cannot be reckoned with."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, and whether they are the ``last``.

    ``complete``: it was read to its end, not only to the end of its window, and no row can have slipped from
    one page of a delta to another. ``total``: how many rows the server says a whole list has, without those
    that are no items.
    """

    items: tuple[Item, ...]
    last: bool
    complete: bool
    total: int | None = None


@dataclass(frozen=True, slots=True)
class _Tagged:
    """The last answer to a question that is asked again and again."""

    params: Mapping[str, str | int]
    etag: str
    total: int | None


class Api:
    """One backend, seen with at most one token. Any thread, but one at a time for each category."""

    def __init__(self, profile: Profile, http: Http) -> None:
        """``profile`` says how this backend speaks. The connections belong to the caller.

        Raises:
            ValueError: the profile has no ``rest`` part.
        """
        if profile.rest is None:
            raise ValueError(f"the profile {profile.name} can only read events")
        self._profile = profile
        self._rest: RestSpec = profile.rest
        self._http = http
        self._skipped = dict.fromkeys(Categoria, 0)
        self._tagged: dict[tuple[Categoria, str], _Tagged] = {}

    def probe(self) -> None:
        """Find out whether a backend of this kind answers here, without signing in.

        Raises:
            AppError: it does not, and why.
        """
        try:
            self.user()
        except RefusedError:
            return

    def login(self, login: str, password: str, device: str) -> tuple[str, User]:
        """``POST /login``: a new token and whose it is.

        Raises:
            SignInError: the server does not accept them.
            AppError: anything else that kept it from answering.
        """
        body = self._http.post(
            self._rest.login, {"login": login, "password": password, "device_name": device}
        )
        token = body.get("token")
        if not isinstance(token, str) or not token:
            raise self._bad_reply()
        return token, self._user(body)

    def user(self) -> User:
        """``GET /user``: whose token this is.

        Raises:
            RefusedError: the token is no longer good.
            AppError: anything else that kept the server from answering.
        """
        return self._user(self._http.get(self._rest.user).body)

    def logout(self) -> None:
        """``POST /logout``: the server forgets the token.

        Raises:
            AppError: it could not be told.
        """
        self._http.post(self._rest.logout)

    def estados(self, categoria: Categoria) -> tuple[Estado, ...]:
        """``GET /estados/{categoria}``: names and colours.

        Raises:
            AppError: there was no good answer.
        """
        body = self._http.get(self._rest.estados.format(categoria=categoria)).body
        return tuple(
            Estado(
                codigo=self._profile.codigo(categoria, code),
                nombre=_words(row.get("nombre") or code),
                color=_words(row.get("color") or NEUTRAL_COLOR),
                icono=_words(row.get("icono") or ""),
                orden=position,
                final=bool(row.get("es_estado_final")),
            )
            for position, row in enumerate(self._rows(body))
            if (code := as_text(row.get("codigo")))
        )

    def pages(self, categoria: Categoria) -> Iterator[Page]:
        """The whole list of a category, or its newest rows where it is read through a window, page by page.

        Raises:
            AppError: a page could not be read; the list is not complete then.
        """
        spec = self._rest.lists[categoria]
        skipped = read = 0
        totals: list[int] = []
        for number in range(1, MAX_PAGES + 1):
            body = self._http.get(spec.path, {"page": number, "per_page": self._rest.per_page}).body
            rows = self._rows(body)
            items = self._items(categoria, spec, rows)
            read += len(rows)
            skipped += len(rows) - len(items)
            total = look_up(body, "meta.total")
            totals += [total] if isinstance(total, int) else []
            is_end = number >= self._last_page(body)
            is_last = is_end or (spec.window is not None and read >= spec.window)
            if is_last:
                self._skipped[categoria] = skipped
            # A list that got shorter while it was read does not count up.
            longest = max(totals) - skipped if is_end and totals else None
            yield Page(items, is_last, is_end, longest)
            if is_last:
                return

    def changes(self, categoria: Categoria, since: datetime) -> Iterator[Page]:
        """The rows that changed at or after a moment of the server's clock, page by page.

        Where the server tags its answers, asking the same again costs no row.

        Raises:
            AppError: a page could not be read.
        """
        spec = self._rest.lists[categoria]
        read: set[str | None] = set()
        longest = 0
        for number in range(1, MAX_PAGES + 1):
            params: dict[str, str | int] = {
                self._rest.updated_since: since.isoformat(),
                "page": number,
                "per_page": self._rest.per_page,
            }
            if number == 1:
                reply = self._changed(categoria, "changes", spec.path, params)
                if reply is None:
                    yield Page((), last=True, complete=True)
                    return
            else:
                reply = self._http.get(spec.path, params)
            body = reply.body
            rows = self._rows(body)
            read |= {as_text(row.get("id")) for row in rows}
            total = look_up(body, "meta.total")
            longest = max(longest, total if isinstance(total, int) else 0)
            is_last = number >= self._last_page(body)
            yield Page(self._items(categoria, spec, rows), is_last, complete=is_last and len(read) >= longest)
            if is_last:
                # Only now: what was read is handed over. The tag of a first page says nothing of the others.
                if number == 1:
                    self._remember(categoria, "changes", params, reply)
                return

    def count(self, categoria: Categoria) -> int | None:
        """How many items a list has now, as far as the server tells it.

        Raises:
            AppError: there was no good answer.
        """
        params: dict[str, str | int] = {"page": 1, "per_page": 1}
        reply = self._changed(categoria, "count", self._rest.lists[categoria].path, params)
        if reply is not None:
            self._remember(categoria, "count", params, reply)
        return self._tagged[categoria, "count"].total

    def item(self, categoria: Categoria, item_id: str) -> Item | None:
        """One item, or ``None`` where the server has none of this id.

        Raises:
            AppError: there was no good answer.
        """
        spec = self._rest.lists[categoria]
        try:
            body = self._http.get(spec.item.format(id=quote(item_id, safe=""))).body
        except NotFoundError:
            return None
        row = body.get("data")
        item = self._item(categoria, spec, row) if isinstance(row, Mapping) else None
        if item is None:
            raise self._bad_reply()
        return item

    def _changed(
        self, categoria: Categoria, question: str, path: str, params: Mapping[str, str | int]
    ) -> Reply | None:
        """The answer to a question, or ``None`` where it is the one that is remembered."""
        known = self._tagged.get((categoria, question))
        etag = known.etag if known is not None and known.params == params else ""
        reply = self._http.get_changed(path, params, etag)
        if reply is None and not etag:
            raise self._bad_reply()
        return reply

    def _remember(
        self, categoria: Categoria, question: str, params: Mapping[str, str | int], reply: Reply
    ) -> None:
        self._tagged[categoria, question] = _Tagged(params, reply.etag, self._total(categoria, reply.body))

    def _total(self, categoria: Categoria, body: Mapping[str, Any]) -> int | None:
        total = look_up(body, "meta.total")
        return total - self._skipped[categoria] if isinstance(total, int) else None

    def _last_page(self, body: Mapping[str, Any]) -> int:
        last = look_up(body, "meta.last_page")
        if not isinstance(last, int):
            raise self._bad_reply()
        return last

    def _items(self, categoria: Categoria, spec: ListSpec, rows: list[Mapping[str, Any]]) -> tuple[Item, ...]:
        found = {}
        for row in rows:
            item = self._item(categoria, spec, row)
            if item is None:
                log.warning("%s: skipped a row without id or estado", categoria)
            else:
                found[item.id] = item
        return tuple(found.values())

    def _item(self, categoria: Categoria, spec: ListSpec, row: Mapping[str, Any]) -> Item | None:
        item_id = as_text(row.get("id"))
        code = as_text(row.get("estado"))
        if item_id is None or code is None:
            return None
        version = row.get("version")
        numero = next((text for path in spec.numero if (text := as_text(look_up(row, path)))), item_id)
        details = (look_up(row, path) for path in spec.detalle)
        return Item(
            categoria=categoria,
            id=item_id,
            numero=numero,
            estado=self._profile.codigo(categoria, code),
            version=version if type(version) is int and 0 <= version < 2**63 else None,
            updated_at=_moment(row.get("updated_at")),
            detalle=" · ".join(_words(detail) for detail in details if isinstance(detail, str) and detail),
        )

    def _user(self, body: Mapping[str, Any]) -> User:
        user = body.get("user")
        user_id = as_text(user.get("id")) if isinstance(user, Mapping) else None
        if not isinstance(user, Mapping) or user_id is None:
            raise self._bad_reply()
        return User(user_id, _words(user.get("name") or ""), _words(user.get("email") or ""))

    def _rows(self, body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        rows = body.get("data")
        if not isinstance(rows, list):
            raise self._bad_reply()
        return [row for row in rows if isinstance(row, Mapping)]

    def _bad_reply(self) -> BadReplyError:
        return BadReplyError(host=self._http.host)


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo and EARLIEST_YEAR <= moment.year < LATEST_YEAR else None


def _words(value: Any) -> str:
    """Text that any file and any desktop takes: half a letter (a lone surrogate) is JSON all the same."""
    return str(value).encode("utf-8", "replace").decode()
