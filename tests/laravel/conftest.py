from collections.abc import Iterator

import pytest

from tests.laravel.application import Laravel, absent
from tests.relay.redis_server import RedisServer


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redis")) as redis:
        yield redis


@pytest.fixture(scope="module")
def laravel(redis: RedisServer) -> Iterator[Laravel]:
    if reason := absent():
        pytest.skip(reason)
    with Laravel(redis) as laravel:
        yield laravel
