"""What is asked of one list, and how the answers become snapshots; after a failure it goes on from there."""

import logging
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from notifier.core.errors import BadReplyError, ForbiddenError, ServerError, SignInError
from notifier.core.messages import Scope, Snapshot
from notifier.core.model import Categoria, Estado, Item
from notifier.core.profile.profile import Profile
from notifier.core.wish import Wish
from notifier.net.answers import Page
from notifier.net.api import Api
from notifier.net.paging import Course
from notifier.net.transitions import Transitions

log = logging.getLogger(__name__)

CATALOGUE_SECONDS = 900.0
"""For so long the names and colours of a category hold; without deltas its list is read every minute."""


@dataclass(slots=True)
class _UnderWay:
    """How far a wish has come. ``counting``: the last page of a delta, whose list is still to be counted."""

    wish: Wish
    course: Course
    is_first: bool = True
    counting: Page | None = None

    @property
    def can_go_on(self) -> bool:
        return self.counting is not None or self.course.can_go_on


class ListReader:
    """One list, for all categories that are read from it. Its fetcher's thread alone."""

    def __init__(
        self, api: Api, profile: Profile, categorias: Collection[Categoria], put: Callable[[Snapshot], None]
    ) -> None:
        """``categorias``: the list's own first. ``put`` gets a snapshot for each of them."""
        self._api = api
        self._profile = profile
        self._source, *_ = self._categorias = tuple(categorias)
        self._put = put
        has_transitions = profile.rest is not None and bool(profile.rest.transitions)
        self._transitions = Transitions(api, known=has_transitions)
        self._catalogued = dict.fromkeys(categorias, -CATALOGUE_SECONDS)
        self._under_way: _UnderWay | None = None

    def progress(self) -> int:
        """How many pages of a wish that failed are in, where it can go on from there; else none."""
        under_way = self._under_way
        return under_way.course.pages if under_way is not None and under_way.can_go_on else 0

    def answer(self, wish: Wish) -> None:
        """Answer a wish; the same one again goes on where it failed.

        Raises:
            AppError: something could not be read.
        """
        under_way = self._under_way
        if under_way is None or under_way.wish is not wish or not under_way.can_go_on:
            self._under_way = None
            if wish.ids:
                self._read_items(wish)
            if not wish.rows:
                return
            under_way = _UnderWay(wish, self._api.course(self._source, wish.since))
        self._under_way = under_way
        if wish.since is None:
            self._read_list(under_way)
        else:
            self._read_changes(under_way)
        self._under_way = None

    def _read_items(self, wish: Wish) -> None:
        found: dict[str, Mapping[Categoria, Item]] = {}
        for item_id in wish.ids:
            try:
                found[item_id] = self._api.item(self._source, item_id)
            except (ForbiddenError, SignInError, BadReplyError, ServerError) as error:
                # One item that cannot be told must not keep the others, and their list, waiting.
                log.info("%s: one item has no answer: %s", self._source, type(error).__name__)
        gone = tuple(item_id for item_id, items in found.items() if not items)
        untold = tuple(item_id for item_id in wish.ids if item_id not in found)
        for name in self._categorias:
            items = tuple(items[name] for items in found.values() if name in items)
            # The rows of the same wish still follow: only they end it.
            self._put(
                Snapshot(
                    name,
                    items,
                    (),
                    wish.ticket,
                    Scope.ITEMS,
                    last=not wish.rows,
                    gone=gone,
                    untold=untold,
                )
            )

    def _read_list(self, under_way: _UnderWay) -> None:
        wish, course = under_way.wish, under_way.course
        look_pages = self._profile.look_pages(self._source) if wish.newest else None
        estados: Mapping[Categoria, tuple[Estado, ...]] = {}
        following: Mapping[Categoria, Mapping[str, tuple[str, ...]]] = {}
        if under_way.is_first and not look_pages:
            # Names and colours can wait for a reading of the whole; of all but the first one request each.
            learned = self._transitions.next(time.monotonic())
            following, estados = learned or {}, {} if learned is not None else self._catalogues()
        for page in self._api.pages(self._source, course):
            is_cut = course.pages == look_pages and not page.last
            for name in self._categorias:
                self._transitions.seen(page.read[name].items)
                self._put(
                    Snapshot(
                        name,
                        page.read[name].items,
                        estados.get(name, ()) if under_way.is_first else (),
                        wish.ticket,
                        Scope.LIST,
                        under_way.is_first,
                        page.last or is_cut,
                        page.complete,
                        page.total_of(name),
                        whole=not is_cut,
                        following=following.get(name, {}) if under_way.is_first else {},
                        unreadable=page.read[name].unreadable,
                        so_far=page.so_far,
                        declared=page.declared,
                        seconds=course.seconds,
                    )
                )
            under_way.is_first = False
            if is_cut:
                return

    def _read_changes(self, under_way: _UnderWay) -> None:
        wish, course = under_way.wish, under_way.course
        if wish.since is None:
            return
        if under_way.counting is not None:
            self._put_changes(under_way, under_way.counting)
            return
        for page in self._api.changes(self._source, wish.since, course):
            self._put_changes(under_way, page)

    def _put_changes(self, under_way: _UnderWay, page: Page) -> None:
        wish, totals = under_way.wish, {}
        if wish.counted and page.last:
            # Counted after the last row was read: what is deleted meanwhile is found the next time.
            under_way.counting = page
            totals = dict(self._api.count(self._source))
        for name in self._categorias:
            self._put(
                Snapshot(
                    name,
                    page.read[name].items,
                    (),
                    wish.ticket,
                    Scope.CHANGES,
                    under_way.is_first,
                    page.last,
                    page.complete,
                    totals.get(name),
                    unreadable=page.read[name].unreadable,
                    seconds=under_way.course.seconds,
                    unchanged=page.unchanged,
                )
            )
        under_way.is_first = False

    def _catalogues(self) -> dict[Categoria, tuple[Estado, ...]]:
        """Those that were never asked for, else the one that was not asked for the longest time."""
        oldest = sorted(self._categorias, key=lambda name: self._catalogued[name])
        asked = [name for name in oldest if self._catalogued[name] < 0] or oldest[:1]
        return {name: self._estados(name) for name in asked}

    def _estados(self, categoria: Categoria) -> tuple[Estado, ...]:
        """The catalogue, where it was not asked for a while."""
        now = time.monotonic()
        if now - self._catalogued[categoria] < CATALOGUE_SECONDS:
            return ()
        try:
            estados = self._api.estados(categoria)
        except (SignInError, ServerError) as error:
            # A catalogue that fails must not keep the list from being read; it is asked for the next time.
            log.info("%s: no catalogue: %s", categoria, type(error).__name__)
            return ()
        self._catalogued[categoria] = now
        return estados
