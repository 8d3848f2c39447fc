"""The doctor's findings as text for people and as JSON for programs. Pure; any thread."""

from collections.abc import Callable, Mapping
from typing import Any

from notifier.core.doctor import Check, Examination, Finding, Outcome
from notifier.core.i18n import Translate, mark

MARKS: Mapping[Outcome, str] = {
    Outcome.OK: "✓",
    Outcome.WARNING: "!",
    Outcome.FAILURE: "✗",
    Outcome.NOT_ASKED: "–",  # noqa: RUF001 - wider than a hyphen, as the others are
}

ASCII_MARKS: Mapping[Outcome, str] = {
    Outcome.OK: "[ok]",
    Outcome.WARNING: "[! ]",
    Outcome.FAILURE: "[X ]",
    Outcome.NOT_ASKED: "[- ]",
}
"""For a terminal that has no others."""

_VERDICTS: Mapping[Outcome, str] = {
    Outcome.OK: mark("Todo está en orden."),
    Outcome.WARNING: mark("Funciona, con advertencias. La primera: {title}."),
    Outcome.FAILURE: mark("Hay un fallo. La causa: {title}."),
}


def verdict(examination: Examination, translate: Translate) -> str:
    """The whole answer in one sentence, which names the true cause."""
    causes = examination.causes()
    text = translate(_VERDICTS[examination.worst])
    return text.format(title=translate(causes[0][0].title)) if causes else text


def said(finding: Finding, examination: Examination, translate: Translate) -> str:
    """The sentence of a finding; for what was not asked, because of what."""
    if finding.outcome is not Outcome.NOT_ASKED or not finding.because:
        return finding.sentence
    return translate("No se preguntó: depende de «{title}».").format(
        title=examination.title(finding.because, translate)
    )


def as_text(
    examination: Examination,
    translate: Translate,
    marks: Mapping[Outcome, str] = MARKS,
    *,
    names: bool = False,
) -> str:
    """The verdict, what is wrong with what to do, then every check on a line.

    ``names``: with the names of people, which a text that leaves this screen does not have.
    """
    lines = [verdict(examination, translate), ""]
    for check, finding in examination.causes():
        lines += _in_full(check, finding, translate, marks)
    for check, finding in examination:
        sentence = said(finding, examination, translate)
        lines.append(f"{marks[finding.outcome]} {translate(check.title)}: {sentence}")
        lines += [f"     {line}" for line in finding.lines]
        if names and finding.private:
            lines.append(f"     {finding.private}")
    return "\n".join(lines)


def _in_full(check: Check, finding: Finding, translate: Translate, marks: Mapping[Outcome, str]) -> list[str]:
    lines = [f"{marks[finding.outcome]} {translate(check.title)}: {finding.sentence}"]
    return [*lines, *(f"   → {line}" for line in finding.advice.splitlines()), ""]


def cleaned(value: Any, clean: Callable[[str], str]) -> Any:
    """The same JSON with each of its texts, and each key, as ``clean`` returns it."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): cleaned(one, clean) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(one, clean) for one in value]
    return value


def as_json(examination: Examination, translate: Translate) -> dict[str, Any]:
    """The keys are a promise.

    ``outcome``: ``ok``, ``warning`` or ``failure``. ``cause``: the code of the true cause, ``null`` where all
    is right. ``checks``, in the order of the causes: ``code``, ``title``, ``outcome`` (also ``not_asked``),
    ``sentence``, ``advice``, ``depends`` (codes), ``because`` (the code for which it was not asked, or
    empty), ``lines`` and ``facts``, whose keys belong to the check. No secret, no name of a person.
    """
    causes = examination.causes()
    return {
        "outcome": examination.worst,
        "cause": causes[0][0].code if causes else None,
        "checks": [
            {
                "code": check.code,
                "title": translate(check.title),
                "outcome": finding.outcome,
                "sentence": said(finding, examination, translate),
                "advice": finding.advice,
                "depends": list(check.depends),
                "because": finding.because,
                "lines": list(finding.lines),
                "facts": dict(finding.facts),
            }
            for check, finding in examination
        ],
    }
