"""Asks the checks, each on a thread of its own as soon as it has something to stand on, and none too long."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from notifier.core.doctor import Check, Examination, Finding, Outcome
from notifier.core.errors import AppError
from notifier.core.i18n import Translate, mark

log = logging.getLogger(__name__)

PATIENCE = 15.0
"""Seconds that a check may take, where it does not say otherwise."""

WHOLE = 120.0
"""Seconds after which what has no answer yet is given up."""

Told = Callable[[Check, Finding], None]


@dataclass(frozen=True, slots=True)
class Probe:
    """A check with who asks it. ``ask`` blocks, on any thread; what it raises is a failure of the check.

    ``patience``: seconds after which it counts as failed; its thread is left behind then.
    """

    check: Check
    ask: Callable[[], Finding]
    patience: float = PATIENCE


def examine(
    probes: Sequence[Probe], translate: Translate, told: Told = lambda _check, _finding: None
) -> Examination:
    """Ask them all; blocks for :data:`WHOLE` seconds at most. Not on the windows' thread.

    ``told`` is called with each finding as it comes, on the calling thread.
    """
    examination = Examination([probe.check for probe in probes])
    asked = {probe.check.code: probe for probe in probes}
    until: dict[str, float] = {}
    end = time.monotonic() + WHOLE
    answers: SimpleQueue[tuple[str, Finding]] = SimpleQueue()
    while not examination.complete:
        for check in examination.ready(until):
            until[check.code] = min(end, time.monotonic() + asked[check.code].patience)
            _ask(asked[check.code], answers, translate)
        waiting = {code: due for code, due in until.items() if not _has(examination, code)}
        code = min(waiting, key=lambda code: waiting[code])
        try:
            code, finding = answers.get(timeout=max(0.0, waiting[code] - time.monotonic()))
        except Empty:
            finding = _late(asked[code].patience, translate)
        if not _has(examination, code):  # what comes too late has its finding already
            for found in examination.add(code, finding):
                told(*found)
    return examination


def _has(examination: Examination, code: str) -> bool:
    return any(check.code == code for check, _ in examination)


def _ask(probe: Probe, answers: "SimpleQueue[tuple[str, Finding]]", translate: Translate) -> None:
    def ask() -> None:
        answers.put((probe.check.code, _answer(probe, translate)))

    threading.Thread(target=ask, name=f"doctor {probe.check.code}", daemon=True).start()


def _answer(probe: Probe, translate: Translate) -> Finding:
    try:
        return probe.ask()
    except AppError as error:
        return Finding(Outcome.FAILURE, translate(error.title) + ".", error.tell(translate))
    except Exception as error:
        log.exception("the check %s failed by itself", probe.check.code)
        text = translate("Esta revisión falló por un error propio ({kind}).")
        return Finding(
            Outcome.FAILURE,
            text.format(kind=type(error).__name__),
            translate(mark("Guarde el informe y envíelo a soporte.")),
        )


def _late(seconds: float, translate: Translate) -> Finding:
    text = translate("No hubo respuesta en {seconds} segundos.").format(seconds=round(seconds))
    advice = translate(
        mark("Vuelva a intentarlo; si se repite, avise a soporte: lo que se pregunta aquí se queda colgado.")
    )
    return Finding(Outcome.FAILURE, text, advice, facts={"late": True})
