"""The database's tables, one statement each, and how one version becomes the next.

Each step is one transaction: whatever ends the program in the middle of it leaves the version before.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

from notifier.sync.store.errors import FAULTS

VERSION = 5

_MARK = 0x45530000
"""With the version added, the file's ``application_id``: a version that is damaged does not agree with it."""

_ITEMS_LEFT = "CREATE INDEX items_left ON items (left_at) WHERE left_at IS NOT NULL"
_TRANSITIONS_AT = "CREATE INDEX transitions_at ON transitions (at)"
_ALERTS_TRANSITION = "CREATE INDEX alerts_transition ON alerts (transition_seq)"

_WITH_FIELDS = ("items", "transitions")

# What is told is a transition's or, of what did not happen, an item's own.
_ALERTS = """CREATE TABLE alerts (
    seq INTEGER PRIMARY KEY,
    transition_seq INTEGER REFERENCES transitions (seq),
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    urgency TEXT NOT NULL,
    delivered_at TEXT,
    kind TEXT NOT NULL DEFAULT 'transition',
    look TEXT NOT NULL DEFAULT 'neutral',
    categoria TEXT,
    id TEXT,
    seen_at TEXT
) STRICT"""

# Until then, or without an end; with an estado only as long as the item is in it.
_MUTES = """CREATE TABLE mutes (
    categoria TEXT NOT NULL,
    id TEXT NOT NULL,
    until TEXT,
    estado TEXT,
    PRIMARY KEY (categoria, id)
) STRICT, WITHOUT ROWID"""

_FOLLOWS = """CREATE TABLE follows (
    categoria TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (categoria, id)
) STRICT, WITHOUT ROWID"""

# What did not happen in time, by its rule, and since when the time is counted: each is told once.
_LATE = """CREATE TABLE late (
    categoria TEXT NOT NULL,
    id TEXT NOT NULL,
    rule TEXT NOT NULL,
    since TEXT NOT NULL,
    told_at TEXT NOT NULL,
    ended_at TEXT,
    PRIMARY KEY (categoria, id, rule, since)
) STRICT, WITHOUT ROWID"""

# Which way an alert that was taken had come; beside it, so that damage here costs no alert.
_TRACES = """CREATE TABLE traces (
    seq INTEGER PRIMARY KEY,
    changed_at TEXT,
    came_at TEXT,
    committed_at TEXT,
    attempted_at TEXT
) STRICT"""

