"""What is published, as JSON for programs and as lines for a terminal. The keys are a promise.

- link: ``kind, state, at``; ``reason`` where there is one, ``encrypted`` (false) where others can read along.
- transition: ``kind, categoria, id, numero, from, to, at, source``; ``fields``, texts by the keys that the
  profile gives (``client, driver, plate, zone, address, phone, amount`` and its own), those left out that the
  item has not; ``due``, until when it was promised, or null; ``silenced``, why nothing was told of it
  (``rules, filter, muted, pause, hours, desktop``), empty where it was told.
- silence: ``kind, silence`` (``pause, hours, desktop``, or null when alerts are told again), ``until``, or
  null where nobody knows.
- alert: ``kind, alert, title, body, urgency, items`` (``categoria:id``).
- trace: see :meth:`notifier.core.trace.Trace.report`.

Moments are ISO 8601 with an offset.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from notifier.core.catalog import Catalog
from notifier.core.decision import Reason
from notifier.core.i18n import Translate, mark
from notifier.core.link import LinkState
from notifier.core.model import Categoria
from notifier.core.numbers import number_text
from notifier.core.outbound import (
    AlertRaised,
    AlertTold,
    LinkChanged,
    Outbound,
    Silence,
    SilenceChanged,
    TransitionSeen,
)
from notifier.core.silence_words import silence_of, silence_report, silence_words
from notifier.core.wording import state_name

SILENCED: Mapping[str, str] = {
    Reason.FILTER: mark("sin aviso: no pasa el filtro de las reglas"),
    Reason.MUTED: mark("sin aviso: está silenciado"),
    Reason.PAUSE: mark("sin aviso: los avisos están en pausa"),
    Reason.HOURS: mark("sin aviso: horario de silencio"),
    Reason.DESKTOP: mark("sin aviso: el escritorio está en «no molestar»"),
}
"""What a person reads of a transition that was not told; of what no rule wants there is nothing to say."""


class Reporter:
    """Turns what is published into JSON. One per reader, used by one thread at a time."""

    def __init__(self, *, trace: bool = False) -> None:
        """Nothing was told yet. ``trace``: say of each change that was told which way it went."""
        self._trace = trace
        self._link: tuple[LinkState, str, bool] | None = None
        self._silence: Silence | None = None

    def report(self, message: Outbound) -> dict[str, Any] | None:
        """The JSON of a change of the link or of a silence, a transition or an alert; else ``None``."""
        match message:
            case LinkChanged(link) if self._link != (link.state, link.reason, link.encrypted):
                # A later last_sync alone is no change of the link.
                self._link = (link.state, link.reason, link.encrypted)
                reason = {"reason": link.reason} if link.reason else {}
                plain = {} if link.encrypted else {"encrypted": False}
                return {"kind": "link", "state": link.state, "at": link.since.isoformat(), **reason, **plain}
            case SilenceChanged(silence) if silence != self._silence:
                self._silence = silence
                return {"kind": "silence", **silence_report(silence)}
            case TransitionSeen(transition):
                return {
                    "kind": "transition",
                    "categoria": transition.key.categoria,
                    "id": transition.key.id,
                    "numero": transition.numero,
                    "from": transition.origin,
                    "to": transition.target,
                    "at": transition.at.isoformat(),
                    "source": transition.source,
                    "fields": dict(transition.fields),
                    "due": transition.due.isoformat() if transition.due else None,
                    "silenced": transition.silenced,
                }
            case AlertRaised(alert):
                return {
                    "kind": "alert",
                    "alert": alert.kind,
                    "title": alert.title,
                    "body": alert.body,
                    "urgency": alert.urgency,
                    "items": [str(key) for key in alert.items],
                }
            case AlertTold(trace) if self._trace:
                return trace.report()
        return None


def as_line(report: Mapping[str, Any], catalog: Catalog, translate: Translate, now: datetime) -> str:
    """The line that a person reads for the JSON of a :class:`Reporter`. ``now``: local time. Any thread."""
    time = f"{now:%H:%M:%S}"
    match report["kind"]:
        case "link":
            name = state_name(LinkState(report["state"]), report.get("encrypted", True), translate)
            return f"{time}  ● {name}" + (f": {report['reason']}" if report.get("reason") else "")
        case "silence":
            silence = silence_of(report)
            words = silence_words(silence, now, translate) if silence else translate("Se vuelve a avisar")
            return f"{time}  🔕 {words}"
        case "transition":
            categoria = Categoria(report["categoria"])
            origin, target = (catalog.estado(categoria, report[end]).nombre for end in ("from", "to"))
            name = catalog.names(categoria, translate).singular
            silenced = SILENCED.get(report.get("silenced", ""))
            why = f"  ({translate(silenced)})" if silenced else ""
            return f"{time}    {name} {report['numero']}: {origin} → {target}{why}"
        case "trace":
            return f"{time}  ⏱ " + _trace_line(report, catalog, translate)
    return f"{time}  🔔 " + " · ".join([report["title"], *report["body"].splitlines()])


def _trace_line(report: Mapping[str, Any], catalog: Catalog, translate: Translate) -> str:
    def took(name: str) -> str:
        value = report["ms"][name]
        return "?" if value is None else f"{number_text(value, 1, translate)} ms"

    def at(name: str) -> str:
        value = report[f"{name}_at"]
        return f"{datetime.fromisoformat(value).astimezone():%H:%M:%S.%f}"[:-3] if value else "?"

    road = translate("por evento") if report["source"] == "event" else translate("por lista")
    steps = (
        f"{translate('cambió (servidor)')} {at('changed')}",
        f"{translate('llegó')} {at('came')} {road}",
        f"{translate('guardado')} +{took('committed')}",
        f"{translate('enviado')} +{took('attempted')}",
        f"{translate('mostrado')} +{took('taken')}",
        f"{translate('total')} {took('total')}",
    )
    name = catalog.names(Categoria(report["categoria"]), translate).singular
    return f"{name} {report['numero']}: " + " · ".join(steps)
