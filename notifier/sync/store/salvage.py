"""What can still be read of a damaged file, row by row. The store's thread alone.

It works on a copy in memory: the file that was set aside stays as it was found.
"""

import logging
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

from notifier.core.codes import is_key
from notifier.core.profile.categorias import MAX_CATEGORIAS
from notifier.sync.store import rows
from notifier.sync.store.errors import FAULTS
from notifier.sync.store.salvage_tables import ALL, BY_CATEGORIA, KEYS, LATER, READ_AS, SAID, SPARED
from notifier.sync.store.schema import columns_of, transaction, upgrade

log = logging.getLogger(__name__)

Row = tuple[Any, ...]

_MAX_QUESTIONS = 4000
"""So often one table is asked for parts of it; what is not found by then counts as lost."""

_STEPS = 1_000_000
_MAX_STEPS = 500
"""So many million steps of SQLite's machine one source may take: damage can lead in circles for ever."""

_OUT_OF_ORDER = 10
"""So many alerts may be taken before an older one: urgent ones wait for nobody."""

_JOURNAL_MODE = slice(18, 20)
_PAGE_SIZE = slice(16, 18)


@dataclass(frozen=True, slots=True)
class Salvage:
    """How many rows of the history were kept, and how many of those that were seen could not be read."""

    kept: int = 0
    lost: int = 0


def salvage(data: bytes, target: sqlite3.Connection, tables: Collection[str]) -> Salvage:
    """Put the rows of these tables that can be read into those of ``target``, which are empty.

    Args:
        data: see :func:`notifier.sync.store.database_file.content`.
        target: has the tables of this version.
        tables: some of :data:`ALL`.

    Returns:
        What came of it.
    """
    sources = list(_sources(data))
    kept: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    try:
        codes: Counter[Row] = Counter()
        for table in (name for name in ALL if name in tables):
            # Whichever source has more: with its own description of the tables, or with a good one.
            good, lost[table] = max(
                (_good(source, table) for source in sources), key=lambda found: len(found[0]), default=([], 0)
            )
            if table == "estados":
                codes.update((row["categoria"], row["codigo"]) for row in good)
            if table == "items":
                codes.update((row["categoria"], row["estado"]) for row in good)
                # An estado that nobody else has may be another with a flipped bit: a change that never was.
                good = [row for row in good if codes[row["categoria"], row["estado"]] > 1]
                for row in good:
                    # No delta from here: only the whole list has what was lost.
                    row["updated_at"] = None
            if table == "alerts":
                _settle(good)
            with transaction(target):
                kept[table] = sum(_put(target, table, row) for row in good)
            lost[table] += len(good) - kept[table]
    finally:
        for source in sources:
            source.close()
    log.warning("of the damaged file were kept %s; could not be read %s", dict(kept), dict(lost))
    return Salvage(sum(kept[name] for name in SAID), sum(lost[name] for name in SAID))


def unreadable(db: sqlite3.Connection) -> int:
    """How many rows of a file that SQLite finds whole have values that cannot be read. Only reads.

    ``db`` has the tables of this version. Any thread; raises sqlite3.Error.
    """
    bad = 0
    for table, (names, read_as) in READ_AS.items():
        for row in db.execute(f"SELECT {names} FROM {table}"):  # noqa: S608 - our own names
            try:
                read_as(*row)
            except (ValueError, TypeError, OverflowError):
                bad += 1
    return bad


def _sources(data: bytes) -> Iterator[sqlite3.Connection]:
    """The file as it is, and with the first page of a new one, which says where the tables begin.

    That is elsewhere where the file was once put together anew.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as model:
        upgrade(model)
        new = [model.serialize()]
        model.execute("VACUUM")
        new.append(model.serialize())
    page = int.from_bytes(new[0][_PAGE_SIZE], "big")
    if len(data) < 2 * page:
        return
    candidates, pages = [bytearray(data)], len(data) // page
    for model_file in new:
        first = bytearray(model_file[:page])
        first[28:32] = pages.to_bytes(4, "big")
        first[32:40] = bytes(8)  # no free pages
        candidates.append(bytearray(bytes(first) + data[page : pages * page]))
    for candidate in candidates:
        # A database in memory has no journal.
        candidate[_JOURNAL_MODE] = b"\x01\x01"
        source = sqlite3.connect(":memory:", isolation_level=None)
        source.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
        try:
            source.deserialize(bytes(candidate))
            # What is wrong with one table must not cost the others.
            source.execute("PRAGMA writable_schema = ON")
            source.execute("PRAGMA trusted_schema = OFF")
            taken = count()
            source.set_progress_handler(lambda taken=taken: next(taken) > _MAX_STEPS, _STEPS)  # type: ignore[misc]  # a lambda with a default has no type
        except FAULTS as error:
            log.debug("not even a part can be read: %s", error)
            source.close()
        else:
            yield source


def _settle(alerts: list[dict[str, Any]]) -> None:
    """Alerts are taken in their order, but for a few: one that waits before many that do not was taken."""
    taken: list[str] = []
    for row in sorted(alerts, key=lambda row: -row["seq"]):
        if row["delivered_at"] is not None:
            taken.append(row["delivered_at"])
        elif len(taken) >= _OUT_OF_ORDER:
            row["delivered_at"] = taken[-1]


def _good(source: sqlite3.Connection, table: str) -> tuple[list[dict[str, Any]], int]:
    """The rows of a table that can be read, each once, and how many can't."""
    checked, read_as = READ_AS[table]
    names = checked.split(", ")
    good: dict[Row, dict[str, Any]] = {}
    bad: set[Row] = set()
    wanted = columns_of(table)
    have = _have(source, table, wanted)
    if not set(names) - LATER.get(table, set()) <= set(have):
        return [], 0
    for found in _found(source, table, have):
        row = {**wanted, **dict(zip(have, found, strict=True))}
        if not _is_good(row, names, read_as):
            row.update({name: wanted[name] for name in SPARED if name in row})
            if not _is_good(row, names, read_as):
                bad.add(found)
                continue
        key = ("seq",) if "seq" in row else KEYS.get(table, names[:2])
        good.setdefault(tuple(row[name] for name in key), row)
    return list(good.values()), len(bad)


