"""Who asks: together what can be, none too long, and no fault of a check is the end of the others."""

import threading
import time

from notifier.core.doctor import Check, Finding, Outcome
from notifier.core.errors import ForbiddenError
from notifier.doctor import runner
from notifier.doctor.runner import Probe, examine

OK = Finding(Outcome.OK, "Bien.")


def waited(event: threading.Event) -> Finding:
    event.wait(60)
    return OK


def test_what_hangs_is_named_and_holds_nobody_up() -> None:
    ended = threading.Event()
    told: list[str] = []
    probes = [
        Probe(Check("keyring", "Llavero"), lambda: waited(ended), patience=0.2),
        Probe(Check("token", "Token", ("keyring",)), lambda: OK),
        Probe(Check("disk", "Disco"), lambda: OK),
    ]
    examination = examine(probes, str, lambda check, _: told.append(check.code))
    ended.set()
    assert examination["keyring"].facts == {"late": True}
    assert examination["keyring"].outcome is Outcome.FAILURE
    assert examination["token"].because == "keyring"
    assert examination["disk"].outcome is Outcome.OK
    assert told == ["disk", "keyring", "token"]


def test_all_of_them_together_have_an_end() -> None:
    ended = threading.Event()
    assert runner.WHOLE <= 120
    kept, runner.WHOLE = runner.WHOLE, 0.3
    try:
        examination = examine(
            [Probe(Check(str(number), ""), lambda: waited(ended)) for number in range(20)], str
        )
    finally:
        runner.WHOLE = kept
        ended.set()
    assert {finding.outcome for _, finding in examination} == {Outcome.FAILURE}


def test_what_needs_nobody_is_asked_side_by_side() -> None:
    meeting = threading.Barrier(3)

    def meet() -> Finding:
        meeting.wait(30)
        return OK

    examination = examine([Probe(Check(str(number), ""), meet, 30.0) for number in range(3)], str)
    assert examination.exit_code == 0


def test_an_error_for_people_is_its_finding_and_any_other_one_is_said_to_be_ours() -> None:
    def forbidden() -> Finding:
        raise ForbiddenError

    def broken() -> Finding:
        raise ZeroDivisionError("with something private in it")

    examination = examine([Probe(Check("a", ""), forbidden), Probe(Check("b", ""), broken)], str)
    assert examination["a"].sentence == "Sin permiso."
    assert "Pídalo" in examination["a"].advice
    assert "ZeroDivisionError" in examination["b"].sentence
    assert "private" not in examination["b"].sentence + examination["b"].advice


def test_an_answer_that_comes_too_late_changes_nothing() -> None:
    came = threading.Event()

    def late() -> Finding:
        time.sleep(0.3)
        came.set()
        return OK

    def waits() -> Finding:
        came.wait(30)
        return OK

    probes = [Probe(Check("late", ""), late, patience=0.05), Probe(Check("other", ""), waits, 30.0)]
    examination = examine(probes, str)
    assert examination["late"].outcome is Outcome.FAILURE
