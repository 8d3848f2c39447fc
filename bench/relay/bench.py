"""`make bench-relay`: our relay beside one on Node, in the same run on the same machine.

The desks, the publisher and Redis share the machine with the relay that is measured. Ratios, and the relay's
processor time per delivery, say more than deliveries per second.
"""

import argparse
import contextlib
import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import redis
from crowd import BenchError, Crowd
from servers import TOKEN, Place, Relay, place

DESKS = 200
BURST = 1000
ROUNDS = 5
RATE, SECONDS = 20, 15
MANY_RATES, MANY_SECONDS = (2, 10), 15

Start = Callable[[], AbstractContextManager[Relay]]


@dataclass(frozen=True, slots=True)
class Burst:
    """One round: deliveries per second, and the processor time of each in microseconds."""

    per_second: float
    relay: float
    desks: float


@dataclass(frozen=True, slots=True)
class Stream:
    """From publishing to receipt, in milliseconds; the processor time of each in microseconds."""

    median: float
    p99: float
    relay: float
    desks: float


class Publisher:
    """Laravel's place: broadcasts on Redis."""

    def __init__(self, port: int) -> None:
        """Connect to Redis."""
        self._redis = redis.Redis(port=port)

    def one(self, relay: Relay, version: int) -> None:
        """Publish one."""
        self._redis.publish(*_broadcast(relay, version))

    def many(self, relay: Relay, versions: range) -> None:
        """Publish so many in one go."""
        pipe = self._redis.pipeline(transaction=False)
        for version in versions:
            pipe.publish(*_broadcast(relay, version))
        pipe.execute()


def _broadcast(relay: Relay, version: int) -> tuple[str, str]:
    data = {
        "type": "updated",
        "categoria": "entrega",
        "id": str(version % 997),
        "numero": "ENT-20260515-7",
        "codigo": "EN_CAMINO",
        "nombre": "En camino",
        "color": "#2196F3",
        "estado_anterior": "ASIGNADA",
        "version": version,
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "socket": None,
    }
    message = json.dumps({"event": "estado:cambio", "data": data, "socket": None})
    return f"{relay.prefix}private-estados", message


def burst(relay: Relay, crowd: Crowd, publisher: Publisher) -> Burst:
    """Publish all at once; how long until all desks have all of it, and what it cost."""
    crowd.reset()
    versions = range(1, BURST + 1)
    relay_cpu, own_cpu, began = relay.cpu(), time.process_time(), time.monotonic()
    crowd.published = [began] * BURST
    publisher.many(relay, versions)
    crowd.await_all()
    took = time.monotonic() - began
    crowd.check(versions)
    micros = 1e6 / crowd.total
    return Burst(
        crowd.total / took, micros * (relay.cpu() - relay_cpu), micros * (time.process_time() - own_cpu)
    )


def stream(relay: Relay, crowd: Crowd, publisher: Publisher, rate: float, seconds: float) -> Stream:
    """Publish one by one, evenly."""
    crowd.reset()
    versions = range(1, int(rate * seconds) + 1)
    relay_cpu, own_cpu, began = relay.cpu(), time.process_time(), time.monotonic()
    for at, version in enumerate(versions):
        crowd.listen(began + at / rate - time.monotonic())
        crowd.published.append(time.monotonic())
        publisher.one(relay, version)
    crowd.await_all()
    crowd.check(versions)
    micros = 1e6 / crowd.total
    ordered = sorted(crowd.latencies)
    return Stream(
        1e3 * statistics.median(ordered),
        1e3 * ordered[int(len(ordered) * 0.99)],
        micros * (relay.cpu() - relay_cpu),
        micros * (time.process_time() - own_cpu),
    )


@contextmanager
def flood(relay: Relay) -> Iterator[None]:
    """One client more, that says as much as it can."""
    command = [sys.executable, str(Path(__file__).with_name("flood.py")), relay.url, TOKEN]
    flooding = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        time.sleep(1)
        yield
    finally:
        flooding.terminate()
        print(f"    ({int(flooding.communicate()[0]):,} messages were sent to {relay.name})")


