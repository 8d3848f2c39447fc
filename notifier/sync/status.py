"""What the running instance answers when it is asked how it is."""

import threading
from collections import deque
from typing import Any

from notifier.core.counters import Counters
from notifier.core.link import Link, LinkState
from notifier.core.model import Categoria
from notifier.core.outbound import (
    CategoriasKnown,
    ItemsChanged,
    ItemsReset,
    LinkChanged,
    Outbound,
    PendingAlerts,
    RefusedKnown,
    Silence,
    SilenceChanged,
)
from notifier.core.profile.categorias import CategoriaSpec
from notifier.core.reading import ListProgress, RowsUnreadable
from notifier.core.silence_words import silence_report

MAX_LINKS = 200
"""So many of the last changes of the link are remembered, for the diagnostics."""


class Status:
    """Remembers the latest of what is published. Written by the synchronizer's thread, read by any."""

    def __init__(self, version: str, counters: Counters) -> None:
        """``version`` of the program and ``counters``: to be told with the rest."""
        self._lock = threading.Lock()
        self._counters = counters
        self._version = version
        self._ids: dict[Categoria, set[str]] = {}
        self._names: dict[str, dict[str, str]] = {}
        self._status: dict[str, Any] = {
            "link": LinkState.CONNECTING,
            "since": None,
            "last_sync": None,
            "encrypted": True,
        }
        self._reading: dict[Categoria, dict[str, Any]] = {}
        self._unreadable: dict[Categoria, dict[str, Any]] = {}
        self._forbidden: frozenset[Categoria] = frozenset()
        self._silence: Silence | None = None
        self._pending = 0
        self._links: deque[dict[str, str]] = deque(maxlen=MAX_LINKS)

    def observe(self, message: Outbound) -> None:
        """Take what the synchronizer publishes."""
        with self._lock:
            match message:
                case LinkChanged(link):
                    self._note(link)
                    self._status = {
                        "link": link.state,
                        "since": link.since.isoformat(),
                        "last_sync": link.last_sync.isoformat() if link.last_sync else None,
                        "encrypted": link.encrypted,
                        **({"reason": link.reason} if link.reason else {}),
                    }
                case CategoriasKnown(categorias):
                    self._ids = {spec.categoria: self._ids.get(spec.categoria, set()) for spec in categorias}
                    self._names = {spec.key: _names(spec) for spec in categorias}
                case ItemsReset(categoria, items):
                    self._ids[categoria] = {item.id for item in items}
                case ItemsChanged(categoria, upserted, removed):
                    ids = self._ids.setdefault(categoria, set())
                    ids |= {item.id for item in upserted}
                    ids -= set(removed)
                case ListProgress(categoria, read, total):
                    self._reading[categoria] = {"read": read, "total": total}
                case RowsUnreadable(categoria, count, names, fields):
                    self._unreadable[categoria] = {"rows": count, "names": [*names], "fields": [*fields]}
                case RefusedKnown(categorias):
                    self._forbidden = categorias
                case SilenceChanged(silence):
                    self._silence = silence
                case PendingAlerts(count):
                    self._pending = count

    def links(self) -> dict[str, Any]:
        """The last changes of the link, oldest first: ``{"links": [{"state", "at", "reason"?}]}``."""
        with self._lock:
            return {"links": list(self._links)}

    def _note(self, link: Link) -> None:
        changed = {"state": str(link.state), **({"reason": link.reason} if link.reason else {})}
        last = {key: value for key, value in self._links[-1].items() if key != "at"} if self._links else None
        if changed != last:  # a later last_sync alone is no change
            self._links.append({**changed, "at": link.since.isoformat()})

    def status(self) -> dict[str, Any]:
        """The status as ``status --json`` prints it."""
        with self._lock:
            return {
                **self._status,
                "items": {categoria: len(ids) for categoria, ids in self._ids.items()},
                "names": self._names,
                **({"forbidden": sorted(self._forbidden)} if self._forbidden else {}),
                **_told("reading", self._reading, "read"),
                **_told("unreadable", self._unreadable, "rows"),
                **(silence_report(self._silence) if self._silence is not None else {}),
                "pending_alerts": self._pending,
                "version": self._version,
                "counters": self._counters.report(),
            }


def _names(spec: CategoriaSpec) -> dict[str, str]:
    """What its items are called, by language: who asks may read another one than the tray shows."""
    return {"es": spec.es.plural, "en": (spec.en or spec.es).plural}


def _told(name: str, lists: dict[Categoria, dict[str, Any]], count: str) -> dict[str, Any]:
    """What there is to say of some lists, by their names; nothing where there is nothing."""
    found = {str(categoria): dict(values) for categoria, values in lists.items() if values[count]}
    return {name: found} if found else {}
