"""The profile of the world with less, or more, of what backends and their users have."""

from notifier.core.model import Categoria, Urgency
from notifier.core.profile import Profile, RuleSpec
from notifier.core.profile_rest import RestSpec
from tests.sync.world import PROFILE


def _rest() -> RestSpec:
    assert PROFILE.rest is not None
    return PROFILE.rest


def untrusted() -> Profile:
    """Events are hints and no more."""
    events = tuple(spec.model_copy(update={"trusted": False}) for spec in PROFILE.events)
    return PROFILE.model_copy(update={"events": events})


def without_single_items() -> Profile:
    """No item can be asked for by itself."""
    lists = {categoria: spec.model_copy(update={"item": ""}) for categoria, spec in _rest().lists.items()}
    return PROFILE.model_copy(update={"rest": _rest().model_copy(update={"lists": lists})})


def without_delta() -> Profile:
    """No list can be asked for what changed in it."""
    return PROFILE.model_copy(update={"rest": _rest().model_copy(update={"updated_since": ""})})


def with_urgent_news() -> Profile:
    """A NOVEDAD on the way is urgent."""
    urgent = RuleSpec(
        categoria=Categoria.ENTREGA, origin="EN_CAMINO", target="NOVEDAD", urgency=Urgency.CRITICAL
    )
    return PROFILE.model_copy(update={"rules": (*PROFILE.rules, urgent)})
