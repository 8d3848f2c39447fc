"""The database's tables, one statement each, and how one version becomes the next."""

VERSION = 1

TABLES = (
    """CREATE TABLE meta (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    # An item that left its list stays with present = 0: should it come back in another estado, that is a
    # transition like any other.
    """CREATE TABLE items (
        categoria TEXT NOT NULL,
        id TEXT NOT NULL,
        numero TEXT NOT NULL,
        estado TEXT NOT NULL,
        version INTEGER,
        updated_at TEXT,
        detalle TEXT NOT NULL,
        present INTEGER NOT NULL,
        PRIMARY KEY (categoria, id)
    ) STRICT, WITHOUT ROWID""",
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
        detalle TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE alerts (
        seq INTEGER PRIMARY KEY,
        transition_seq INTEGER NOT NULL REFERENCES transitions (seq),
        title TEXT NOT NULL,
        body TEXT NOT NULL,
        urgency TEXT NOT NULL,
        delivered_at TEXT
    ) STRICT""",
    "CREATE INDEX alerts_pending ON alerts (seq) WHERE delivered_at IS NULL",
    """CREATE TABLE mutes (
        categoria TEXT NOT NULL,
        id TEXT NOT NULL,
        until TEXT NOT NULL,
        PRIMARY KEY (categoria, id)
    ) STRICT, WITHOUT ROWID""",
)
