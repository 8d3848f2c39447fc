"""The doctor's graph: one true cause, first; no echo of it."""

import json

import pytest

from notifier.core.doctor import Check, Examination, Finding, Outcome
from notifier.core.doctor_report import ASCII_MARKS, as_json, as_text, verdict

CHECKS = (
    Check("settings", "Ajustes"),
    Check("name", "Nombre", ("settings",)),
    Check("route", "Ruta", ("name",)),
    Check("keyring", "Llavero"),
    Check("token", "Token", ("route", "keyring")),
)


def ok(text: str = "Bien.") -> Finding:
    return Finding(Outcome.OK, text)


def bad(text: str = "Mal.", **more: str) -> Finding:
    return Finding(Outcome.FAILURE, text, "Haga algo.", **more)  # type: ignore[arg-type]  # whatever a finding has


def outcomes(examination: Examination) -> dict[str, str]:
    return {check.code: str(finding.outcome) for check, finding in examination}


def test_what_depends_on_a_failure_is_not_asked_and_names_the_true_cause() -> None:
    examination = Examination(CHECKS)
    examination.add("keyring", ok())
    examination.add("settings", ok())
    added = examination.add("name", bad())
    assert [check.code for check, _ in added] == ["name", "route", "token"]
    assert examination["token"].because == "name"
    assert examination.complete
    assert [check.code for check, _ in examination.causes()] == ["name"]
    assert examination.exit_code == 2


def test_two_failures_of_two_chains_are_two_causes_in_the_order_of_the_checks() -> None:
    examination = Examination(CHECKS)
    examination.add("keyring", bad())
    examination.add("settings", ok())
    examination.add("name", bad())
    assert [check.code for check, _ in examination.causes()] == ["name", "keyring"]
    assert examination["route"].because == "name"
    assert examination["token"].because == "keyring"  # what was known first


def test_a_failure_is_told_before_an_earlier_warning() -> None:
    examination = Examination(CHECKS)
    examination.add("settings", Finding(Outcome.WARNING, "Casi.", "Mire."))
    examination.add("name", ok())
    examination.add("route", ok())
    examination.add("keyring", bad())
    assert [check.code for check, _ in examination.causes()] == ["keyring", "settings"]
    assert verdict(examination, str) == "Hay un fallo. La causa: Llavero."


def test_a_warning_keeps_nothing_from_being_asked() -> None:
    examination = Examination(CHECKS)
    examination.add("settings", Finding(Outcome.WARNING, "Casi.", "Mire."))
    assert [check.code for check in examination.ready()] == ["name", "keyring"]
    assert [check.code for check in examination.ready({"name"})] == ["keyring"]
    assert examination.exit_code == 1


def test_all_is_right() -> None:
    examination = Examination(CHECKS)
    for check in CHECKS:
        examination.add(check.code, ok())
    assert examination.exit_code == 0
    assert as_json(examination, str)["cause"] is None
    assert verdict(examination, str) == "Todo está en orden."


def test_a_check_out_of_order_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="second is out of order"):
        Examination((Check("second", "", ("first",)), Check("first", "")))


def test_the_text_names_the_cause_first_and_no_person_unless_asked() -> None:
    examination = Examination(CHECKS)
    examination.add("settings", Finding(Outcome.OK, "Bien.", private="Ana Quispe"))
    examination.add("keyring", ok())
    examination.add("name", bad("No existe."))
    text = as_text(examination, str, ASCII_MARKS)
    first, _, second, third, *_ = text.splitlines()
    assert first == "Hay un fallo. La causa: Nombre."
    assert second == "[X ] Nombre: No existe."
    assert third == "   → Haga algo."
    assert "[- ] Token: No se preguntó: depende de «Nombre»." in text
    assert "Ana" not in text
    assert "Ana" not in json.dumps(as_json(examination, str))
    assert "Ana Quispe" in as_text(examination, str, names=True)
