"""Fixtures of the relay's tests: a private Redis, an application that knows tokens, and a relay between."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.relay.redis_server import RedisServer
from tests.relay.relay import Relay
from tests.server.ear import Ear, both


@pytest.fixture(scope="session")
def laravel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    """Answers ``GET /user`` like an application would; nobody hears of its own fleet."""
    with Backend(tmp_path_factory.mktemp("laravel")) as backend:
        yield backend


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    with RedisServer(tmp_path) as server:
        yield server


@pytest.fixture
def start(tmp_path: Path, laravel: Backend) -> Iterator[Callable[..., Relay]]:
    """Starts relays; without a word of it they know the application, and no Redis."""
    with ExitStack() as started:

        def begin(**keys: object) -> Relay:
            return started.enter_context(Relay(tmp_path, **{"laravel_api_url": laravel.api_url, **keys}))

        yield begin


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, laravel: Backend) -> Iterator[Relay]:
    """One relay without Redis, for tests that leave others alone."""
    with Relay(tmp_path_factory.mktemp("shared"), laravel_api_url=laravel.api_url) as relay:
        yield relay


@pytest.fixture
def ear(laravel: Backend) -> Iterator[Callable[..., Ear]]:
    """Connects listeners that are signed in; they leave at the end."""
    with ExitStack() as listening:

        def listen(relay: Relay, token: str = "", transport: str = "websocket") -> Ear:
            return listening.enter_context(Ear(relay.url, both(token or laravel.sign_in()), (transport,)))

        yield listen
