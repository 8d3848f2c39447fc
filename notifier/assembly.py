"""Puts together all that works on the synchronizer's thread. Imported there, after the first paint."""

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from notifier import __version__
from notifier.core.catalog import load_catalog
from notifier.core.clock import Clock
from notifier.core.counters import Counters
from notifier.core.i18n import Translate, language_of
from notifier.core.late_rules import LateRule
from notifier.core.messages import RemoteMessage
from notifier.core.model import Release
from notifier.core.outbound import CategoriasKnown, Outbound, WebPagesKnown
from notifier.core.profile.profile import Profile
from notifier.core.rules import Rule
from notifier.core.server import Server
from notifier.core.settings import Settings
from notifier.core.supervision import Supervisor
from notifier.net.environment import Surroundings
from notifier.net.remote import Remote
from notifier.sync.alerts.handed import Handed
from notifier.sync.dialogue import Dialogue
from notifier.sync.inbox import Inbox
from notifier.sync.release_check import ReleaseCheck
from notifier.sync.store.housekeeping import Housekeeping
from notifier.sync.store.store import Store
from notifier.sync.synchronizer import Synchronizer
from notifier.sync.truth import Truth
from notifier.system.resources import resource_text

APP = {"app": "estado-notifier", "version": __version__}


def assemble(
    settings: Settings,
    profile: Profile,
    database: Path,
    inbox: Inbox,
    publish: Callable[[Outbound], None],
    translate: Translate,
    clock: Clock,
    counters: Counters,
    supervisor: Supervisor,
    handed: Handed,
    surroundings: Callable[[Server], Surroundings],
    latest: Callable[[], Release] | None,
    look: Callable[[], None],
    *,
    check_updates: bool,
) -> Synchronizer:
    """A synchronizer on the store in ``database``. The thread that will run it.

    Args:
        settings: rules, pauses, how long history is kept.
        profile: the server's; its categories are published first.
        database: see :attr:`notifier.system.paths.Paths.database`.
        inbox: what it takes its messages from.
        publish: takes what it says.
        translate: for its words.
        clock: for when.
        counters: of what happens.
        supervisor: begins the threads of its remotes again.
        handed: what the desktop was sent and is not marked in the store.
        surroundings: how a server is reached.
        latest: see :class:`~notifier.sync.release_check.ReleaseCheck`.
        look: see :class:`~notifier.sync.store.housekeeping.Housekeeping`.
        check_updates: whether to look for newer versions.

    Raises:
        NewerError: a newer version of the program made the database.
    """
    publish(CategoriasKnown(profile.categorias, profile.labels(translate)))
    publish(WebPagesKnown(frozenset(profile.links)))
    rules = _rules(settings, profile)
    catalog = load_catalog(resource_text("catalogo.toml"), profile.categorias)
    store = Store(database, clock.now)
    late_rules = _late_rules(settings, profile)
    truth = Truth(
        *(store, catalog, rules, late_rules, clock, translate, publish, counters, handed),
        settings.notifications,
    )
    truth.batching.living.repeat_urgent(settings.notifications.repeat_urgent_every)

    def remote(server: Server, token: str, put: Callable[[RemoteMessage], None]) -> Remote:
        rng = random.Random()  # noqa: S311 - jitter
        return Remote(server, profile, token, APP, put, rng, counters, supervisor, surroundings(server))

    polling = settings.sync.over(profile.poll.live, profile.poll.down)
    jitter = random.Random()  # noqa: S311 - jitter
    dialogue = Dialogue(truth, profile, remote, clock, polling, jitter, inbox.put, counters)
    kept = timedelta(days=settings.history.days)
    housekeeping = Housekeeping(store, kept, clock, translate, publish, truth.forget_pruned, look)
    updates = ReleaseCheck(
        latest,
        __version__,
        store,
        clock,
        jitter,
        translate,
        publish,
        inbox.put,
        enabled=check_updates,
        is_quiet=lambda: truth.silences.now() is not None,
    )
    spoken = language_of(translate)

    def use(changed: Settings) -> None:
        nonlocal spoken
        truth.choices.use_rules(_rules(changed, profile))
        truth.lateness.use(_late_rules(changed, profile))
        truth.silences.use(changed.notifications)
        truth.batching.living.repeat_urgent(changed.notifications.repeat_urgent_every)
        dialogue.use(changed.sync.over(profile.poll.live, profile.poll.down))
        housekeeping.keep(timedelta(days=changed.history.days))
        if spoken != language_of(translate):
            spoken = language_of(translate)
            publish(CategoriasKnown(profile.categorias, profile.labels(translate)))
            truth.publish_all()

    warning = settings.notifications.link_warning_after
    return Synchronizer(
        inbox, truth, dialogue, housekeeping, updates, clock, translate, publish, warning, use
    )


def _rules(settings: Settings, profile: Profile) -> tuple[Rule, ...]:
    """The rules that hold, in canonical words: the user's, or the profile's own."""
    rules = settings.notifications.rules or profile.told
    return tuple(profile.meant(rule) for rule in rules)


def _late_rules(settings: Settings, profile: Profile) -> tuple[LateRule, ...]:
    """The rules about time that hold: the user's, or those that the profile has on."""
    rules = settings.notifications.late_rules
    return tuple(profile.meant_late(rule) for rule in (profile.late_on if rules is None else rules))
