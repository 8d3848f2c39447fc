"""Each fault of this computer is named by its true cause, first, and without an echo."""

import pytest

from tests.doctor.faults_here import HERE, Expected
from tests.doctor.looking import named_alone
from tests.doctor.world import Fault, World


@pytest.mark.parametrize(("fault", "expected"), HERE.items(), ids=lambda one: getattr(one, "__name__", ""))
def test_the_true_cause_is_named(world: World, fault: Fault, expected: Expected) -> None:
    named_alone(world, fault, expected)
