"""What the relay counts, as Prometheus reads it. Any thread.

With several processes each keeps its numbers in a file of the folder ``PROMETHEUS_MULTIPROC_DIR``, which has
to be in the environment before this module is imported; each of them then answers with the sum.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, disable_created_metrics, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from notifier.server.meter import Meter

CONTENT_TYPE = CONTENT_TYPE_LATEST
disable_created_metrics()  # type: ignore[no-untyped-call]  # the library has no types
MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"


class Metrics(Meter):
    """The numbers of one process; once per process."""

    def __init__(self) -> None:
        """All at nothing."""
        registry = CollectorRegistry()
        self._registry = registry
        if MULTIPROCESS in os.environ:
            self._registry = CollectorRegistry()
            MultiProcessCollector(self._registry)  # type: ignore[no-untyped-call]  # the library has no types
        self._clients = Gauge(
            "relay_clients", "Admitted clients now", registry=registry, multiprocess_mode="livesum"
        )
        self._subscribed = Gauge(
            "relay_redis_subscribed",
            "Processes that hear Redis",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._connects = Counter("relay_connects", "Transports opened", registry=registry)
        self._refusals = Counter(
            "relay_refusals", "Refused tokens and connects", ("code",), registry=registry
        )
        self._dropped = Counter(
            "relay_dropped_clients", "Closed by the relay", ("reason",), registry=registry
        )
        self._in = Counter("relay_events_in", "Messages that came", ("understood",), registry=registry)
        self._out = Counter("relay_events_out", "Events told to a room", ("event",), registry=registry)
        self._folded = Counter("relay_events_folded", "Events folded into one hint", registry=registry)
        self._other_prefixes = Gauge(
            "relay_other_prefixes",
            "Prefixes under which others speak while our channels are silent",
            registry=registry,
            multiprocess_mode="livemax",
        )
        self._losses = Counter("relay_redis_losses", "Lost subscriptions", registry=registry)

    def text(self) -> bytes:
        """All numbers of all processes in Prometheus' text format."""
        return generate_latest(self._registry)

    def connected(self) -> None:
        """A transport was opened."""
        self._connects.inc()

    def admitted(self, clients: int) -> None:
        """So many listen now."""
        self._clients.set(clients)

    def refused(self, code: str) -> None:
        """Somebody was not let in."""
        self._refusals.labels(code).inc()

    def dropped(self, reason: str) -> None:
        """A connection was closed from this side."""
        self._dropped.labels(reason).inc()

    def told(self, event: str) -> None:
        """An event was told to a room."""
        self._out.labels(event).inc()

    def came(self, *, understood: bool) -> None:
        """A message came in, and said something about an estado or not."""
        self._in.labels("yes" if understood else "no").inc()

    def folded(self) -> None:
        """An event was not told by itself, for there were too many."""
        self._folded.inc()

    def subscribed(self) -> None:
        """Redis is heard."""
        self._subscribed.set(1)

    def other_prefixes(self, count: int) -> None:
        """Others speak under so many prefixes while our channels are silent."""
        self._other_prefixes.set(count)

    def lost(self) -> None:
        """Redis is not heard any more."""
        self._subscribed.set(0)
        self._losses.inc()
