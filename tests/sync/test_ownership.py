"""Whose the rows are: nothing of an account is shown, told or counted before that is certain."""

from contextlib import closing
from dataclasses import replace

import pytest

from notifier.core.choices import MuteLength
from notifier.core.errors import KeyringError, RefusedError
from notifier.core.messages import (
    AccountKnown,
    FetchFailed,
    Inbound,
    KeyringWait,
    Mute,
    Refused,
    SignedIn,
    SignedOut,
)
from notifier.core.model import ItemKey, User
from notifier.core.outbound import (
    AlertsForgotten,
    ItemsChanged,
    ItemsReset,
    LinkChanged,
    PendingAlerts,
    SilenceChanged,
)
from notifier.sync.store.store import Store
from notifier.sync.store.token_proof import fits, seal
from tests.categorias import CATEGORIAS, ENTREGA
from tests.sync.said import UNREACHABLE
from tests.sync.world import SERVER, SIGNED_IN, Step, World, connected, entrega, event

ON_THE_WAY = entrega("1", "EN_CAMINO")
LUIS: list[Step] = [SignedIn(SERVER, "token of Luis"), AccountKnown(User("2", "Luis"))]
ANA = AccountKnown(User("1", "Ana"))
OFFLINE = FetchFailed(None, UNREACHABLE)


@pytest.fixture
def left(world: World) -> World:
    """What Ana's last life left: a row, an alert that waits, a mute, a pause, a moment of the last list."""
    mute = Mute(ItemKey(ENTREGA, "9"), MuteLength.HOUR)
    world.run(*connected(ON_THE_WAY), event("1", "ENTREGADO", 2), mute, world.pause(10))
    world.forget()
    return world


def shown(world: World) -> dict[str, object]:
    """All that anybody was shown of an account."""
    rows = [message.items for message in world.of(ItemsReset)]
    rows += [message.upserted for message in world.of(ItemsChanged)]
    return {
        "items": {item.id for items in rows for item in items},
        "alerts": len(world.alerts()),
        "pending": max((message.count for message in world.of(PendingAlerts)), default=0),
        "paused": any(message.silence for message in world.of(SilenceChanged)),
        "last sync": any(message.link.last_sync for message in world.of(LinkChanged)),
    }


NOTHING = {"items": set(), "alerts": 0, "pending": 0, "paused": False, "last sync": False}
ALL = {"items": {"1"}, "alerts": 1, "pending": 1, "paused": True, "last sync": True}


def test_the_person_of_the_last_session_sees_the_rows_without_a_network(left: World) -> None:
    left.run(SIGNED_IN, OFFLINE)
    assert shown(left) == ALL


@pytest.mark.parametrize(
    "before",
    [
        [],
        [SignedIn(SERVER, "token of Luis")],
        [SignedIn(SERVER, "token of Luis"), OFFLINE],
        [SignedIn(replace(SERVER, api_url="http://127.0.0.1:2/api"), "t0ken"), OFFLINE],
        [SignedIn(replace(SERVER, profile="paucara"), "t0ken"), OFFLINE],
        [SignedIn(SERVER, ""), OFFLINE],
        [SignedIn(SERVER, "token of Luis"), Refused(RefusedError())],
        [SignedOut()],
        [SignedOut(KeyringError())],
        [KeyringWait(KeyringError())],
        LUIS,
    ],
    ids=[
        "nothing is known",
        "another token",
        "without a network",
        "another server",
        "another profile",
        "an empty token",
        "refused",
        "signed out",
        "no keyring",
        "locked",
        "another person",
    ],
)
def test_nobody_else_sees_anything(left: World, before: list[Step]) -> None:
    left.run(*before, left.wait(5), link_warning_after=0)
    assert shown(left) == NOTHING


