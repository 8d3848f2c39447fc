"""How a list goes on from page to page, and when all of it was read (contract 1.2, 2.4)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from notifier.core.answer_errors import HalfReadError
from notifier.core.errors import BadReplyError
from notifier.core.model import Categoria
from notifier.core.profile.rest import ListSpec, Paging, RestSpec
from notifier.net.bounds import Leafing

Params = Mapping[str, str | int]

FEW = 5
"""So many rows of a page, and more, of which none can be read are a fault of the list."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What an answer says of its list; ``None`` or empty for what it does not say.

    ``page``: its own number. ``last``: how many pages there are. ``total``: how many rows. ``link`` and
    ``cursor`` lead to what follows. ``more``: whether anything follows.
    """

    page: int | None = None
    last: int | None = None
    total: int | None = None
    link: str = ""
    cursor: str = ""
    more: bool | None = None


class Course:
    """One list while it is read: what comes next, and what came. After a failure it goes on. One thread.

    What a server declares is held against what was read: a list that ends before is not read.
    """

    def __init__(
        self, spec: ListSpec, rest: RestSpec, leafing: Leafing, host: str, params: Params, *, is_delta: bool
    ) -> None:
        """Nothing was asked yet.

        Args:
            spec: of the list.
            rest: what it is part of.
            leafing: bounds what is read of it.
            host: who is named where an answer is not as it should be.
            params: sent with each question, beside those of paging.
            is_delta: it is asked for what changed; some servers declare the total of the whole list then.
        """
        self._spec = spec
        self._leafing = leafing
        self._host = host
        self._is_delta = is_delta
        self._params = {**spec.params, **params}
        self._per_page = spec.per_page or rest.per_page
        self._page_param = spec.page_param or rest.page_param
        self._per_page_param = spec.per_page_param or rest.per_page_param
        self._ids: set[str] = set()
        self._page_before: Collection[str | None] = ()
        self._totals: list[int] = []
        self._asked: set[str] = set()
        self._next = Declared()
        self.skipped: Counter[Categoria] = Counter()
        """How many of its rows could not be read, for each category."""
        self.pages = 0
        """That were read."""
        self.rows = 0
        """That came, copies and unreadable ones included."""
        self.is_guessing = False
        """Whether the last answer did not say if anything follows."""
        self._is_over = False
        self.is_complete = False
        """Whether it was read to its end, not only to the end of its window."""
        self.is_broken = False
        """Whether it cannot go on: what came does not fit together."""

    def is_over(self) -> bool:
        """Whether the last row was read, or the last one of its window."""
        return self._is_over

    @property
    def total(self) -> int | None:
        """How many rows the server declares; what it declared last."""
        return self._totals[-1] if self._totals else None

    @property
    def longest(self) -> int | None:
        """The most that it declared: a list that got shorter while it was read does not count up."""
        return max(self._totals, default=None)

    @property
    def different(self) -> int:
        """How many different ids came."""
        return len(self._ids)

    @property
    def can_go_on(self) -> bool:
        """Whether a failure leaves something that is worth going on with."""
        return self.pages > 0 and not (self._is_over or self.is_broken or self._leafing.is_late)

    @property
    def seconds(self) -> float:
        """Since it began."""
        return self._leafing.seconds

    def question(self) -> tuple[str, Params]:
        """The link that is to be followed, empty for the list's own path; and what is asked with it.

        Raises:
            TooMuchError: it has more pages than any list has.
            TooSlowError: it takes too long.
        """
        self._leafing.turn(self.pages + 1)
        if self._spec.is_whole:
            return "", self._params
        place: dict[str, str | int] = {}
        if self._next.cursor:
            place = {self._spec.cursor_param: self._next.cursor}
        elif self._spec.paging is Paging.OFFSET:
            place = {self._page_param: self.rows}
        elif self._spec.paging is not Paging.NEXT and not self._next.link:
            place = {self._page_param: self._number}
        return self._next.link, {**self._params, **place, self._per_page_param: self._per_page}

    def counting(self) -> Params:
        """What asks for a page of one row, so that its total is told."""
        first = {Paging.PAGE: self._spec.first_page, Paging.OFFSET: 0}.get(self._spec.paging or Paging.PAGE)
        page = {} if first is None else {self._page_param: first}
        return {**self._spec.params, **page, self._per_page_param: 1}

    def is_unreadable(self, categoria: Categoria, rows: int) -> bool:
        """Whether so many rows of a page, none of which can be read, are too many to be left out.

        A rest of a list, or of what changed in it, may be few odd rows among many good ones.
        """
        is_first = not self._is_delta and self.rows - rows <= self.skipped[categoria]
        return is_first or rows >= FEW

    def take(self, declared: Declared, ids: Sequence[str | None], *, is_bare: bool = False) -> None:
        """A page came, with these ids; ``None`` for a row without one. ``is_bare``: it was the whole answer.

        Raises:
            BadReplyError: it is not the page that was asked for, or there is no end to it.
            HalfReadError: the server declares more than it shows.
            TooMuchError: there are more rows than there is room for.
        """
        try:
            if not (ids or is_bare or self.pages or self._spec.is_whole or self._spec.paging):
                self._check_nothing(declared)
            self._take(declared, ids)
        except BadReplyError:
            self.is_broken = True
            raise

    def end(self) -> None:
        """Nothing follows, though no answer said so."""
        self._is_over = self.is_complete = True

    @property
    def _number(self) -> int:
        return self._spec.first_page + self.pages

    def _take(self, declared: Declared, ids: Sequence[str | None]) -> None:
        if not self._is_what_was_asked(declared):
            raise BadReplyError(host=self._host)
        self._leafing.take(len(ids))
        self.pages += 1
        self.rows += len(ids)
        named = {item_id for item_id in ids if item_id is not None}
        is_new = None in ids or not named <= self._ids
        is_same = self.pages > 1 and bool(ids) and set(ids) == set(self._page_before)
        self._ids |= named
        self._page_before = ids
        if declared.total is not None:
            self._totals.append(declared.total)
        elif self._spec.is_whole:
            self._totals.append(len(ids))
        more = self._more(declared)
        self.is_guessing = more is None
        if more is None:
            more = is_new and self._may_go_on(len(ids))
        if (more and not is_new) or (is_same and self._is_short_of(declared)):
            raise self._half(declared)
        self.is_complete = not more
        self._is_over = not more or (self._spec.window is not None and self.rows >= self._spec.window)
        self._follow(declared)

    def _check_nothing(self, declared: Declared) -> None:
        if declared == Declared():
            raise BadReplyError(host=self._host)  # no rows, and nothing else of what a list has

    def _is_what_was_asked(self, declared: Declared) -> bool:
        # A server that does not look at the page's number would tell the first one for ever.
        if self._next.link or self._next.cursor or self._spec.paging not in (None, Paging.PAGE):
            return True
        # Who counts from zero may ask so and answer otherwise.
        may_be = (None, self._number, self._number + (self._spec.first_page == 0))
        return self._spec.is_whole or declared.page in may_be

    def _is_short_of(self, declared: Declared) -> bool:
        return not self._is_delta and declared.total is not None and self.different < declared.total

    def _more(self, declared: Declared) -> bool | None:
        """Whether the server declares that something follows; ``None`` where it does not say."""
        signs = [declared.more] if declared.more is not None else []
        if declared.link or declared.cursor:
            signs.append(True)
        if declared.last is not None and not self._spec.is_whole:
            # Where pages are counted from zero, the last one's number may be meant, or how many there are.
            unsure = self._spec.first_page == 0 and self.pages == declared.last and self.pages > 0
            signs += [] if unsure else [self.pages < declared.last]
        # A total that is less than what came is none.
        is_total = declared.total is not None and self.rows <= declared.total
        if declared.total is not None and is_total and not (self._is_delta and signs):
            signs.append(self.rows < declared.total)
        if self._spec.is_whole:
            if any(signs):
                raise self._half(declared)
            return False
        return any(signs) if signs else None

    def _may_go_on(self, rows: int) -> bool:
        """Without a word of the server: another page is asked for until one is shorter, or brings nothing."""
        if self._spec.paging is Paging.NEXT or rows == 0 or rows > self._per_page:
            return False
        return self.pages == 1 or self.rows == rows * self.pages

    def _follow(self, declared: Declared) -> None:
        self._next = Declared()
        by_link = self._spec.paging is Paging.NEXT or (
            self._spec.paging is None and declared.last is None and declared.page is None
        )
        if self._is_over or not by_link or not (declared.link or declared.cursor):
            if not self._is_over and self._spec.paging is Paging.NEXT:
                raise self._half(declared)
            return
        step = declared.link or declared.cursor
        if step in self._asked:
            raise BadReplyError(host=self._host)  # it goes in a circle
        self._asked.add(step)
        self._next = Declared(link=declared.link, cursor="" if declared.link else declared.cursor)

    def _half(self, declared: Declared) -> HalfReadError:
        total = declared.total if declared.total is not None else self.longest
        read = self.different or self.rows
        return HalfReadError.of(self._spec.path, read, total, self._host)
