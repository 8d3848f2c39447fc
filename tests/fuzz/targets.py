"""All targets by name."""

from collections.abc import Callable, Sequence
from typing import Protocol, cast

from tests.fuzz import (
    catalogue,
    client_packets,
    config,
    control_messages,
    dbus_answers,
    doctor_answers,
    events,
    plain_texts,
    profiles,
    relay_intake,
    snapshots,
    socket_packets,
    update_file,
)


class Target(Protocol):
    """One module."""

    SEEDS: Sequence[bytes]
    target: Callable[[bytes], None]


TARGETS: dict[str, Target] = {
    module.__name__.rpartition(".")[2]: cast("Target", module)
    for module in (
        catalogue,
        client_packets,
        config,
        control_messages,
        dbus_answers,
        doctor_answers,
        events,
        plain_texts,
        profiles,
        relay_intake,
        snapshots,
        socket_packets,
        update_file,
    )
}
