from collections.abc import Iterator

import pytest

from tests.laravel.application import Laravel, absent
from tests.redis_server import RedisServer


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with RedisServer() as redis:
        yield redis


@pytest.fixture(scope="module")
def laravel(redis: RedisServer) -> Iterator[Laravel]:
    if reason := absent():
        pytest.skip(reason)
    with Laravel(redis) as laravel:
        yield laravel
