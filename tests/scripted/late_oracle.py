"""Compares what the program told as late with what was late, by rules that are read once more here.

It looks at each moment at which the program is green and shows an item as the server has it. What is late
then by the clock on the desk's wall has to be told within five seconds, once for each time that it became
late, and nothing else. And at the end of the day what still stands on the desktop has to be true.
"""

from collections.abc import Mapping
from datetime import timedelta

from notifier.core.late_rules import LateRule
from notifier.core.late_wording import what_is_late
from notifier.core.link import LinkState
from notifier.core.model import Alert, AlertKind, Categoria, Item, ItemKey
from notifier.core.outbound import AlertRaised, AlertsForgotten, AlertWithdrawn, ItemsChanged, Outbound
from notifier.core.wording import headline_of
from tests.scripted.oracle import CATALOG, Oracle
from tests.scripted.server import ScriptedServer
from tests.scripted.time import Timeline

PATIENCE = 5.1
"""Seconds within which what is late has to be told, by a clock that does not count a computer's sleep."""

BELIEF = 3 * 60
"""So old may what is known be under a green icon: what was true then may be told."""

Late = tuple[ItemKey, LateRule]


class LateOracle(Oracle):
    """Hears over all lives of the program what it tells of time."""

    def __init__(
        self,
        server: ScriptedServer,
        windows: Mapping[Categoria, int | None],
        timeline: Timeline,
        rules: tuple[LateRule, ...],
    ) -> None:
        super().__init__(server, windows)
        self._timeline = timeline
        self._rules = rules
        self._by_words = {what_is_late(rule, CATALOG, str): rule for rule in rules}
        self._facts: dict[ItemKey, list[tuple[float, Item | None]]] = {}
        self._heard: set[int] = set()
        self._open: dict[Late, Item] = {}
        self._untold: dict[Late, float] = {}
        self.standing: dict[str, Alert] = {}
        # A fault that is found while the program speaks is told when it is done: it would catch it.
        self._faults: list[str] = []

    # What is heard ----------------------------------------------------------------------------------------

    def publish(self, message: Outbound) -> None:
        super().publish(message)
        match message:
            case ItemsChanged():
                self._close()
            case AlertRaised(alert):
                self._hear(alert)
            case AlertWithdrawn(topic):
                self.standing.pop(topic, None)
            case AlertsForgotten():
                self.standing.clear()

    def shown_on_desktop(self, alert: Alert) -> None:
        super().shown_on_desktop(alert)
        self.standing[alert.topic] = alert

    def _hear(self, raised: Alert) -> None:
        """An alert, perhaps a digest: what it tells of time for the first time."""
        self._note_rows()
        for alert in self.pending():
            if alert.seqs[0] not in raised.seqs or alert.seqs[0] in self._heard:
                continue
            self._heard.add(alert.seqs[0])
            rule = self._rule_of(alert)
            if rule is not None and alert.key is not None and alert.key not in self._server.phantoms:
                self._judge(alert.key, rule)

    def _close(self) -> None:
        """What is shown another way is not late any more; that is told anew when it becomes late again."""
        for (key, rule), told in list(self._open.items()):
            shown = self.shown[key.categoria].get(key.id)
            if shown is None or not self._can_be(rule, shown) or self._is_put_off(rule, told, shown):
                del self._open[key, rule]

    def _judge(self, key: ItemKey, rule: LateRule) -> None:
        shown = self.shown[key.categoria].get(key.id)
        if shown is None:
            self._faults.append(f"told and not shown: {key} by {rule.name}")
            return
        if not self._is_late(rule, shown):
            self._faults.append(f"untrue as it is shown: {shown} by {rule.name}")
        if not self._was_so(rule, key):
            self._faults.append(f"untrue: {key} by {rule.name}: {self._facts.get(key)}")
        if (key, rule) in self._open:
            self._faults.append(f"told twice: {shown} by {rule.name}")
        # Of what came together only the loudest is told.
        self._open.update({(key, one): shown for one in self._rules if self._is_late(one, shown)})

    def _rule_of(self, alert: Alert) -> LateRule | None:
        if alert.kind is not AlertKind.LATE or "Resuelto" in alert.body:
            return None
        return self._by_words.get(headline_of(alert, CATALOG)[0])

    # What is true -----------------------------------------------------------------------------------------

    def turned(self) -> None:
        assert not self._faults, self._faults
        self._note_rows()
        if self.link is not LinkState.LIVE:
            self._untold = {}
            return
        now, owed = self._timeline.monotonic(), {}
        for key, facts in self._facts.items():
            shown, item = self.shown[key.categoria].get(key.id), facts[-1][1]
            if shown is None or item is None or key in self._server.phantoms:
                continue
            if (shown.estado, shown.due) == (item.estado, item.due):
                for rule in self._rules:
                    if self._is_late(rule, shown) and not self._is_told(key, rule, shown):
                        owed[key, rule] = self._untold.get((key, rule), now)
        self._untold = owed
        for (key, rule), since in owed.items():
            assert now - since <= PATIENCE, f"not told: {key} by {rule.name}, known since {since}, now {now}"

    def check_standing(self) -> None:
        """What still stands on the desktop is true."""
        for alert in self.standing.values():
            rule = self._rule_of(alert)
            if rule is not None and alert.key is not None and alert.key not in self._server.phantoms:
                row = self._server.row(alert.key)
                assert row is not None, f"stands, and is gone: {alert}"
                assert self._can_be(rule, row), f"stands, and is over: {alert}, {row}"

    def _note_rows(self) -> None:
        """Remember how each item is at the server, and since when."""
        now = self._timeline.server_time()
        for key in {*self._server.visible, *self._facts}:
            facts, item = self._facts.setdefault(key, []), self._server.row(key)
            if not facts or facts[-1][1] != item:
                facts.append((now, item))

    def _was_so(self, rule: LateRule, key: ItemKey) -> bool:
        """Whether the server had it so a short while ago, as far as the program could know."""
        facts = self._facts.get(key, [])
        begin = self._timeline.server_time() - BELIEF
        ends = [since for since, _ in facts[1:]] + [float("inf")]
        return any(
            item is not None and end >= begin and self._can_be(rule, item)
            for (_, item), end in zip(facts, ends, strict=True)
        )

    def _is_told(self, key: ItemKey, rule: LateRule, shown: Item) -> bool:
        """Also that a promise will be broken is told, once it was told that it is."""
        others = [one for one in self._rules if not one.estado and one.length < rule.length]
        is_moot = not rule.estado and any(self._is_late(one, shown) for one in others)
        return (key, rule) in self._open or (is_moot and any((key, one) in self._open for one in others))

    def _is_put_off(self, rule: LateRule, told: Item, shown: Item) -> bool:
        if rule.estado or shown.due is None or told.due is None:
            return False
        return shown.due != told.due and shown.due - rule.length > self._timeline.now()

    def _can_be(self, rule: LateRule, item: Item) -> bool:
        estado = CATALOG.estado(item.categoria, item.estado)
        if rule.categoria != item.categoria or estado.final or estado.good:
            return False
        if rule.estado:
            return item.estado == rule.estado
        return item.due is not None and item.estado not in rule.unless

    def _is_late(self, rule: LateRule, item: Item) -> bool:
        """By the clock on the desk's wall, now."""
        if not self._can_be(rule, item):
            return False
        now, entered = self._timeline.now(), item.entered_at
        if not rule.estado:
            return item.due is not None and item.due - rule.length <= now
        assert entered is not None
        if rule.at is None:
            return entered + rule.length <= now
        today = entered.replace(hour=rule.at.hour, minute=rule.at.minute, second=0, microsecond=0)
        return (today if today > entered else today + timedelta(days=1)) <= now
