"""`make bench-relay`: our relay beside one on Node, in the same run on the same machine; prints what it measured.

The desks, the publisher and Redis share the machine with the relay that is measured. Ratios and the relay's
processor time per delivery say more than deliveries per second.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import redis
from crowd import Crowd
from servers import TOKEN, Place, Relay, place

DESKS = 200
BURST = 1000
ROUNDS = 5
RATE, SECONDS = 20, 15
MANY, MANY_RATE, MANY_SECONDS = 10_000, 10, 15


@dataclass(slots=True)
class Burst:
    """One round."""

    per_second: float
    relay_micros: float
    desks_micros: float


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
    """Publish as much as there is at once; how long until all have all, and what it cost."""
    crowd.reset()
    versions = range(1, BURST + 1)
    relay_cpu, own_cpu, began = relay.cpu(), time.process_time(), time.monotonic()
    crowd.published = [began] * BURST
    publisher.many(relay, versions)
    crowd.await_all()
    took = time.monotonic() - began
    deliveries = crowd.total
    result = Burst(
        deliveries / took,
        1e6 * (relay.cpu() - relay_cpu) / deliveries,
        1e6 * (time.process_time() - own_cpu) / deliveries,
    )
    crowd.check(versions)
    return result


def steady(
    relay: Relay, crowd: Crowd, publisher: Publisher, rate: float, seconds: float
) -> tuple[float, float, float]:
    """Publish evenly; the median and the 99th percentile in ms from publishing to receipt, and relay µs."""
    crowd.reset()
    versions = range(1, int(rate * seconds) + 1)
    cpu, began = relay.cpu(), time.monotonic()
    for at, version in enumerate(versions):
        crowd.listen(began + at / rate - time.monotonic())
        crowd.published.append(time.monotonic())
        publisher.one(relay, version)
    crowd.await_all()
    micros = 1e6 * (relay.cpu() - cpu) / crowd.total
    crowd.check(versions)
    ordered = sorted(crowd.latencies)
    return 1e3 * statistics.median(ordered), 1e3 * ordered[int(len(ordered) * 0.99)], micros


def compare(relays: list[Relay], publisher: Publisher) -> None:
    """The burst in rounds, one relay after the other in each; then the even stream."""
    crowds = []
    for relay in relays:
        crowd = Crowd()
        crowd.join(relay.url, TOKEN, DESKS)
        crowds.append(crowd)
        burst(relay, crowd, publisher)  # warm
    results: list[list[Burst]] = [[] for _ in relays]
    for _ in range(ROUNDS):
        for relay, crowd, found in zip(relays, crowds, results, strict=True):
            for other in crowds:
                other.listen(0.2)
            found.append(burst(relay, crowd, publisher))
            print(relay.name, found[-1], file=sys.stderr, flush=True)
    base = statistics.median(each.per_second for each in results[0])
    print(f"\n{DESKS} desks, a burst of {BURST} events, medians of {ROUNDS} rounds")
    print(f"{'':18}{'deliveries/s':>14}{'of Node':>10}{'relay µs each':>15}{'desks µs each':>15}")
    for relay, found in zip(relays, results, strict=True):
        speed = statistics.median(each.per_second for each in found)
        micros = statistics.median(each.relay_micros for each in found)
        own = statistics.median(each.desks_micros for each in found)
        print(f"{relay.name:18}{speed:14,.0f}{speed / base:10.2f}{micros:15.1f}{own:15.1f}")
    print(f"\n{DESKS} desks, {RATE} events a second for {SECONDS} s, from publishing to receipt")
    print(f"{'':18}{'median ms':>14}{'p99 ms':>10}{'relay µs each':>15}")
    for relay, crowd in zip(relays, crowds, strict=True):
        median, p99, micros = steady(relay, crowd, publisher, RATE, SECONDS)
        print(f"{relay.name:18}{median:14.1f}{p99:10.1f}{micros:15.1f}")
    for crowd in crowds:
        crowd.leave()


def many(relay: Relay, publisher: Publisher, desks: int) -> None:
    """So many desks on one relay: memory of each, and how long the last one waits."""
    crowd = Crowd()
    before, began, cpu = relay.memory(), time.monotonic(), relay.cpu()
    crowd.join(relay.url, TOKEN, desks)
    took, cpu = time.monotonic() - began, relay.cpu() - cpu
    crowd.listen(2)
    each = (relay.memory() - before) / desks
    median, p99, micros = steady(relay, crowd, publisher, MANY_RATE, MANY_SECONDS)
    print(
        f"{relay.name:18}{each / 1024:14.1f}{median:10.1f}{p99:10.1f}{micros:15.1f}"
        f"{took:14.1f}{1e3 * cpu / desks:12.2f}",
        flush=True,
    )
    crowd.leave()


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--desks", type=int, default=MANY, help="of the large crowd; 0 leaves it out")
    args = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with place() as surroundings:
        publisher = Publisher(surroundings.redis_port)
        relays = [surroundings.node(), surroundings.ours(1), surroundings.ours(2)]
        compare(relays, publisher)
        for relay in relays:
            relay.stop()
        if args.desks:
            print(f"\n{args.desks:,} desks, {MANY_RATE} events a second for {MANY_SECONDS} s")
            print(
                f"{'':18}{'KB per desk':>14}{'median ms':>10}{'p99 ms':>10}{'relay µs each':>15}{'joined in s':>14}{'ms per join':>12}"
            )
            for start in (surroundings.node, lambda: surroundings.ours(1), lambda: surroundings.ours(2)):
                relay = start()
                many(relay, publisher, args.desks)
                relay.stop()


if __name__ == "__main__":
    main()
