"""The words that people read: names of states and categories, and what an alert says."""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum

from notifier.core.catalog import Catalog
from notifier.core.errors import AppError
from notifier.core.i18n import Translate, language_of, mark
from notifier.core.link import Link, LinkState
from notifier.core.model import Alert, AlertKind, Release, Transition, Urgency
from notifier.core.numbers import line_text, thousands
from notifier.core.plain_text import plain_line
from notifier.core.reading import ListProgress, RowsUnreadable

STATE_NAMES: Mapping[LinkState, str] = {
    LinkState.CONNECTING: mark("Conectando…"),
    LinkState.AUTHENTICATING: mark("Identificando…"),
    LinkState.SYNCING: mark("Sincronizando…"),
    LinkState.LIVE: mark("En vivo"),
    LinkState.STALE: mark("Desactualizado"),
    LinkState.OFFLINE: mark("Sin conexión"),
    LinkState.SIGNED_OUT: mark("Sin sesión"),
}
"""What each state of the link is called: in the tray, the panel and the terminal."""


class DigestTitle(StrEnum):
    """Why several alerts are told as one."""

    ABSENCE = mark("Mientras no había conexión")
    BURST = mark("Varios cambios seguidos")
    WAITING = mark("Avisos que esperaban")


def capitalized(name: str) -> str:
    """A category's name where it begins a line or stands alone: ``"entregas"`` becomes ``"Entregas"``."""
    return name[:1].upper() + name[1:]


def state_name(state: LinkState, encrypted: bool, translate: Translate) -> str:
    """What this state is called, and that others can read along where they can."""
    return with_encryption(translate(STATE_NAMES[state]), encrypted, translate)


def progress_words(progress: ListProgress, name: str, translate: Translate) -> str:
    """How far a list has come that is being read: "Leyendo entregas, 4.200 de 7.000"; ``name`` is its own."""
    read = thousands(progress.read, translate)
    if progress.total is None:
        return translate("Leyendo {list}, {read}").format(list=name, read=read)
    total = thousands(progress.total, translate)
    return translate("Leyendo {list}, {read} de {total}").format(list=name, read=read, total=total)


def unreadable_words(rows: RowsUnreadable, name: str, translate: Translate) -> str:
    """Which rows of a list cannot be read: by their numbers, and what is missing; ``name`` is its own."""
    missing = ", ".join(f"«{field}»" for field in rows.fields)
    what = "; ".join(
        part for part in (", ".join(rows.names), translate("falta {key}").format(key=missing)) if part
    )
    if rows.count == 1:
        sentence = translate("{list}: 1 fila no se puede leer ({what})")
    else:
        sentence = translate("{list}: {count} filas no se pueden leer ({what})")
    return sentence.format(list=capitalized(name), count=thousands(rows.count, translate), what=what)


def with_encryption(name: str, encrypted: bool, translate: Translate) -> str:
    """What stands for the state, and that others can read along where they can."""
    return name if encrypted else " · ".join((name, translate("Sin cifrar")))


def transition_alert(
    transition: Transition, urgency: Urgency, catalog: Catalog, translate: Translate
) -> Alert:
    """The alert for one transition: number and new estado first, the way there below, as far as known."""
    categoria = transition.key.categoria
    target = catalog.estado(categoria, transition.target).nombre
    steps = (transition.origin, *transition.path, transition.target)
    body = " → ".join(catalog.estado(categoria, codigo).nombre for codigo in steps)
    if transition.detalle:
        body += f"\n{line_text(transition.detalle, transition.fields, translate)}"
    return Alert(
        kind=AlertKind.TRANSITION,
        title=f"{capitalized(catalog.names(categoria, translate).singular)} {transition.numero}: {target}",
        body=body,
        urgency=urgency,
        transitions=(transition,),
    )


def digest_alert(
    alerts: Sequence[Alert], title: DigestTitle, catalog: Catalog, translate: Translate
) -> Alert:
    """Several alerts as one: how many items of which category went where, the most first."""
    transitions = tuple(transition for alert in alerts for transition in alert.transitions)
    counts = Counter((transition.key.categoria, transition.target) for transition in transitions)
    lines = []
    for (categoria, target), count in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])):
        names = catalog.names(categoria, translate)
        items = plain_line(names.singular if count == 1 else names.plural)
        lines.append(f"{count} {items} → {catalog.estado(categoria, target).nombre}")
    urgencies = [urgency for urgency in Urgency if any(alert.urgency is urgency for alert in alerts)]
    return Alert(
        kind=AlertKind.DIGEST,
        title=translate(title),
        body=", ".join(lines),
        urgency=urgencies[-1],
        transitions=transitions,
        seqs=tuple(seq for alert in alerts for seq in alert.seqs),
    )


def session_alert(error: AppError, translate: Translate) -> Alert:
    """The server no longer accepts the session; the click opens the sign-in."""
    title, body = translate(STATE_NAMES[LinkState.SIGNED_OUT]), error.tell(translate)
    return Alert(AlertKind.SESSION, title, body, Urgency.CRITICAL)


def store_alert(error: AppError, translate: Translate) -> Alert:
    """What is known could not be kept, or was damaged."""
    return Alert(AlertKind.STORE, translate(error.title), error.tell(translate), Urgency.NORMAL)


def release_alert(release: Release, translate: Translate) -> Alert:
    """There is a newer version; the click opens its page."""
    texts = (release.notes.get(language_of(translate)), release.notes.get("es"), *release.notes.values())
    notes = next((text for text in texts if text), "")
    return Alert(
        kind=AlertKind.UPDATE,
        title=translate("Hay una versión nueva: {version}").format(version=release.version),
        body=notes or translate("Su página dice qué trae y cómo instalarla."),
        urgency=Urgency.NORMAL,
        release=release,
    )


def link_alert(link: Link, translate: Translate) -> Alert:
    """The warning that the link has not been live for a while."""
    state = LinkState.STALE if link.state is LinkState.STALE else LinkState.OFFLINE
    return Alert(
        kind=AlertKind.LINK,
        title=translate(STATE_NAMES[state]),
        body=translate("Los estados pueden no estar al día. Se reintenta solo.")
        + (f"\n{link.reason}" if link.reason else ""),
        urgency=Urgency.NORMAL,
    )
