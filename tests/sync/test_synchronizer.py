from datetime import timedelta

import pytest

from notifier.core.choices import MuteLength
from notifier.core.connection_errors import UnencryptedError
from notifier.core.errors import AppError, RefusedError, ServerError, UnreachableError
from notifier.core.link import LinkState
from notifier.core.messages import (
    AccountKnown,
    AlertTaken,
    FetchFailed,
    Mute,
    Pause,
    ReconnectNow,
    Refused,
    Scope,
    SignedIn,
    SignedOut,
    Snapshot,
    SocketClosed,
    SocketEvent,
    SocketOpened,
)
from notifier.core.model import AlertKind, Estado, ItemKey, Source, User
from notifier.core.outbound import (
    AlertWithdrawn,
    CatalogueChanged,
    ItemsChanged,
    ItemsReset,
    LinkChanged,
    PendingAlerts,
)
from notifier.core.wish import Cause, Wish
from notifier.sync.dialogue import STUMBLE_PAUSE
from tests.categorias import CATEGORIAS, ENTREGA, PROFORMA, VEHICULO
from tests.sync.world import SERVER, SIGNED_IN, Step, World, connected, entrega, event, snapshot

LOST = SocketClosed(UnreachableError(host="empresa.bo"))


def test_the_first_snapshot_is_a_baseline_and_alerts_nothing(world: World) -> None:
    world.run(*connected(entrega("1", "EN_CAMINO"), entrega("2", "ENTREGADO")))
    assert world.transitions() == []
    assert world.alerts() == []
    assert [len(change.upserted) for change in world.of(ItemsChanged)] == [2]


def test_a_difference_between_snapshots_is_told_once(world: World) -> None:
    moved = snapshot(entrega("1", "ENTREGADO", 2), ticket=2)
    world.run(*connected(entrega("1", "EN_CAMINO")), moved, moved)
    (transition,) = world.transitions()
    assert (transition.origin, transition.target, transition.source) == (
        "EN_CAMINO",
        "ENTREGADO",
        Source.SNAPSHOT,
    )
    (alert,) = world.alerts()
    assert alert.title == "Entregado · ENT-1"
    assert alert.seqs == (1,)


def test_a_trusted_event_is_told_at_once_and_its_copies_and_snapshot_add_nothing(world: World) -> None:
    told = event("1", "ENTREGADO", 2)
    confirmed = snapshot(entrega("1", "ENTREGADO", 2), ticket=2)
    world.run(*connected(entrega("1", "EN_CAMINO")), told, told, told, confirmed)
    (transition,) = world.transitions()
    assert transition.source is Source.EVENT
    assert len(world.alerts()) == 1
    # The leading event asks for its confirmation, the copies ask for nothing.
    assert world.remote.asked.count((ENTREGA, 2)) == 1
    assert (ENTREGA, 3) not in world.remote.asked


@pytest.mark.parametrize("version", [None, 1])
def test_an_event_that_proves_nothing_changes_nothing(world: World, version: int | None) -> None:
    world.run(*connected(entrega("1", "EN_CAMINO", 1)), event("1", "ENTREGADO", version))
    assert world.transitions() == []


def test_an_event_without_an_item_starts_a_refetch(world: World) -> None:
    world.run(*connected(entrega("1", "EN_CAMINO")), event(None, "ENTREGADO", None))
    assert world.remote.asked[-1] == (ENTREGA, 2)


def test_late_and_shuffled_news_never_move_a_badge_back(world: World) -> None:
    world.run(
        *connected(entrega("1", "ASIGNADA", 2)),
        event("1", "ENTREGADO", 4),
        event("1", "EN_CAMINO", 3),
        snapshot(entrega("1", "ASIGNADA", 2), ticket=1),
    )
    assert [(t.origin, t.target) for t in world.transitions()] == [("ASIGNADA", "ENTREGADO")]


def test_an_item_may_go_back_and_forth_and_each_step_is_told(world: World) -> None:
    estados = ["EN_CAMINO", "NOVEDAD", "EN_CAMINO", "ENTREGADO"]
    steps = [event("1", estado, version) for version, estado in enumerate(estados, 2)]
    world.run(*connected(entrega("1", "ASIGNADA", 1)), *steps)
    assert [t.target for t in world.transitions()] == estados
    assert [each.target for alert in world.alerts() for each in alert.transitions] == estados


def test_a_created_item_appears_without_an_alert_and_its_next_step_is_told(world: World) -> None:
    world.run(
        *connected(),
        event("9", "PROGRAMADO", 1, "estado:creado"),
        event("9", "ASIGNADA", 2),
    )
    assert [(t.key.id, t.target) for t in world.transitions()] == [("9", "ASIGNADA")]