TABLES = (
    """CREATE TABLE meta (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    # An item that left its list stays, with the moment that it left: should it come back in another estado,
    # that is a transition like any other.
    """CREATE TABLE items (
        categoria TEXT NOT NULL,
        id TEXT NOT NULL,
        numero TEXT NOT NULL,
        estado TEXT NOT NULL,
        version INTEGER,
        updated_at TEXT,
        detalle TEXT NOT NULL,
        left_at TEXT,
        fields TEXT NOT NULL DEFAULT '{}',
        due TEXT,
        entered_at TEXT,
        PRIMARY KEY (categoria, id)
    ) STRICT, WITHOUT ROWID""",
    _ITEMS_LEFT,
    """CREATE TABLE estados (
        categoria TEXT NOT NULL,
        codigo TEXT NOT NULL,
        nombre TEXT NOT NULL,
        color TEXT NOT NULL,
        icono TEXT NOT NULL,
        orden INTEGER NOT NULL,
        final INTEGER NOT NULL,
        PRIMARY KEY (categoria, codigo)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE transitions (
        seq INTEGER PRIMARY KEY,
        categoria TEXT NOT NULL,
        id TEXT NOT NULL,
        numero TEXT NOT NULL,
        origin TEXT NOT NULL,
        target TEXT NOT NULL,
        at TEXT NOT NULL,
        source TEXT NOT NULL,
        detalle TEXT NOT NULL,
        path TEXT NOT NULL DEFAULT '',
        version INTEGER,
        fields TEXT NOT NULL DEFAULT '{}',
        due TEXT,
        silenced TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    _TRANSITIONS_AT,
    _ALERTS,
    _ALERTS_TRANSITION,
    _TRACES,
    _MUTES,
    _FOLLOWS,
    _LATE,
)

MIGRATIONS: dict[int, Iterable[str]] = {
    1: (
        "ALTER TABLE items ADD COLUMN left_at TEXT",
        # When it left was not kept; counting from now, it is kept too long rather than too short.
        "UPDATE items SET left_at = strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now') WHERE present = 0",
        "ALTER TABLE items DROP COLUMN present",
        _ITEMS_LEFT,
        "ALTER TABLE transitions ADD COLUMN path TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE transitions ADD COLUMN version INTEGER",
        _TRANSITIONS_AT,
        _ALERTS_TRANSITION,
        "DROP INDEX alerts_pending",  # read once at the start now, which is not worth a write per alert
    ),
    2: (_TRACES,),
    3: (
        *(f"ALTER TABLE {table} ADD COLUMN fields TEXT NOT NULL DEFAULT '{{}}'" for table in _WITH_FIELDS),
        *(f"ALTER TABLE {table} ADD COLUMN due TEXT" for table in _WITH_FIELDS),
    ),
    4: (
        "ALTER TABLE items ADD COLUMN entered_at TEXT",
        # Nobody noted it; the last change that the server told is the latest that it can have been.
        "UPDATE items SET entered_at = coalesce(updated_at, strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now'))",
        "ALTER TABLE transitions ADD COLUMN silenced TEXT NOT NULL DEFAULT ''",
        # A column cannot become another one: what is there moves into a new table.
        "DROP INDEX alerts_transition",
        "ALTER TABLE alerts RENAME TO alerts_before",
        _ALERTS,
        (
            "INSERT INTO alerts (seq, transition_seq, title, body, urgency, delivered_at)"
            " SELECT seq, transition_seq, title, body, urgency, delivered_at FROM alerts_before"
        ),
        # What was told before anybody could note it counts as seen.
        "UPDATE alerts SET seen_at = delivered_at",
        "DROP TABLE alerts_before",
        _ALERTS_TRANSITION,
        "ALTER TABLE mutes RENAME TO mutes_before",
        _MUTES,
        "INSERT INTO mutes (categoria, id, until) SELECT categoria, id, until FROM mutes_before",
        "DROP TABLE mutes_before",
        _FOLLOWS,
        _LATE,
    ),
}
"""The statements that make the next version of the one that they stand at."""


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """One step of the database; nothing of it stays if it raises."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        # A full disk may have ended the transaction already.
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def version_of(db: sqlite3.Connection) -> int:
    """The version of the tables; 0 where there are none yet."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def is_newer(db: sqlite3.Connection) -> bool:
    """Whether a newer version of the program made these tables; a version from nowhere is damage instead."""
    version = version_of(db)
    return version > VERSION and db.execute("PRAGMA application_id").fetchone()[0] == _MARK + version


def mark_version(db: sqlite3.Connection, version: int) -> None:
    """Note the version of the tables, in both places."""
    db.execute(f"PRAGMA user_version = {version}")
    db.execute(f"PRAGMA application_id = {_MARK + version}")


def upgrade(db: sqlite3.Connection) -> None:
    """Make the tables, or bring those of an older version up to this one.

    Raises:
        sqlite3.Error: it can't be written, or what is there is not a version of these tables.
    """
    version = version_of(db)
    if version not in {0, VERSION, *MIGRATIONS}:
        raise sqlite3.DatabaseError(f"there is no version {version}")
    if not version and _described(db):
        raise sqlite3.DatabaseError("another program's tables, or a version that is not there")
    while version < VERSION:
        statements, version = (MIGRATIONS[version], version + 1) if version else (TABLES, VERSION)
        with transaction(db):
            for statement in statements:
                db.execute(statement)
            mark_version(db, version)


def is_whole(db: sqlite3.Connection) -> bool:
    """Whether the tables of this version are there as this program makes them, and nothing else.

    A trigger, a view in a table's place or one more condition would do what nobody here wrote.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as model:
        upgrade(model)
        return _described(model) == _described(db)


def is_sound(db: sqlite3.Connection) -> bool:
    """Whether nothing is wrong with an open database itself, where a step of it failed."""
    try:
        return db.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok" and is_whole(db)
    except FAULTS:
        return False


def columns_of(table: str) -> dict[str, str | None]:
    """The columns of a table of this version, and what stands in one that an older version had not."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as model:
        upgrade(model)
        found = model.execute("SELECT name, dflt_value FROM pragma_table_info(?)", (table,)).fetchall()
    return {name: default and default.strip("'") for name, default in found}


def _described(db: sqlite3.Connection) -> dict[tuple[str, str], list[str]]:
    """What there is, and the words of its statement in order of the alphabet.

    An older version's table has its later columns at the end. What SQLite itself adds is left out.
    """
    found = db.execute(
        "SELECT type, name, sql FROM sqlite_schema"
        " WHERE type NOT IN ('table', 'index') OR substr(name, 1, 7) <> 'sqlite_'"
    )
    return {(kind, name): sorted(re.findall(r"\w+|[^\w\s]", sql or "")) for kind, name, sql in found}