def test_a_new_token_of_the_same_person_shows_all_again_once_the_server_has_said_whose_it_is(
    left: World,
) -> None:
    until_then: list[object] = []
    left.run(SignedIn(SERVER, "new"), lambda: until_then.append(shown(left)), ANA)
    assert (until_then, shown(left)) == ([NOTHING], ALL)
    left.forget()
    left.run(SignedIn(SERVER, "new"), OFFLINE)
    assert shown(left) == ALL


END: list[Inbound] = [
    SignedIn(SERVER, "token of Luis"),
    SignedOut(),
    SignedOut(KeyringError()),
    KeyringWait(KeyringError()),
]


@pytest.mark.parametrize("end", END, ids=["another token", "signed out", "no keyring", "locked"])
def test_what_was_shown_goes_as_soon_as_it_is_not_certain_any_more(left: World, end: Inbound) -> None:
    left.run(SIGNED_IN, OFFLINE, left.forget, end, left.wait(1), link_warning_after=0)
    assert shown(left) == NOTHING
    assert left.badges() == {}
    assert {message.categoria for message in left.of(ItemsReset)} == set(CATEGORIAS)
    assert left.of(SilenceChanged)[-1].silence is None
    assert left.of(PendingAlerts)[-1].count == 0
    assert len(left.of(AlertsForgotten)) == 1


def test_a_token_that_is_refused_ends_the_session_and_leaves_the_rows_to_their_person(left: World) -> None:
    """A phone signs the desktop out (contract 2.3.8): it is the same person, in front of the same list."""
    left.run(SIGNED_IN, Refused(RefusedError()), left.wait(3), Refused(RefusedError()), left.wait(1))
    assert left.badges() == {"1": "ENTREGADO"}


def test_what_another_person_had_is_gone_for_good(left: World) -> None:
    left.run(*LUIS)
    left.forget()
    left.run(SIGNED_IN, ANA)
    assert shown(left) == NOTHING


def test_what_is_read_by_another_profile_is_another_account(left: World) -> None:
    server = replace(SERVER, profile="paucara")
    left.run(SignedIn(server, "t0ken"), ANA, left.published.clear)
    assert shown(left) == NOTHING
    left.run(SignedIn(SERVER, "t0ken"), ANA)
    assert shown(left) == NOTHING


def test_a_file_of_a_version_that_knew_no_profile_is_kept(left: World) -> None:
    with closing(Store(left.folder / "state.db")) as store:
        store._database.write(lambda db: db.execute("DELETE FROM meta WHERE key IN ('profile', 'proof')"))
    left.run(SIGNED_IN, ANA)
    assert shown(left) == ALL


def test_a_pause_that_was_wished_before_it_was_known_by_whom_holds(world: World) -> None:
    world.run(*connected(ON_THE_WAY))
    world.run(SignedIn(SERVER, "token of Luis"), world.pause(10), *LUIS)
    assert world.of(SilenceChanged)[-1].silence is not None
    world.forget()
    world.run(*LUIS)
    assert world.of(SilenceChanged)[-1].silence is not None


def test_nothing_is_muted_for_a_person_whom_nobody_knows(world: World) -> None:
    world.run(*connected(ON_THE_WAY))
    world.run(SignedOut(), Mute(ON_THE_WAY.key, MuteLength.HOUR))
    world.run(*connected(ON_THE_WAY))
    with closing(Store(world.folder / "state.db")) as store:
        assert store.choices.mutes == {}


def test_no_token_is_kept_in_the_file(world: World) -> None:
    world.run(*connected(ON_THE_WAY))
    assert not [path for path in world.folder.iterdir() if b"t0ken" in path.read_bytes()]


def test_a_seal_fits_its_secret_alone() -> None:
    sealed = seal("12|secret")
    assert fits("12|secret", sealed)
    assert seal("12|secret") != sealed
    for secret, other in (("12|secreT", sealed), ("12|secret", ""), ("", ""), ("a", "zz:zz"), ("a", ":")):
        assert not fits(secret, other)
