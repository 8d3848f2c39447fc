"""Each fault of the way and of the servers is named by its true cause, first, and without an echo."""

import pytest

from tests.doctor.faults_here import Expected
from tests.doctor.faults_there import THERE
from tests.doctor.looking import named_alone
from tests.doctor.world import Fault, World


@pytest.mark.parametrize(("fault", "expected"), THERE.items(), ids=lambda one: getattr(one, "__name__", ""))
def test_the_true_cause_is_named(world: World, fault: Fault, expected: Expected) -> None:
    named_alone(world, fault, expected)
