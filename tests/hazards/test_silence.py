"""Hazard 4 of contract 2.3: much is never pushed, so looking slowly is part of the product."""

from pathlib import Path

import pytest

from notifier.core.errors import UnreachableError
from notifier.core.link import LinkState
from notifier.core.messages import SocketClosed
from notifier.core.model import Item, ItemKey
from notifier.core.settings import Sync, SyncChoice
from tests.categorias import PROFORMA, VEHICULO
from tests.hazards.test_events import here
from tests.paucara.company import Company
from tests.paucara.watching import Watching
from tests.private_desktop.bus import eventually
from tests.sync.world import World, connected, snapshot

FREE = Item(VEHICULO, "9", "9-ABC", "EN_RUTA")
BACK = Item(VEHICULO, "9", "9-ABC", "DISPONIBLE")


def test_hazard_4_a_vehicle_that_nobody_tells_of_is_found_within_a_minute(world: World) -> None:
    world.run(
        *connected(),
        snapshot(FREE, categoria=VEHICULO),
        world.wait(59),
        world.wait(2),
        world.answer(BACK, categoria=VEHICULO),
    )
    assert world.asked_at(VEHICULO) == [0.0, 60.0]
    assert [(seen.origin, seen.target) for seen in world.transitions()] == [("EN_RUTA", "DISPONIBLE")]
    assert len(world.alerts()) == 1


def test_hazard_4_while_the_socket_is_down_it_is_found_within_twenty_seconds(world: World) -> None:
    down = SocketClosed(UnreachableError(host="x"))
    world.run(*connected(here("ASIGNADA")), down, world.wait(21), world.answer(here("EN_CAMINO")))
    assert world.asked_at() == [0.0, 20.0]
    assert [(seen.origin, seen.target) for seen in world.transitions()] == [("ASIGNADA", "EN_CAMINO")]


def test_the_profile_says_how_slowly_and_the_settings_win(world: World) -> None:
    poll = world.profile.poll
    assert SyncChoice().over(poll.live, poll.down) == Sync(60, 20)
    assert SyncChoice(poll_live=300).over(poll.live, poll.down) == Sync(300, 20)
    assert SyncChoice(poll_down=10, full_every=5).over(45, 30) == Sync(45, 10, 5)


@pytest.mark.parametrize("profile", ["paucara"])
def test_hazard_4_the_whole_engine_finds_what_is_never_pushed(
    tmp_path: Path, company: Company, profile: str
) -> None:
    company.vehiculo(9, "EN_RUTA")
    company.proforma(8, "PENDIENTE")
    with Watching(tmp_path, company.api_url, profile, "1|s3cret", SyncChoice(poll_live=1)) as watching:
        watching.wait_link(LinkState.LIVE)
        company.vehiculo(9, "DISPONIBLE")
        company.proforma(8, "APROBADA")
        eventually(lambda: len(watching.alerts) == 2)
        assert set(watching.told) == {
            (ItemKey(VEHICULO, "9"), "EN_RUTA", "DISPONIBLE"),
            (ItemKey(PROFORMA, "8"), "PENDIENTE", "APROBADA"),
        }


@pytest.mark.parametrize("status", [422, 500])
def test_a_catalogue_that_fails_keeps_no_list_from_being_read(
    tmp_path: Path, company: Company, status: int
) -> None:
    company.catalogue_fails = status
    company.vehiculo(9, "EN_RUTA")
    with Watching(tmp_path, company.api_url, "paucara", "1|s3cret", SyncChoice(poll_live=1)) as watching:
        watching.wait_link(LinkState.LIVE)
        company.vehiculo(9, "DISPONIBLE")
        eventually(lambda: len(watching.alerts) == 1)
