"""The words that people read: names of states and categories, and what an alert says."""

from collections.abc import Mapping
from datetime import datetime

from notifier.core.catalog import Catalog
from notifier.core.errors import AppError
from notifier.core.i18n import Translate, language_of, mark
from notifier.core.link import Link, LinkState
from notifier.core.look import Look
from notifier.core.model import Alert, AlertKind, Item, Release, Transition, Urgency
from notifier.core.numbers import line_text, thousands
from notifier.core.reading import ListProgress, RowsUnreadable
from notifier.core.times import moment

BETWEEN = " · "
"""What stands between two pieces of one line."""

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


def titled(what: str, numero: str) -> str:
    """An alert's title: what is so comes first, for a desktop may cut the end."""
    return f"{what}{BETWEEN}{numero}"


def headline_of(alert: Alert, catalog: Catalog) -> tuple[str, str]:
    """What an alert of one item says of it, and the item's number: ``("Entregado", "ENT-7")``.

    An alert without a way, or of what did not happen in time, says it in its title, see :func:`titled`.
    """
    if alert.transitions and alert.key is None:
        told = alert.transitions[-1]
        return catalog.estado(told.key.categoria, told.target).nombre, told.numero
    what, _, numero = alert.title.rpartition(BETWEEN)
    return (what, numero) if what else (alert.title, "")


def transition_alert(
    transition: Transition,
    urgency: Urgency,
    catalog: Catalog,
    translate: Translate,
    at: datetime | None = None,
) -> Alert:
    """The alert for one transition, the new estado first.

    Below it whose item that is, then who has it and when it happened, then the way there as far as known.
    ``at``: when the item entered its estado, where that is known better than by when it was seen.
    """
    categoria = transition.key.categoria
    target = catalog.estado(categoria, transition.target).nombre
    seen = transition.at.astimezone()
    time = moment(at or transition.at, seen, translate, brief=True)
    steps = (transition.origin, *transition.path, transition.target)
    way = " → ".join(catalog.estado(categoria, codigo).nombre for codigo in steps)
    return Alert(
        kind=AlertKind.TRANSITION,
        title=titled(target, transition.numero),
        body="\n".join((*item_lines(transition, time, translate), way)),
        urgency=urgency,
        transitions=(transition,),
        look=catalog.look(categoria, transition.target),
    )


def first_seen_alert(
    item: Item, urgency: Urgency, catalog: Catalog, translate: Translate, seen: datetime
) -> Alert:
    """The alert for an item that was in trouble when it was ``seen`` for the first time: no way led there."""
    time = moment(item.entered_at or seen, seen.astimezone(), translate, brief=True)
    return Alert(
        kind=AlertKind.TRANSITION,
        title=titled(catalog.estado(item.categoria, item.estado).nombre, item.numero),
        body="\n".join(item_lines(item, time, translate)),
        urgency=urgency,
        key=item.key,
        look=catalog.look(item.categoria, item.estado),
    )


def item_lines(item: Item | Transition, time: str, translate: Translate) -> tuple[str, ...]:
    """Two lines of what is known of an item: its client, then driver, plate and the time in words.

    The rest is what the profile put into its line. Where it names no client, its first piece stands there.
    """
    line = line_text(item.detalle, item.fields, translate)
    pieces = [piece for piece in line.split(BETWEEN) if piece]
    client = item.fields.get("client", "") or (pieces[0] if pieces else "")
    people = [text for key in ("driver", "plate") if (text := item.fields.get(key, ""))]
    shown = {client, item.numero}
    rest = [piece for piece in dict.fromkeys((*people, *pieces)) if piece not in shown]
    return tuple(line for line in (client, BETWEEN.join((*rest, time))) if line)


def as_sentences(body: str) -> str:
    """A body whose lines read well one behind the other, for a desktop that joins them."""
    return "\n".join(line if line[-1:] in ".!?…" else f"{line}." for line in body.splitlines() if line)


def session_alert(error: AppError, translate: Translate) -> Alert:
    """The server no longer accepts the session; the click opens the sign-in."""
    title, body = translate(STATE_NAMES[LinkState.SIGNED_OUT]), error.tell(translate)
    return Alert(AlertKind.SESSION, title, body, Urgency.CRITICAL, look=Look.TROUBLE)


def store_alert(error: AppError, translate: Translate) -> Alert:
    """What is known could not be kept, or was damaged."""
    title, body = translate(error.title), error.tell(translate)
    return Alert(AlertKind.STORE, title, body, Urgency.NORMAL, look=Look.TROUBLE)


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
        look=Look.TROUBLE,
    )