def test_an_item_that_leaves_and_returns_changed_is_told(world: World) -> None:
    world.run(
        *connected(entrega("1", "ASIGNADA")),
        snapshot(ticket=2),
        # It is asked for by itself, and gone only when the server says so.
        Snapshot(ENTREGA, (), (), 2, Scope.ITEMS, gone=("1",)),
        snapshot(entrega("1", "EN_CAMINO", 2), ticket=3),
    )
    assert world.remote.wishes[-1] == (
        ENTREGA,
        Wish(2, ids=("1",), rows=False, cause=Cause.MISSING),
    )
    assert [change.removed for change in world.of(ItemsChanged)] == [(), ("1",), ()]
    assert [t.target for t in world.transitions()] == ["EN_CAMINO"]


def test_what_happened_while_the_program_was_off_is_told_once(world: World) -> None:
    world.run(*connected(entrega("1", "EN_CAMINO")))
    world.forget()
    world.run(*connected(entrega("1", "ENTREGADO", 5)), AlertTaken((1,)))
    assert [alert.title for alert in world.alerts()] == ["Entregado · ENT-1"]
    world.forget()
    world.run(*connected(entrega("1", "ENTREGADO", 5)))
    assert world.alerts() == []


def test_an_alert_that_the_desktop_never_took_is_raised_again(world: World) -> None:
    world.run(*connected(entrega("1", "EN_CAMINO")), event("1", "ENTREGADO", 2))
    world.forget()
    world.run(SIGNED_IN)
    assert [alert.seqs for alert in world.alerts()] == [(1,)]
    assert world.of(PendingAlerts)[-1].count == 1


def test_the_cache_is_shown_at_once_and_offline(world: World) -> None:
    world.run(*connected(entrega("1", "EN_CAMINO")))
    world.forget()
    world.run(SIGNED_IN)
    reset = {message.categoria: message.items for message in world.of(ItemsReset)}
    assert reset[ENTREGA] == (entrega("1", "EN_CAMINO"),)


def test_another_account_starts_from_nothing(world: World) -> None:
    world.run(*connected(entrega("1", "EN_CAMINO")))
    world.forget()
    script = connected(entrega("1", "ENTREGADO", 9))
    script[:2] = [SignedIn(SERVER, "other"), AccountKnown(User("2", "Luis"))]
    world.run(*script)
    assert world.transitions() == []
    assert {message.items for message in world.of(ItemsReset)} == {()}


def test_the_link_goes_from_syncing_to_live_when_every_snapshot_is_in(world: World) -> None:
    world.run(*connected())
    assert world.states() == [LinkState.CONNECTING, LinkState.SYNCING, LinkState.LIVE]
    assert world.of(LinkChanged)[-1].link.last_sync == world.clock.now()


def test_a_request_older_than_the_connection_does_not_make_it_live(world: World) -> None:
    again = [
        snapshot(ticket=1),
        snapshot(categoria=PROFORMA, ticket=1),
        snapshot(categoria=VEHICULO, ticket=1),
    ]
    world.run(*connected(), LOST, SocketOpened(), *again)
    assert world.states()[-2:] == [LinkState.OFFLINE, LinkState.SYNCING]


def test_every_reconnection_refetches_everything(world: World) -> None:
    world.run(*connected(), LOST, SocketOpened())
    assert world.remote.asked == [(categoria, ticket) for ticket in (1, 2) for categoria in CATEGORIAS]


def test_a_failed_refetch_takes_the_green_away_until_one_succeeds(world: World) -> None:
    failed = FetchFailed(ENTREGA, ServerError(status=503))
    world.run(*connected(), event(None, "X", None), failed, failed, snapshot(ticket=2))
    assert world.states()[-3:] == [LinkState.LIVE, LinkState.STALE, LinkState.LIVE]
    assert "503" in world.of(LinkChanged)[-2].link.reason
    assert world.of(LinkChanged)[-1].link.reason == ""


def test_a_refused_token_ends_the_session_and_keeps_the_cache(world: World) -> None:
    refused = Refused(RefusedError())
    world.run(*connected(entrega("1", "EN_CAMINO")), refused, world.wait(3), refused, world.wait(60))
    assert world.states()[-2:] == [LinkState.CONNECTING, LinkState.SIGNED_OUT]
    assert "Inicie sesión" in world.of(LinkChanged)[-1].link.reason
    # Tried twice in all, and told once.
    assert [remote.calls for remote in world.remotes] == [["start", "open", "close"], ["start", "close"]]
    assert [alert.kind for alert in world.alerts()] == [AlertKind.SESSION]
    assert len(world.of(ItemsReset)) == 6  # the start, and the first account


def test_a_session_that_ended_is_not_listened_to(world: World) -> None:
    def late() -> None:
        world.remotes[0].put(snapshot(entrega("1", "ENTREGADO", 9), ticket=9))

    world.run(*connected(entrega("1", "EN_CAMINO")), SignedOut(), SignedIn(SERVER, "new"), late)
    assert world.transitions() == []