def compare(starts: Sequence[Start], publisher: Publisher) -> None:
    """The burst in rounds, one relay after the other in each; then one event at a time; then with a flood."""
    with ExitStack() as stack:
        relays = [stack.enter_context(start()) for start in starts]
        crowds = [stack.enter_context(contextlib.closing(Crowd(relay.url, TOKEN, DESKS))) for relay in relays]
        for relay, crowd in zip(relays, crowds, strict=True):
            burst(relay, crowd, publisher)  # warm
        results: list[list[Burst]] = [[] for _ in relays]
        for _ in range(ROUNDS):
            for relay, crowd, found in zip(relays, crowds, results, strict=True):
                _answer_pings(crowds)
                found.append(burst(relay, crowd, publisher))
        _head(
            f"{DESKS} desks, {BURST} events at once, medians of {ROUNDS} rounds",
            ("deliveries/s", "of Node", "relay µs each", "desks µs each"),
        )
        speeds = [statistics.median(each.per_second for each in found) for found in results]
        for relay, found, speed in zip(relays, results, speeds, strict=True):
            relay_micros = statistics.median(each.relay for each in found)
            desks_micros = statistics.median(each.desks for each in found)
            _row(
                relay,
                f"{speed:,.0f}",
                f"{speed / speeds[0]:.2f}",
                f"{relay_micros:.1f}",
                f"{desks_micros:.1f}",
            )

        titles = ("median ms", "p99 ms", "relay µs each", "desks µs each")
        _head(f"{DESKS} desks, {RATE} events a second for {SECONDS} s, from publishing to receipt", titles)
        for relay, crowd in zip(relays, crowds, strict=True):
            _answer_pings(crowds)
            _row(relay, *_told(stream(relay, crowd, publisher, RATE, SECONDS)))
        _head("The same while one client more says as much as it can", titles)
        for relay, crowd in zip(relays, crowds, strict=True):
            _answer_pings(crowds)
            with flood(relay):
                told = stream(relay, crowd, publisher, RATE, SECONDS)
            _row(relay, *_told(told))


def many(starts: Sequence[Start], publisher: Publisher, desks: int) -> None:
    """So many desks on one relay after the other: memory of each, and how long the last ones wait."""
    _head(
        f"{desks:,} desks, some events a second for {MANY_SECONDS} s, from publishing to receipt",
        ("KB per desk", "ms per join", "events/s", "median ms", "p99 ms", "relay µs each", "desks µs each"),
    )
    for start in starts:
        with start() as relay:
            memory, cpu = relay.memory(), relay.cpu()
            with contextlib.closing(Crowd(relay.url, TOKEN, desks)) as crowd:
                joining = 1e3 * (relay.cpu() - cpu) / desks
                crowd.listen(2)
                each = (relay.memory() - memory) / desks / 1024
                for rate in MANY_RATES:
                    try:
                        told = _told(stream(relay, crowd, publisher, rate, MANY_SECONDS))
                    except BenchError as error:
                        # More than this machine can do.
                        told = (str(error),)
                    _row(relay, f"{each:.1f}", f"{joining:.2f}", str(rate), *told)


def _answer_pings(crowds: Sequence[Crowd]) -> None:
    # The crowds that wait for their turn are dropped after 45 s without a word.
    for crowd in crowds:
        crowd.listen(0.2)


def _told(told: Stream) -> tuple[str, ...]:
    return tuple(f"{each:.1f}" for each in (told.median, told.p99, told.relay, told.desks))


def _head(title: str, columns: tuple[str, ...]) -> None:
    print(f"\n{title}\n{'':16}" + "".join(f"{column:>15}" for column in columns), flush=True)


def _row(relay: Relay, *cells: str) -> None:
    print(f"{relay.name:16}" + "".join(f" {cell:>14}" for cell in cells), flush=True)


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--desks", type=int, default=10_000, help="of the large crowd; 0 leaves it out")
    desks = parser.parse_args().desks
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if desks + 200 > hard:
        desks = hard - 200
        print(f"Only {hard:,} files may be open (ulimit -Hn): {desks:,} desks instead.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with place() as surroundings:
        print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        starts = _starts(surroundings)
        publisher = Publisher(surroundings.redis_port)
        compare(starts, publisher)
        if desks:
            many(starts, publisher, desks)


def _starts(surroundings: Place) -> tuple[Start, ...]:
    return (surroundings.node, lambda: surroundings.ours(1), lambda: surroundings.ours(2))


if __name__ == "__main__":
    main()