def _is_good(row: Mapping[str, Any], names: Iterable[str], read_as: Callable[..., object]) -> bool:
    try:
        read_as(*(row[name] for name in names))
    except (ValueError, TypeError, OverflowError):
        return False
    return True


def _have(source: sqlite3.Connection, table: str, wanted: Collection[str]) -> list[str]:
    for _try in range(2):  # the first one finds what is wrong with the description
        with suppress(*FAULTS):
            # A view in its place would compute its rows, perhaps without end.
            kinds = source.execute("SELECT type FROM pragma_table_list(?)", (table,)).fetchall()
            if kinds != [("table",)]:
                return []
            found = {name for _, name, *_ in source.execute(f"PRAGMA table_info({table})")}
            return [name for name in wanted if name in found]
    return []


def _found(source: sqlite3.Connection, table: str, columns: list[str]) -> Iterator[Row]:
    """The rows of a table, some of them twice, around the places that cannot be read."""
    select = f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608 - our own names
    if "seq" in columns:
        yield from _by_number(source, select)
        return
    by = "key" if table == "meta" else "categoria"
    for order in ("ASC", "DESC"):
        yield from _until_damage(source, f"{select} ORDER BY {by} {order}")
    if by == "categoria":
        for order in ("ASC", "DESC"):
            for categoria in _categorias(source):
                second = columns[1]
                query = f"{select} WHERE categoria = ? ORDER BY {second} {order}"
                yield from _until_damage(source, query, categoria)


def _categorias(source: sqlite3.Connection) -> list[str]:
    """The categories in the tables that have them, found by steps from one to the next, from both ends."""
    found: dict[str, None] = {}
    for table in BY_CATEGORIA:
        # A key begins with a small letter: there is none before the one, and none behind the other.
        for least, beyond, first in (("min", ">", ""), ("max", "<", "~")):
            query = f"SELECT {least}(categoria) FROM {table} WHERE categoria {beyond} ?"  # noqa: S608 - our own names
            last = first
            for _ in range(MAX_CATEGORIAS):
                ((categoria,),) = list(_until_damage(source, query, last)) or [(None,)]
                if not isinstance(categoria, str) or not categoria.isprintable():
                    break
                found[categoria], last = None, categoria
    return [categoria for categoria in found if is_key(categoria)]


def _by_number(source: sqlite3.Connection, select: str) -> Iterator[Row]:
    """By halves: a page that cannot be read costs its own rows."""
    parts = [(1, rows.MAX_NUMBER)]
    questions = 0
    while parts and questions < _MAX_QUESTIONS:
        low, high = parts.pop()
        last: int | None = None
        for order in ("ASC", "DESC"):
            questions += 1
            query = f"{select} WHERE seq BETWEEN ? AND ? ORDER BY seq {order}"
            numbers: list[int] = []
            broken = False
            try:
                for row in source.execute(query, (low, high)):
                    numbers.append(row[0])
                    yield row
            except (*FAULTS, OverflowError):
                broken = True
            if not broken:
                break
            if order == "ASC":
                low = max([low, *(number + 1 for number in numbers if type(number) is int)])
            else:
                high = min([high, *(number - 1 for number in numbers if type(number) is int)])
        else:
            last = (low + high) // 2
        if last is not None and low < high:
            parts += [(last + 1, high), (low, last)]


def _until_damage(source: sqlite3.Connection, query: str, *values: object) -> Iterator[Row]:
    with suppress(*FAULTS, OverflowError):
        yield from source.execute(query, values)


def _put(target: sqlite3.Connection, table: str, row: dict[str, Any]) -> bool:
    """Whether it has its place: not beside another of its name, and not without what it rests on."""
    plain = [
        value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
        for value in row.values()
    ]
    places = ", ".join("?" * len(row))
    try:
        target.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", plain)  # noqa: S608 - our own names
    except sqlite3.Error:
        return False
    return True
