"""Each fault of this computer is named by its true cause, first, and without an echo."""

import pytest

from tests.doctor.faults_here import (
    HERE,
    Expected,
    a_database_that_another_program_holds,
    a_folder_in_the_place_of_the_database,
)
from tests.doctor.looking import named_alone
from tests.doctor.world import Fault, World


@pytest.mark.parametrize(("fault", "expected"), HERE.items(), ids=lambda one: getattr(one, "__name__", ""))
def test_the_true_cause_is_named(world: World, fault: Fault, expected: Expected) -> None:
    named_alone(world, fault, expected)


@pytest.mark.parametrize(
    "fault", [a_database_that_another_program_holds, a_folder_in_the_place_of_the_database]
)
def test_a_database_that_is_not_read_is_not_called_damaged(world: World, fault: Fault) -> None:
    fault(world)
    world.company()
    world.write_settings()
    assert "no deja leer" in world.examined()["database"].sentence
