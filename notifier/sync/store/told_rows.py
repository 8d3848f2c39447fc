"""How transitions and alerts become rows, and rows become them; see :mod:`notifier.sync.store.rows`."""

import sqlite3
from dataclasses import replace

from notifier.core.item_fields import read_fields
from notifier.core.look import Look
from notifier.core.model import Alert, AlertKind, ItemKey, Source, Transition, Urgency
from notifier.core.plain_text import DETAIL, plain_line, plain_text
from notifier.sync.store.rows import (
    at_of,
    at_or_none,
    categoria_of,
    moment,
    name_of,
    number_of,
    own_number,
    text_of,
    written_fields,
)


def put_transition(db: sqlite3.Connection, transition: Transition) -> int:
    """Add a transition; returns its number."""
    cursor = db.execute(
        "INSERT INTO transitions"
        " (categoria, id, numero, origin, target, at, source, detalle, path, version, fields, due, silenced)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            transition.key.categoria,
            transition.key.id,
            transition.numero,
            transition.origin,
            transition.target,
            moment(transition.at),
            transition.source,
            transition.detalle,
            " ".join(transition.path),
            transition.version,
            written_fields(transition.fields),
            moment(transition.due) if transition.due else None,
            transition.silenced,
        ),
    )
    return cursor.lastrowid or 0


TRANSITION = (
    "seq, categoria, id, numero, origin, target, at, source, detalle, path, version, fields, due, silenced"
)


def transition_of(
    seq: object,
    categoria: object,
    item_id: object,
    numero: object,
    origin: object,
    target: object,
    at: object,
    source: object,
    detalle: object,
    path: object,
    version: object,
    fields: object,
    due: object,
    silenced: object,
) -> tuple[int, Transition]:
    """A transition and its number."""
    transition = Transition(
        ItemKey(categoria_of(categoria), name_of(item_id)),
        plain_line(text_of(numero)),
        name_of(origin),
        name_of(target),
        at_of(at),
        Source(text_of(source)),
        plain_line(text_of(detalle), DETAIL),
        tuple(text_of(path).split()),
        None if version is None else number_of(version),
        read_fields(text_of(fields)),
        at_or_none(due),
        plain_line(text_of(silenced)),
    )
    return own_number(seq), transition


def put_alert(db: sqlite3.Connection, seq: int, transition_seq: int | None, alert: Alert) -> Alert:
    """Add an alert to the outbox under a number; returns it with the number.

    ``transition_seq``: of its transition; one without any tells of an item (:attr:`Alert.key`).
    """
    key = alert.key
    db.execute(
        "INSERT INTO alerts (seq, transition_seq, title, body, urgency, kind, look, categoria, id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(seq, transition_seq, alert.title, alert.body, alert.urgency, alert.kind, alert.look),
            *((key.categoria, key.id) if key else (None, None)),
        ),
    )
    return replace(alert, seqs=(seq,))


ALERT = "seq, transition_seq, title, body, urgency, delivered_at, kind, look, categoria, id, seen_at"


def alert_of(
    seq: object,
    transition_seq: object,
    title: object,
    body: object,
    urgency: object,
    delivered_at: object,
    kind: object,
    look: object,
    categoria: object,
    item_id: object,
    seen_at: object,
) -> tuple[int, int | None, Alert]:
    """The numbers of an alert and of its transition, if it has one, and the alert without that."""
    for at in (delivered_at, seen_at):
        at_or_none(at)
    alert = Alert(
        AlertKind(text_of(kind)),
        plain_line(text_of(title)),
        plain_text(text_of(body)),
        Urgency(text_of(urgency)),
        key=None if item_id is None else ItemKey(categoria_of(categoria), name_of(item_id)),
        look=Look(text_of(look)),
    )
    told = None if transition_seq is None else own_number(transition_seq)
    if told is None and alert.key is None and alert.kind is not AlertKind.LATE:
        raise ValueError("an alert of nothing")
    return own_number(seq), told, alert
