"""What has to hold of every fault."""

from notifier.core.doctor import Outcome
from tests.doctor.faults_here import Expected
from tests.doctor.world import Fault, World, wrong


def named_alone(world: World, fault: Fault, expected: Expected) -> None:
    """Exactly these are wrong, the true cause first; all else is right, or not asked because of one."""
    fault(world)
    if "api_url" not in world.settings:
        world.company()
    if not world.paths.config_file.exists():
        world.write_settings()
    examination = world.examined()
    found = [f"{check.code}: {finding.sentence} {finding.advice}" for check, finding in examination.causes()]
    assert list(wrong(examination).items()) == list(expected.items()), found
    for check, finding in examination:
        assert finding.outcome is not Outcome.NOT_ASKED or finding.because in {*expected, ""}, check.code
        if check.code in expected:
            assert finding.sentence, check.code
            assert finding.advice, check.code
    failed = {code for code, outcome in expected.items() if outcome == "failure"}
    assert examination.exit_code == (2 if failed else 1)
