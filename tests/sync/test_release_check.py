"""When a newer version is looked for, and that each is told once."""

import logging
import threading
from pathlib import Path
from queue import SimpleQueue

import pytest

from notifier.core.errors import UnreachableError
from notifier.core.messages import AccountKnown, AlertTaken, SignedIn
from notifier.core.model import Alert, AlertKind, Release, User
from notifier.core.release import UntrustedReleaseError
from notifier.core.updates import CheckUpdates
from tests.sync.world import SERVER, Step, World

HOUR, DAY = 3600.0, 86_400.0
LOOKS = 310.0


class Publisher:
    """Says what is the newest version, or why that can't be known; counts how often it was asked."""

    def __init__(self, world: World) -> None:
        self.newest: Release | Exception = version("0.2.0")
        self.asked = 0
        self._world = world
        self._answered: SimpleQueue[None] = SimpleQueue()
        world.latest = self

    def __call__(self) -> Release:
        self.asked += 1
        self._answered.put(None)
        if isinstance(self.newest, Exception):
            raise self.newest
        return self.newest

    def looked(self) -> list[Step]:
        """It is asked about now, and its answer is taken."""
        return [self._world.wait(LOOKS), self._answer]

    def _answer(self) -> None:
        self._answered.get(timeout=60)
        # The scripted inbox hands out at once what is in it.
        message = self._world.inbox._queue.get(timeout=60)
        self._world.inbox.put(message)


def version(number: str) -> Release:
    return Release(number, "https://e.bo/", {"es": "Más rápido.", "en": "Faster."})


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def publisher(world: World) -> Publisher:
    return Publisher(world)


def told(world: World) -> list[Alert]:
    return [alert for alert in world.alerts() if alert.kind is AlertKind.UPDATE]


def titles(world: World) -> list[str]:
    return [alert.title.format(version=alert.release.version) for alert in told(world) if alert.release]


def later(world: World, seconds: float) -> Step:
    """Much time passes, in one step."""

    def advance() -> None:
        world.clock.elapsed += seconds

    return advance


def taken(number: str) -> AlertTaken:
    return AlertTaken((), number)


def test_nobody_is_asked_before_five_minutes_have_passed(world: World, publisher: Publisher) -> None:
    world.run(world.wait(299))
    assert publisher.asked == 0
    world.run(*publisher.looked())
    assert publisher.asked == 1


def test_a_newer_version_is_told_in_the_users_language(world: World, publisher: Publisher) -> None:
    world.run(*publisher.looked())
    (alert,) = told(world)
    assert (alert.title, alert.body) == ("Hay una versión nueva: 0.2.0", "Más rápido.")
    assert alert.release == version("0.2.0")


@pytest.mark.parametrize("number", ["0.1.0", "0.1", "0.0.9", "0.0.10"])
def test_what_is_not_newer_is_no_news(world: World, publisher: Publisher, number: str) -> None:
    publisher.newest = version(number)
    world.run(*publisher.looked())
    assert publisher.asked == 1
    assert told(world) == []


def test_each_version_is_told_once_over_all_starts(world: World, publisher: Publisher) -> None:
    world.run(*publisher.looked(), taken("0.2.0"), later(world, DAY - LOOKS), *publisher.looked())
    world.run(*publisher.looked())
    assert publisher.asked == 3
    assert len(told(world)) == 1
    publisher.newest = version("0.10.0")
    world.run(*publisher.looked(), taken("0.10.0"))
    # An old document that somebody serves again, with its good signature.
    publisher.newest = version("0.2.0")
    world.run(*publisher.looked())
    assert [alert.release for alert in told(world)] == [version("0.2.0"), version("0.10.0")]


def test_what_the_desktop_did_not_take_is_told_again_at_the_next_start_only(
    world: World, publisher: Publisher
) -> None:
    world.run(*publisher.looked(), later(world, DAY - LOOKS), *publisher.looked())
    assert (publisher.asked, len(told(world))) == (2, 1)
    world.run(*publisher.looked())
    assert len(told(world)) == 2


def test_another_account_is_not_told_anew(world: World, publisher: Publisher) -> None:
    other: list[Step] = [SignedIn(SERVER, "t0ken"), AccountKnown(User("7", "Otra"))]
    world.run(*other, *publisher.looked(), taken("0.2.0"), AccountKnown(User("8", "Otro")))
    world.run(*publisher.looked())
    assert (publisher.asked, len(told(world))) == (2, 1)


def test_a_pause_is_waited_for(world: World, publisher: Publisher) -> None:
    before: list[int] = []
    world.run(
        world.pause(60), *publisher.looked(), lambda: before.append(len(told(world))), later(world, HOUR)
    )
    assert (before, len(told(world))) == ([0], 1)


def test_without_a_network_it_is_tried_again_within_the_hour(world: World, publisher: Publisher) -> None:
    publisher.newest = UnreachableError(host="e.bo")
    asked: list[int] = []
    world.run(
        *publisher.looked(),
        later(world, HOUR - LOOKS),
        lambda: asked.append(publisher.asked),
        *publisher.looked(),
    )
    assert (asked, publisher.asked) == ([1], 2)


def test_after_a_sleep_it_is_looked_for_though_the_program_did_not_run(
    world: World, publisher: Publisher
) -> None:
    world.run(*publisher.looked(), world.sleep(DAY), *publisher.looked())
    assert publisher.asked == 2


def test_a_wrong_signature_is_logged_once_told_never_and_tried_daily(
    world: World, publisher: Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    publisher.newest = UntrustedReleaseError(host="e.bo")
    world.run(*publisher.looked(), later(world, DAY - LOOKS), *publisher.looked(), later(world, DAY / 2))
    assert publisher.asked == 2
    assert told(world) == []
    assert [record.message for record in caplog.records if "e.bo" in record.message] == [
        f"no news of versions: {publisher.newest}"
    ]


def test_a_fault_of_our_own_stops_nothing(world: World, publisher: Publisher) -> None:
    publisher.newest = RuntimeError("ours")
    world.run(*publisher.looked(), later(world, DAY - LOOKS), *publisher.looked())
    assert publisher.asked == 2


def test_the_user_may_want_it_or_not_at_any_time(world: World, publisher: Publisher) -> None:
    world.run(CheckUpdates(False), later(world, 2 * DAY))
    assert publisher.asked == 0
    soon: list[Step] = [CheckUpdates(True), *publisher.looked()]
    world.run(CheckUpdates(False), later(world, DAY), *soon)
    assert (publisher.asked, len(told(world))) == (1, 1)


def test_a_computer_without_a_thread_left_looks_again_later(
    world: World, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    def exhaust() -> None:
        monkeypatch.setattr(threading.Thread, "start", none_left)

    world.run(exhaust, world.wait(LOOKS), monkeypatch.undo, later(world, HOUR), *publisher.looked())
    assert publisher.asked == 1
    assert "stumbles" not in world.counters.report()
