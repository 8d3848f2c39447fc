"""The tables of a damaged file: in which order they are read, by which columns, and what costs no row."""

from collections.abc import Callable

from notifier.sync.store import choice_rows, late_rows, rows, told_rows

HISTORY = ("transitions", "alerts", "late")
"""What only the file knows while the program runs."""

ALL = ("meta", "estados", "items", "mutes", "follows", *HISTORY)

BY_CATEGORIA = ("estados", "items", "mutes", "follows", "late")

SAID = {"transitions", "alerts", "mutes", "follows"}
"""What no server can tell again. Of the rest nobody has to be told."""

READ_AS: dict[str, tuple[str, Callable[..., object]]] = {
    "meta": ("key, value", rows.meta_of),
    "estados": (rows.ESTADO, rows.estado_of),
    "items": (rows.ITEM, rows.item_of),
    "mutes": (choice_rows.MUTE, choice_rows.mute_of),
    "follows": (choice_rows.FOLLOW, choice_rows.follow_of),
    "transitions": (told_rows.TRANSITION, told_rows.transition_of),
    "alerts": (told_rows.ALERT, told_rows.alert_of),
    "late": (late_rows.LATE, late_rows.late_of),
}
"""Of each table the columns by which its rows are checked, and what reads them."""

LATER = {
    "items": {"left_at", "fields", "due", "entered_at"},
    "transitions": {"path", "version", "fields", "due", "silenced"},
    "alerts": {"kind", "look", "categoria", "id", "seen_at"},
    "mutes": {"estado"},
}
"""The columns that an older version had not. Where another is missing, the description is damaged."""

SPARED = ("fields", "due", "entered_at")
"""Columns that cost no row: without them it is what an older version had."""

KEYS = {"late": ("categoria", "id", "rule", "since")}
"""Of a table the columns that name a row, where these are not its first two, or its number."""
