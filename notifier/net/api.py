"""The REST calls of a backend (contract 1.2, 2.4), read into the domain's values."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from notifier.core.counters import Counters
from notifier.core.errors import BadReplyError, ForbiddenError, RefusedError, SignInError
from notifier.core.events import first_text
from notifier.core.model import Categoria, Estado, Item, User
from notifier.core.profile.profile import Profile
from notifier.core.profile.rest import RestSpec
from notifier.net.answers import Answers, Page, Read
from notifier.net.bounds import Leafing, Shelves
from notifier.net.declared import declared, is_no, sentence
from notifier.net.http import Http, NotFoundError, Reply
from notifier.net.paging import Course, Params

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Tagged:
    """The last answer to a question that is asked again and again."""

    params: Params
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
        self._skipped = dict.fromkeys(self._rest.lists, 0)
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
        sent |= {fields.device: device} if fields.device else {}
        body = self._http.sign_in(self._rest.login, sent)
        said = sentence(self._rest, body)
        if is_no(self._rest, body):
            raise SignInError(said)
        try:
            return self._answers.token(body), self._answers.user(body)
        except BadReplyError:
            if not said:
                raise
            # It answers as if all were well, and says why nobody is signed in.
            raise SignInError(said) from None

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

    def lists(self) -> tuple[Categoria, ...]:
        """The lists that this backend has, each by its own category."""
        return tuple(name for name, spec in self._rest.lists.items() if spec.of is None)

    def has_list(self, categoria: Categoria) -> bool:
        """Whether this backend has items of the category at all."""
        return categoria in self._rest.lists

    def source(self, categoria: Categoria) -> Categoria | None:
        """The list that a category is read from; ``None`` where this backend has no items of it."""
        return self._rest.source(categoria) if categoria in self._rest.lists else None

    def fed(self, source: Categoria) -> tuple[Categoria, ...]:
        """The categories that are read from a list, its own first."""
        return self._rest.fed(source)

    def estados(self, categoria: Categoria) -> tuple[Estado, ...]:
        """``GET /estados/{categoria}``: names and colours; none where the server has no such catalogue.

        Raises:
            AppError: the server could not be asked.
        """
        if not self._rest.estados:
            return ()
        try:
            name = quote(self._profile.catalogue_name(categoria), safe="")
            body = self._http.get(self._rest.estados.format(categoria=name)).body
            return self._answers.estados(categoria, body)
        except (BadReplyError, ForbiddenError) as error:
            # Names and colours must not keep the list from being read: there are some to fall back on.
            log.info("%s: no catalogue: %s", categoria, type(error).__name__)
            return ()

    def following(self, categoria: Categoria, codigo: str) -> tuple[str, ...]:
        """Which codes may follow one, by the server's own catalogue of transitions.

        Raises:
            AppError: the server did not tell.
        """
        names = (self._profile.catalogue_name(categoria), codigo)
        name, code = (quote(part, safe="") for part in names)
        body = self._http.get(self._rest.transitions.format(categoria=name, codigo=code)).body
        return tuple(estado.codigo for estado in self._answers.estados(categoria, body))

    def course(self, categoria: Categoria, since: datetime | None = None) -> Course:
        """What reading a list takes, or the rows that changed at or after a moment of the server's clock."""
        spec = self._rest.lists[categoria]
        params = {self._rest.updated_since: since.isoformat()} if since is not None else {}
        leafing = Leafing(self._shelves, f"changes of {categoria}" if since else categoria)
        return Course(spec, self._rest, leafing, self._http.host, params, is_delta=since is not None)

    def pages(self, categoria: Categoria, course: Course | None = None) -> Iterator[Page]:
        """The whole list of a category, or its newest rows where it is read through a window, page by page.

        ``course``: of a list that is to go on where it failed.

        Raises:
            AppError: a page could not be read; the list is not complete then.
        """
        course = course or self.course(categoria)
        while not course.is_over():
            link, params = course.question()
            try:
                if course.pages:
                    body = self._http.follow(self._paths[categoria], link, params).body
                else:
                    self._paths[categoria], body = self._open(categoria, params)
            except NotFoundError:
                if not course.is_guessing:
                    raise
                course.end()
                body = []
            read = self._take(categoria, course, body)
            if course.is_over():
                self._skipped |= course.skipped
            # A list that got shorter while it was read does not count up.
            total = course.longest if course.is_complete else None
            yield Page(
                read,
                course.is_over(),
                course.is_complete,
                total,
                dict(course.skipped),
                course.rows,
                course.total,
            )

    def changes(self, categoria: Categoria, since: datetime, course: Course | None = None) -> Iterator[Page]:
        """The rows that changed at or after a moment of the server's clock, page by page.

        Where the server tags its answers, asking the same again costs no row. ``course``: see :meth:`pages`.

        Raises:
            AppError: a page could not be read.
        """
        course = course or self.course(categoria, since)
        while not course.is_over():
            link, params = course.question()
            if course.pages:
                reply: Reply | None = self._http.follow(self._paths[categoria], link, params)
            else:
                reply = self._changed(categoria, "changes", self._paths[categoria], params)
            if reply is None:
                course.end()
                nothing = {name: Read() for name in self._rest.fed(categoria)}
                yield Page(nothing, last=True, complete=True, unchanged=True)
                return
            read = self._take(categoria, course, reply.body)
            complete = course.is_complete and course.different >= (course.longest or 0)
            yield Page(read, course.is_over(), complete)
            if course.is_over() and course.pages == 1:
                # Only now: what was read is on its way. The tag of a first page says nothing of the others.
                self._remember(categoria, "changes", params, reply)

    def _take(self, categoria: Categoria, course: Course, body: Any) -> Mapping[Categoria, Read]:
        """The rows of a page, read for each category of the list."""
        spec = self._rest.lists[categoria]
        rows = self._answers.rows(body, spec.rows)
        if not course.is_over():
            ids = [first_text(row, spec.id) if isinstance(row, Mapping) else None for row in rows]
            course.take(declared(spec, body), ids, is_bare=isinstance(body, list))
        read = {
            name: self._answers.read(name, self._rest.lists[name], rows) for name in self._rest.fed(categoria)
        }
        for name, found in read.items():
            if rows and not found.items and course.is_unreadable(name, len(rows)):
                course.is_broken = True
                raise self._answers.unreadable(self._paths[categoria], self._rest.lists[name], rows)
            course.skipped[name] += len(found.unreadable)
        return read

    def count(self, categoria: Categoria) -> Mapping[Categoria, int]:
        """How many items a list has now, for each category that is read from it; nothing where nobody tells.

        Raises:
            AppError: there was no good answer.
        """
        params = self.course(categoria).counting()
        reply = self._changed(categoria, "count", self._paths[categoria], params)
        if reply is not None:
            self._answers.check(reply.body)
            self._remember(categoria, "count", params, reply)
        total = self._tagged[categoria, "count"].total
        if total is None:
            return {}
        return {name: total - self._skipped[name] for name in self._rest.fed(categoria)}

    def item(self, categoria: Categoria, item_id: str) -> Mapping[Categoria, Item]:
        """One item as each category that is read from this list has it; nothing where the server has none.

        Raises:
            AppError: there was no good answer, or it cannot be read.
        """
        spec = self._rest.lists[categoria]
        try:
            body = self._http.get(spec.item.format(id=quote(item_id, safe=""))).body
        except NotFoundError:
            return {}
        self._answers.check(body)
        return {
            name: self._answers.item(name, self._rest.lists[name], body) for name in self._rest.fed(categoria)
        }

    def _changed(self, categoria: Categoria, question: str, path: str, params: Params) -> Reply | None:
        """The answer to a question, or ``None`` where it is the one that is remembered."""
        known = self._tagged.get((categoria, question))
        etag = known.etag if known is not None and known.params == params else ""
        reply = self._http.get_changed(path, params, etag)
        if reply is None and not etag:
            raise self._answers.bad()
        return reply

    def _remember(self, categoria: Categoria, question: str, params: Params, reply: Reply) -> None:
        spec = self._rest.lists[categoria]
        self._tagged[categoria, question] = _Tagged(params, reply.etag, declared(spec, reply.body).total)

    def _open(self, categoria: Categoria, params: Params) -> tuple[str, Any]:
        """The path at which this user may see the list, and its first page."""
        spec = self._rest.lists[categoria]
        *paths, last = (spec.path, *spec.fallbacks)
        for path in paths:
            try:
                return path, self._http.get(path, params).body
            except ForbiddenError:
                log.info("%s is not for this user", path)
        try:
            return last, self._http.get(last, params).body
        except ForbiddenError:
            raise ForbiddenError(last, partial(self._profile.plural, categoria)) from None
