"""Each parser against its target, with the same few inputs each time; ``make fuzz`` goes on from there."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.captures import FILES, lines
from tests.fuzz import events, snapshots
from tests.fuzz.samples import EVENTS, PROFILES
from tests.fuzz.targets import TARGETS

EXAMPLES = 300


def changed(seeds: list[bytes]) -> st.SearchStrategy[bytes]:
    """A seed with something behind it, or bytes alone."""
    return st.one_of(
        st.binary(max_size=300), st.builds(bytes.__add__, st.sampled_from(seeds), st.binary(max_size=100))
    )


@pytest.mark.parametrize("name", TARGETS)
def test_every_seed_is_taken(name: str) -> None:
    for seed in TARGETS[name].SEEDS:
        TARGETS[name].target(seed)


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_breaks_its_word(name: str) -> None:
    module = TARGETS[name]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(changed(list(module.SEEDS)))
    def attack(data: bytes) -> None:
        module.target(data)

    attack()


def test_captured_traffic_is_a_seed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line as a sample of which fields are exchanged."""
    for line in (line for name in FILES for line in lines(name)):
        args = line.get("args")
        payload = args[0] if isinstance(args, list) and args else line
        monkeypatch.setattr(events, "EVENTS", [(str(line.get("event")), payload), *EVENTS])
        monkeypatch.setattr(snapshots, "ANSWERS", [payload])
        for number in range(len(PROFILES)):
            for noise in (b"", b"\x01", b"\x00\x00\x11\x01\x09", bytes(range(40))):
                events.target(bytes([number, 0, 0]) + noise)
                snapshots.target(bytes([number, 0, 0]) + noise)
