"""What one look at what is late has found."""

from dataclasses import dataclass, field

from notifier.core.late_wording import LateItem
from notifier.core.model import Alert, ItemKey
from notifier.sync.store.late_rows import Late


@dataclass(slots=True)
class Step:
    """What has to be written and told together; ``before``: what was late before anybody looked."""

    written: list[Late] = field(default_factory=list)
    late: list[Alert] = field(default_factory=list)
    over: list[Alert] = field(default_factory=list)
    before: list[LateItem] = field(default_factory=list)
    recalled: list[ItemKey] = field(default_factory=list)
