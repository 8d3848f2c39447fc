"""Watches what does not happen in time: tells it once, and that it is over.

Only what is certain counts: a list that was read since the connection came, the computer slept or the
program began. So what is late is told at its moment, or as soon as it can be known. An item that is muted is
looked at again at each step. What a silence holds back waits in the outbox, and is recalled if it is over.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from notifier.core.catalog import Catalog
from notifier.core.clock import Clock
from notifier.core.counters import Counters
from notifier.core.decision import let_through
from notifier.core.i18n import Translate
from notifier.core.late_rules import LateRule
from notifier.core.late_wording import LateItem, late_alert, late_before, over_alert, over_words
from notifier.core.lateness import Judged, Noted, judge
from notifier.core.model import Categoria, Item, ItemKey, Urgency
from notifier.sync.alerts.batching import Batching
from notifier.sync.alerts.choices import Choices
from notifier.sync.alerts.late_step import Step
from notifier.sync.store.late_rows import Late
from notifier.sync.store.store import Store

MAX_SINGLE = 3
"""So many that become late together are told one by one; more are one alert."""

_SOON = timedelta(milliseconds=1)
"""Nobody wakes a moment too early and finds nothing."""


class Lateness:
    """Which items are late. The synchronizer's thread alone."""

    def __init__(
        self,
        rules: Sequence[LateRule],
        store: Store,
        choices: Choices,
        batching: Batching,
        catalog: Callable[[], Catalog],
        clock: Clock,
        translate: Translate,
        counters: Counters,
        zone: tzinfo | None = None,
    ) -> None:
        """Nothing is watched before :meth:`load`.

        Args:
            rules: the ones that hold, in canonical words.
            store: keeps what was told.
            choices: who is not told, and when.
            batching: tells it.
            catalog: gives the one that holds.
            clock: the wall clock says when something is late.
            translate: for the words.
            counters: of what was told, and what a silence kept back.
            zone: of times of day; ``None`` for the computer's own, as it is at that moment.
        """
        self._rules = _by_categoria(rules)
        self._store = store
        self._choices = choices
        self._batching = batching
        self._catalog = catalog
        self._clock = clock
        self._translate = translate
        self._counters = counters
        self._zone = zone
        self._present: Mapping[Categoria, Mapping[str, Item]] = {}
        self._touched: dict[Categoria, dict[str, None]] = {}
        # When each item is late by its next rule, and the first of these moments of each category.
        self._next: dict[Categoria, dict[str, datetime]] = {}
        self._soonest: dict[Categoria, datetime] = {}
        self._certain: Collection[Categoria] = ()
        self._gone: dict[ItemKey, Item] = {}
        self._unwanted: list[Late] = []

    def load(self, present: Mapping[Categoria, Mapping[str, Item]]) -> None:
        """These are the items from now on; each of them is looked at."""
        self._present = present
        self._next, self._soonest, self._gone = {}, {}, {}
        self._touched = {categoria: dict.fromkeys(present.get(categoria, ())) for categoria in self._rules}
        found = [late for late in self._store.late.all if late.ended_at is None]
        for late in found:
            if late.key.categoria in self._touched:
                self._touched[late.key.categoria][late.key.id] = None
        wanted = {rule.name for rules in self._rules.values() for rule in rules}
        self._unwanted = [late for late in found if late.rule not in wanted]

    def use(self, rules: Iterable[LateRule]) -> None:
        """These rules hold from now on. What was told by one that goes on holding is not told again."""
        self._rules = _by_categoria(rules)
        self.load(self._present)

    def changed(self, categoria: Categoria, upserted: Iterable[Item], removed: Iterable[Item]) -> None:
        """These items are another way now, or not in their list any more."""
        if categoria in self._rules:
            gone = tuple(removed)
            self._touched[categoria].update(dict.fromkeys(item.id for item in (*upserted, *gone)))
            self._gone.update((item.key, item) for item in gone if self._store.late.of(item.key))

    # What a change ends -----------------------------------------------------------------------------------

    def ended_by(self, item: Item) -> tuple[tuple[Late, ...], str]:
        """What is over because an item is so now, and a line that says it; for the alert of that change."""
        if item.categoria not in self._rules:
            return (), ""
        over = self._judge(item.key, item, self._clock.now()).over
        told = [noted for noted in over if noted.rule.name in self._store.late.of(item.key)]
        if not told:
            return (), ""
        return self._rows(item.key, over), over_words(told, self._catalog(), self._translate)

    def recall(self, late: Iterable[Late]) -> None:
        """This is over, and an alert says so: what was told of it, or waits to be told, is not true now."""
        for key in dict.fromkeys(one.key for one in late):
            self._batching.recall(key, changed=True)

    # Time -------------------------------------------------------------------------------------------------

    def next_due(self) -> float | None:
        """When, on the monotonic clock, :meth:`tick` has something to do; ``None`` for never."""
        moments = [at for categoria, at in self._soonest.items() if categoria in self._certain]
        if not moments:
            return None
        wait = min(moments) + _SOON - self._clock.now()
        return self._clock.monotonic() + max(0.0, wait.total_seconds())

    def tick(self, certain: Collection[Categoria]) -> None:
        """Tell what is late now, and what is not any more. ``certain``: the lists that are up to date."""
        self._certain = certain
        self._end_unwanted(certain)
        now, step = self._clock.now(), Step()
        begun: list[str] = []
        for categoria, rules in self._rules.items():
            if categoria not in certain or not self._store.has_baseline(categoria):
                continue
            new = [rule for rule in rules if not self._store.late.has_begun(rule.name)]
            begun += [rule.name for rule in new]
            ids = self._present[categoria].keys() if new else self._due(categoria, now)
            for item_id in list(ids):
                self._look_at(ItemKey(categoria, item_id), new, now, step)
        if begun or step.written:
            self._commit(step, begun)
        self._batching.raise_certain(certain)

    def _end_unwanted(self, certain: Collection[Categoria]) -> None:
        """By rules that do not hold any more nothing is late, and nobody would say that it is over."""
        for late in [late for late in self._unwanted if late.key.categoria in certain]:
            self._unwanted.remove(late)
            self._store.late.note([replace(late, ended_at=self._clock.now())])
            if all(other.ended_at is not None for other in self._store.late.of(late.key).values()):
                self._batching.recall(late.key, changed=False)

    def _due(self, categoria: Categoria, now: datetime) -> Collection[str]:
        """The items that changed, and those whose moment has come."""
        due = self._touched[categoria]
        self._touched[categoria] = {}
        if (soonest := self._soonest.get(categoria)) is not None and soonest <= now:
            moments = self._next[categoria]
            due.update(dict.fromkeys(item_id for item_id, at in moments.items() if at <= now))
            for item_id in due:
                moments.pop(item_id, None)
            if moments:
                self._soonest[categoria] = min(moments.values())
            else:
                del self._soonest[categoria]
        return due

    def _look_at(self, key: ItemKey, new: Sequence[LateRule], now: datetime, step: Step) -> None:
        item = self._present[key.categoria].get(key.id)
        judged = self._judge(key, item, now)
        self._watch(key, judged.next)
        step.written += self._rows(key, judged.back)
        before = [noted for noted in judged.late if noted.rule in new]
        if item is not None and before:
            step.before.append(LateItem(item, before[0]))
            step.written += self._rows(key, before)
        late = [noted for noted in judged.late if noted.rule not in new]
        if item is not None and late:
            ended = {noted.rule for noted in judged.over}
            self._become_late(item, late, ended, now, step)
        if judged.over:
            self._be_over(key, item, judged, now, step)

    def _become_late(
        self, item: Item, late: Sequence[Noted], ended: Collection[LateRule], now: datetime, step: Step
    ) -> None:
        news = next((noted for noted in late if self._is_news(item.key, noted, ended)), None)
        if news is None:
            step.written += self._rows(item.key, late)
            return
        if self._lets(item, news.rule.urgency, now):
            step.written += self._rows(item.key, late)
            alert = late_alert(LateItem(item, news), self._local(now), self._catalog(), self._translate)
            step.late.append(alert)
        else:
            self._touched[item.categoria][item.id] = None  # as long as it is muted

    def _is_news(self, key: ItemKey, late: Noted, ended: Collection[LateRule]) -> bool:
        """Whether nothing worse is known: that a promise will be broken is no news once it was.

        ``ended``: of these rules it is over now.
        """
        if late.rule.estado:
            return True
        known = self._noted(key)
        return not any(
            not noted.rule.estado and noted.ended_at is None and noted.rule.length < late.rule.length
            for noted in known.values()
            if noted.rule not in ended
        )

    def _be_over(self, key: ItemKey, item: Item | None, judged: Judged, now: datetime, step: Step) -> None:
        step.written += self._rows(key, judged.over)
        step.recalled.append(key)
        is_gone = item is None
        item = item or self._gone.pop(key, None)
        if item is None or self._batching.waits(key) or not self._lets(item, Urgency.NORMAL, now):
            return
        ended = {noted.rule for noted in judged.over}
        still = [
            noted
            for noted in self._noted(key).values()
            if noted.ended_at is None and noted.rule not in ended and not is_gone
        ]
        step.over.append(
            over_alert(
                item, judged.over, still, self._local(now), self._catalog(), self._translate, is_gone=is_gone
            )
        )

    def _commit(self, step: Step, begun: Sequence[str]) -> None:
        before = [late_before(step.before, self._catalog(), self._translate)] if step.before else []
        for key in step.recalled:
            self._batching.recall(key, changed=False)
        stored = self._store.late.note(step.written, (*step.late, *step.over, *before), begun)
        late, others = stored[: len(step.late)], stored[len(step.late) :]
        self._counters.add("late_told", by=len(late))
        # What is late now stands in the end.
        self._batching.tell(others, missed=False)
        if len(late) > MAX_SINGLE:
            self._batching.tell_together(late)
        else:
            self._batching.tell(late, missed=False)

    def _judge(self, key: ItemKey, item: Item | None, now: datetime) -> Judged:
        return judge(self._rules[key.categoria], item, self._noted(key), self._catalog(), now, self._zone)

    def _noted(self, key: ItemKey) -> dict[LateRule, Noted]:
        stored = self._store.late.of(key)
        if not stored:
            return {}
        return {
            rule: Noted(rule, late.since, late.ended_at)
            for rule in self._rules[key.categoria]
            if (late := stored.get(rule.name)) is not None
        }

    def _rows(self, key: ItemKey, noted: Iterable[Noted]) -> tuple[Late, ...]:
        known, now = self._store.late.of(key), self._clock.now()
        return tuple(
            Late(
                *(key, one.rule.name, one.since),
                known[one.rule.name].told_at if self._is_row(known.get(one.rule.name), one) else now,
                one.ended_at,
            )
            for one in noted
        )

    @staticmethod
    def _is_row(late: Late | None, noted: Noted) -> bool:
        return late is not None and late.since == noted.since

    def _lets(self, item: Item, urgency: Urgency, now: datetime) -> bool:
        # What a silence holds back is told at its end, with all that waits for that.
        return let_through(item.key, item.estado, urgency, self._choices.wishes(), now).urgency is not None

    def _local(self, now: datetime) -> datetime:
        return now.astimezone(self._zone)

    def _watch(self, key: ItemKey, at: datetime | None) -> None:
        moments = self._next.setdefault(key.categoria, {})
        moments.pop(key.id, None)
        if at is not None:
            moments[key.id] = at
            soonest = self._soonest.get(key.categoria)
            self._soonest[key.categoria] = at if soonest is None else min(soonest, at)


def _by_categoria(rules: Iterable[LateRule]) -> dict[Categoria, list[LateRule]]:
    found: dict[Categoria, list[LateRule]] = {}
    for rule in dict.fromkeys(rules):
        found.setdefault(rule.categoria, []).append(rule)
    return found
