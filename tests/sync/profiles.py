"""The profile of the world with less, or more, of what backends and their users have."""

from dataclasses import replace

from notifier.core.model import Urgency
from notifier.core.profile.profile import Profile
from notifier.core.profile.rest import RestSpec
from notifier.core.profile.rule_specs import RuleSpec
from tests.categorias import ENTREGA
from tests.sync.world import PROFILE


def _rest() -> RestSpec:
    assert PROFILE.rest is not None
    return PROFILE.rest


def untrusted() -> Profile:
    """Events are hints and no more."""
    events = tuple(replace(spec, trusted=False) for spec in PROFILE.events)
    return replace(PROFILE, events=events)


def without_single_items() -> Profile:
    """No item can be asked for by itself."""
    lists = {categoria: replace(spec, item="") for categoria, spec in _rest().lists.items()}
    return replace(PROFILE, rest=replace(_rest(), lists=lists))


def with_window() -> Profile:
    """Of each list a look reads one page, and all of a window only now and then."""
    lists = {categoria: replace(spec, window=200, look_pages=1) for categoria, spec in _rest().lists.items()}
    return replace(PROFILE, rest=replace(_rest(), updated_since="", lists=lists))


def without_delta() -> Profile:
    """No list can be asked for what changed in it."""
    return replace(PROFILE, rest=replace(_rest(), updated_since=""))


def with_urgent_news() -> Profile:
    """A NOVEDAD on the way is urgent."""
    urgent = RuleSpec(categoria=ENTREGA, origin="EN_CAMINO", target="NOVEDAD", urgency=Urgency.CRITICAL)
    return replace(PROFILE, rules=(*PROFILE.rules, urgent))
