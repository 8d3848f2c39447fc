"""What the program knows, in SQLite. One thread owns it: the one that opened it.

Each public method is one transaction: all of it happened, or none, whatever kills the process.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from notifier.core.errors import AppError
from notifier.core.i18n import mark
from notifier.core.model import (
    Alert,
    AlertKind,
    Categoria,
    Estado,
    Item,
    ItemKey,
    Source,
    Transition,
    Urgency,
)
from notifier.sync.schema import TABLES, VERSION


class StoreError(AppError):
    """The database can't be used."""

    title = mark("No se pueden guardar los datos")
    advice = mark("Revise el espacio en disco y los permisos: no se puede abrir {path}.")


class Store:
    """Items, catalogue, transitions and the alert outbox of one account."""

    def __init__(self, path: Path) -> None:
        """Open the database, or make it.

        Raises:
            StoreError: it can't be opened, or a newer version of the program made it.
        """
        try:
            self._db = sqlite3.connect(path, isolation_level=None)
            path.chmod(0o600)
            # WAL: a reader or a killed writer never blocks the next start. A power cut may cost the last
            # steps, never the file; the next snapshot finds them again.
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
            if version == 0:
                with self._step():
                    for statement in TABLES:
                        self._db.execute(statement)
                    self._db.execute(f"PRAGMA user_version = {VERSION}")
        except (sqlite3.Error, OSError) as error:
            raise StoreError(path=path) from error
        if version > VERSION:
            raise StoreError(
                mark("Actualice el programa: una versión más nueva guardó los datos de {path}."),
                path=path,
            )

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def _step(self) -> "_Step":
        return _Step(self._db)

    # The account ------------------------------------------------------------------------------------------

    def use_account(self, account: str) -> bool:
        """Make this account's data the only data; true if another account's had to go.

        The items of another user or server are no baseline for this one: a difference between them would
        be told as a transition that never happened.
        """
        if self._meta("account") == account:
            return False
        with self._step():
            for table in ("alerts", "transitions", "items", "estados", "mutes", "meta"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - the names stand above
            self._set_meta("account", account)
        return True

    # Items ------------------------------------------------------------------------------------------------

    def items(self, categoria: Categoria) -> tuple[dict[str, Item], dict[str, Item]]:
        """The items of a category by id: those in its list, and those that left it."""
        present: dict[str, Item] = {}
        absent: dict[str, Item] = {}
        for row in self._db.execute(
            "SELECT id, numero, estado, version, updated_at, detalle, present FROM items WHERE categoria = ?",
            (categoria,),
        ):
            item_id, numero, estado, version, updated_at, detalle, is_present = row
            updated = datetime.fromisoformat(updated_at) if updated_at else None
            (present if is_present else absent)[item_id] = Item(
                categoria, item_id, numero, estado, version, updated, detalle
            )
        return present, absent

    def has_baseline(self, categoria: Categoria) -> bool:
        """Whether a snapshot of this category was ever stored; the first one alerts nothing."""
        return self._meta(f"baseline:{categoria}") is not None

    def apply(
        self,
        categoria: Categoria,
        upserted: Iterable[Item],
        removed: Iterable[str],
        told: Sequence[tuple[Transition, Alert | None]],
        *,
        baseline: bool = False,
    ) -> list[Alert]:
        """Take a difference in: new states and the alerts that they cause, together.

        ``baseline`` says that this is the first snapshot of the category.

        Returns:
            The alerts with their outbox numbers.
        """
        alerts: list[Alert] = []
        with self._step():
            if baseline:
                self._set_meta(f"baseline:{categoria}", "1")
            self._db.executemany(
                "INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
                [
                    (
                        item.categoria,
                        item.id,
                        item.numero,
                        item.estado,
                        item.version,
                        item.updated_at.isoformat() if item.updated_at else None,
                        item.detalle,
                    )
                    for item in upserted
                ],
            )
            self._db.executemany(
                "UPDATE items SET present = 0 WHERE categoria = ? AND id = ?",
                [(categoria, item_id) for item_id in removed],
            )
            for transition, alert in told:
                transition_seq = self._insert_transition(transition)
                if alert is not None:
                    alerts.append(self._insert_alert(transition_seq, alert))
        return alerts

    def _insert_transition(self, transition: Transition) -> int:
        cursor = self._db.execute(
            "INSERT INTO transitions (categoria, id, numero, origin, target, at, source, detalle)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                transition.key.categoria,
                transition.key.id,
                transition.numero,
                transition.origin,
                transition.target,
                transition.at.isoformat(),
                transition.source,
                transition.detalle,
            ),
        )
        return cursor.lastrowid or 0

    def _insert_alert(self, transition_seq: int, alert: Alert) -> Alert:
        cursor = self._db.execute(
            "INSERT INTO alerts (transition_seq, title, body, urgency) VALUES (?, ?, ?, ?)",
            (transition_seq, alert.title, alert.body, alert.urgency),
        )
        return replace(alert, seqs=(cursor.lastrowid or 0,))

    # The catalogue ----------------------------------------------------------------------------------------

    def estados(self, categoria: Categoria) -> tuple[Estado, ...]:
        """The server's catalogue as it was last seen, in its order."""
        rows = self._db.execute(
            "SELECT codigo, nombre, color, icono, orden, final FROM estados"
            " WHERE categoria = ? ORDER BY orden",
            (categoria,),
        )
        return tuple(
            Estado(codigo, nombre, color, icono, orden, bool(final))
            for codigo, nombre, color, icono, orden, final in rows
        )

    def set_estados(self, categoria: Categoria, estados: Iterable[Estado]) -> None:
        """Replace the catalogue of a category."""
        with self._step():
            self._db.execute("DELETE FROM estados WHERE categoria = ?", (categoria,))
            self._db.executemany(
                "INSERT OR REPLACE INTO estados VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(categoria, e.codigo, e.nombre, e.color, e.icono, e.orden, e.final) for e in estados],
            )

    # The outbox -------------------------------------------------------------------------------------------

    def pending_alerts(self) -> list[Alert]:
        """The alerts that the desktop has not taken, oldest first."""
        rows = self._db.execute(
            "SELECT a.seq, a.title, a.body, a.urgency, t.categoria, t.id, t.numero, t.origin, t.target, t.at,"
            " t.source, t.detalle FROM alerts a"
            " JOIN transitions t ON t.seq = a.transition_seq WHERE a.delivered_at IS NULL ORDER BY a.seq"
        )
        return [
            Alert(AlertKind.TRANSITION, title, body, Urgency(urgency), (_transition(*rest),), (seq,))
            for seq, title, body, urgency, *rest in rows
        ]

    def pending_count(self) -> int:
        """How many alerts the desktop has not taken."""
        return int(self._db.execute("SELECT count(*) FROM alerts WHERE delivered_at IS NULL").fetchone()[0])

    def mark_delivered(self, seqs: Iterable[int], at: datetime) -> None:
        """The desktop took these alerts; they will not be shown again."""
        with self._step():
            self._db.executemany(
                "UPDATE alerts SET delivered_at = ? WHERE seq = ?", [(at.isoformat(), seq) for seq in seqs]
            )

    # What the user wants ----------------------------------------------------------------------------------

    def paused_until(self) -> datetime | None:
        """Until when alerts are paused, if they are."""
        text = self._meta("paused_until")
        return datetime.fromisoformat(text) if text else None

    def set_paused_until(self, until: datetime | None) -> None:
        """Pause alerts until then; ``None`` ends the pause."""
        with self._step():
            self._set_meta("paused_until", until.isoformat() if until else "")

    def mutes(self) -> dict[ItemKey, datetime]:
        """The muted items and until when."""
        rows = self._db.execute("SELECT categoria, id, until FROM mutes")
        return {ItemKey(Categoria(c), item_id): datetime.fromisoformat(until) for c, item_id, until in rows}

    def set_mute(self, key: ItemKey, until: datetime) -> None:
        """Mute an item until then."""
        with self._step():
            self._db.execute(
                "INSERT OR REPLACE INTO mutes VALUES (?, ?, ?)", (key.categoria, key.id, until.isoformat())
            )

    def last_sync(self) -> datetime | None:
        """When all categories were last in step with the server."""
        text = self._meta("last_sync")
        return datetime.fromisoformat(text) if text else None

    def set_last_sync(self, at: datetime) -> None:
        """All categories are in step with the server."""
        with self._step():
            self._set_meta("last_sync", at.isoformat())

    def _meta(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def _set_meta(self, key: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _transition(
    categoria: str,
    item_id: str,
    numero: str,
    origin: str,
    target: str,
    at: str,
    source: str,
    detalle: str,
) -> Transition:
    key = ItemKey(Categoria(categoria), item_id)
    return Transition(key, numero, origin, target, datetime.fromisoformat(at), Source(source), detalle)


class _Step:
    """One transaction; nothing of it stays if it raises."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._db.execute("COMMIT" if kind is None else "ROLLBACK")
