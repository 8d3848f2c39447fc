"""The REST calls of a backend (contract 1.2, 2.4), read into the domain's values."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from notifier.core.counters import Counters
from notifier.core.errors import BadReplyError, ForbiddenError, RefusedError, SignInError
from notifier.core.events import first_text
from notifier.core.model import Categoria, Estado, Item, User
from notifier.core.profile import Profile
from notifier.core.profile_rest import ListSpec, RestSpec
from notifier.net.answers import Answers, first_number
from notifier.net.bounds import Leafing, Shelves
from notifier.net.http import Http, NotFoundError, Reply

log = logging.getLogger(__name__)


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

    def __init__(self, profile: Profile, http: Http, counters: Counters | None = None) -> None:
        """``profile`` says how this backend speaks. The connections belong to the caller.

        ``counters``: of rows that cannot be read, where somebody counts them.

        Raises:
            ValueError: the profile has no ``rest`` part.
        """
        if profile.rest is None:
            raise ValueError(f"the profile {profile.name} can only read events")
        self._profile = profile
        self._rest: RestSpec = profile.rest
        self._http = http
        self._shelves = Shelves(http.host)
        self._answers = Answers(profile, self._rest, http.host, counters or Counters())
        self._skipped = dict.fromkeys(Categoria, 0)
        # Where this user was shown each list.
        self._paths = {categoria: spec.path for categoria, spec in self._rest.lists.items()}
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
        fields = self._rest.session
        sent = {fields.login: login, fields.password: password}
        try:
            body = self._http.post(
                self._rest.login, sent | ({fields.device: device} if fields.device else {})
            )
        except RefusedError:
            # There is no session yet that could have ended.
            raise SignInError from None
        return self._answers.token(body), self._answers.user(body)

    def user(self) -> User:
        """``GET /user``: whose token this is.

        Raises:
            RefusedError: the token is no longer good.
            AppError: anything else that kept the server from answering.
        """
        return self._answers.user(self._http.get(self._rest.user).body)

    def logout(self) -> None:
        """``POST /logout``: the server forgets the token, where it can be told to.

        Raises:
            AppError: it could not be told.
        """
        if self._rest.logout:
            self._http.post(self._rest.logout)

    def has_list(self, categoria: Categoria) -> bool:
        """Whether this backend has items of the category at all."""
        return categoria in self._rest.lists

    def estados(self, categoria: Categoria) -> tuple[Estado, ...]:
        """``GET /estados/{categoria}``: names and colours; none where the server has no such catalogue.

        Raises:
            AppError: the server could not be asked.
        """
        if not self._rest.estados:
            return ()
        try:
            body = self._http.get(self._rest.estados.format(categoria=categoria)).body
            return self._answers.estados(categoria, body)
        except (BadReplyError, ForbiddenError) as error:
            # Names and colours must not keep the list from being read: there are some to fall back on.
            log.info("%s: no catalogue: %s", categoria, type(error).__name__)
            return ()

    def pages(self, categoria: Categoria) -> Iterator[Page]:
        """The whole list of a category, or its newest rows where it is read through a window, page by page.

        Raises:
            AppError: a page could not be read; the list is not complete then.
        """
        spec = self._rest.lists[categoria]
        skipped = read = 0
        shown: set[str | None] = set()
        totals: list[int] = []
        leafing = Leafing(self._shelves, categoria)
        for number in leafing.pages():
            params = self._page(spec, number)
            if number == 1:
                self._paths[categoria], body = self._open(spec, params)
            else:
                body = self._http.get(self._paths[categoria], params).body
            rows = self._answers.rows(body, spec.rows)
            leafing.take(len(rows))
            items = self._answers.items(categoria, spec, rows)
            read += len(rows)
            skipped += len(rows) - len(items)
            total = self._answers.total(spec, body, rows)
            totals += [total] if total is not None else []
            is_end = number >= self._answers.last_page(spec, body, number)
            ids = {first_text(row, spec.id) for row in rows}
            if not is_end and ids <= shown - {None}:
                raise self._answers.bad()  # it has no end: it shows the same again, or nothing
            shown |= ids
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
        leafing = Leafing(self._shelves, f"changes of {categoria}")
        for number in leafing.pages():
            params = {self._rest.updated_since: since.isoformat(), **self._page(spec, number)}
            if number == 1:
                reply = self._changed(categoria, "changes", self._paths[categoria], params)
                if reply is None:
                    yield Page((), last=True, complete=True)
                    return
            else:
                reply = self._http.get(self._paths[categoria], params)
            body = reply.body
            rows = self._answers.rows(body, spec.rows)
            leafing.take(len(rows))
            ids = {first_text(row, spec.id) for row in rows}
            longest = max(longest, self._answers.total(spec, body, rows) or 0)
            is_last = number >= self._answers.last_page(spec, body, number)
            if not is_last and ids <= read - {None}:
                raise self._answers.bad()
            read |= ids
            yield Page(
                self._answers.items(categoria, spec, rows), is_last, complete=is_last and len(read) >= longest
            )
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
        spec = self._rest.lists[categoria]
        params: dict[str, str | int] = {**spec.params, self._rest.page_param: 1, self._rest.per_page_param: 1}
        reply = self._changed(categoria, "count", self._paths[categoria], params)
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
        return self._answers.item(categoria, spec, body)

    def _changed(
        self, categoria: Categoria, question: str, path: str, params: Mapping[str, str | int]
    ) -> Reply | None:
        """The answer to a question, or ``None`` where it is the one that is remembered."""
        known = self._tagged.get((categoria, question))
        etag = known.etag if known is not None and known.params == params else ""
        reply = self._http.get_changed(path, params, etag)
        if reply is None and not etag:
            raise self._answers.bad()
        return reply

    def _remember(
        self, categoria: Categoria, question: str, params: Mapping[str, str | int], reply: Reply
    ) -> None:
        self._tagged[categoria, question] = _Tagged(params, reply.etag, self._total(categoria, reply.body))

    def _total(self, categoria: Categoria, body: Mapping[str, Any]) -> int | None:
        total = first_number(body, self._rest.lists[categoria].total)
        return total - self._skipped[categoria] if total is not None else None

    def _page(self, spec: ListSpec, number: int) -> dict[str, str | int]:
        """What asks for a page; for a list that comes in one answer, nothing of pages."""
        if not spec.last_page:
            return dict(spec.params)
        per_page = spec.per_page or self._rest.per_page
        return {**spec.params, self._rest.page_param: number, self._rest.per_page_param: per_page}

    def _open(self, spec: ListSpec, params: Mapping[str, str | int]) -> tuple[str, Mapping[str, Any]]:
        """The path at which this user may see the list, and its first page."""
        *paths, last = (spec.path, *spec.fallbacks)
        for path in paths:
            try:
                return path, self._http.get(path, params).body
            except ForbiddenError:
                log.info("%s is not for this user", path)
        return last, self._http.get(last, params).body