@pytest.mark.parametrize("error", [UnencryptedError(addresses="http://x"), RefusedError("http://x")])
def test_what_only_a_new_sign_in_can_mend_ends_the_session(world: World, error: AppError) -> None:
    world.refusal = error
    world.run(SignedIn(SERVER, "t0ken"), world.wait(3600))
    assert world.states() == [LinkState.SIGNED_OUT]
    assert "http://x" in world.of(LinkChanged)[-1].link.reason


def test_a_server_that_cannot_be_used_is_said_and_tried_again(world: World) -> None:
    def mend() -> None:
        world.refusal = None

    world.refusal = UnreachableError(host="x")
    world.run(SignedIn(SERVER, "t0ken"), world.wait(STUMBLE_PAUSE + 1), mend, world.wait(STUMBLE_PAUSE + 1))
    assert world.states() == [LinkState.OFFLINE, LinkState.CONNECTING]
    assert "x" in world.of(LinkChanged)[0].link.reason
    assert world.remote.calls == ["start", "close"]


def test_without_the_account_nothing_else_is_asked(world: World) -> None:
    world.run(SignedIn(SERVER, "t0ken"), FetchFailed(None, UnreachableError(host="x")))
    assert world.states()[-1] is LinkState.OFFLINE
    assert world.remote.calls == ["start", "close"]


def test_a_long_absence_is_warned_of_once_and_the_warning_goes_with_it(world: World) -> None:
    back = connected()[2:]
    again: list[Step] = [SocketOpened(), *(Snapshot(c, (), (), 99) for c in CATEGORIAS)]
    world.run(*connected(), LOST, world.wait(29), LOST, world.wait(2), world.wait(100), *again, *back)
    assert [alert.kind for alert in world.alerts()] == [AlertKind.LINK]
    assert [message.topic for message in world.of(AlertWithdrawn)] == ["link"]


def test_a_short_absence_is_not_worth_a_word(world: World) -> None:
    again: list[Step] = [SocketOpened(), *(Snapshot(c, (), (), 99) for c in CATEGORIAS)]
    world.run(*connected(), LOST, world.wait(29), *again, world.wait(100))
    assert world.alerts() == []


def test_the_warning_can_be_switched_off(world: World) -> None:
    world.run(*connected(), LOST, world.wait(10_000), link_warning_after=0)
    assert world.alerts() == []


def test_a_pause_silences_and_survives_a_restart(world: World) -> None:
    world.run(*connected(entrega("1", "ASIGNADA")), world.pause(30), event("1", "EN_CAMINO", 2))
    world.run(*connected(entrega("1", "EN_CAMINO", 2)), event("1", "NOVEDAD", 3), event("1", "EN_CAMINO", 4))
    assert world.alerts() == []
    world.run(*connected(entrega("1", "EN_CAMINO", 4)), Pause(on=False), event("1", "ENTREGADO", 5))
    assert [alert.title for alert in world.alerts()] == ["En camino · ENT-1", "Entregado · ENT-1"]


def test_a_muted_item_is_silent_for_its_hour(world: World) -> None:
    world.run(
        *connected(entrega("1", "ASIGNADA"), entrega("2", "ASIGNADA")),
        Mute(ItemKey(ENTREGA, "1"), MuteLength.HOUR),
        event("1", "EN_CAMINO", 2),
        event("2", "EN_CAMINO", 2),
        world.wait(timedelta(hours=1).total_seconds()),
        event("1", "ENTREGADO", 3),
    )
    assert [alert.items[0].id for alert in world.alerts() if alert.items] == ["2", "1"]


def test_reconnect_now_reaches_the_remote(world: World) -> None:
    world.run(ReconnectNow(), *connected(), ReconnectNow())
    assert world.remote.calls == ["start", "open", "hurry", "close"]


def test_the_servers_names_are_used_and_remembered(world: World) -> None:
    named = Snapshot(ENTREGA, (entrega("1", "EN_CAMINO"),), (Estado("ENTREGADO", "Entregada", "#22c55e"),), 1)
    script = connected()
    script[3] = named
    world.run(*script, event("1", "ENTREGADO", 2))
    assert world.alerts()[0].title == "Entregada · ENT-1"
    world.forget()
    world.run()
    estados = next(m.estados for m in world.of(CatalogueChanged) if m.categoria == ENTREGA)
    assert {"Entregada", "Asignada"} <= {estado.nombre for estado in estados}


def test_noise_is_ignored(world: World) -> None:
    world.run(*connected(), SocketEvent("user_connected", ({"clientIP": "10.0.0.1"},)))
    assert world.states()[-1] is LinkState.LIVE
    assert len(world.remote.asked) == 3
