"""The Redis of the tests: what the tests of the relay take for granted."""

import pytest
from redis import ConnectionError as RedisConnectionError

from tests.redis_server import RedisServer


def test_it_keeps_its_address_over_a_crash_and_forgets_what_it_held() -> None:
    with RedisServer() as redis, redis.client() as client:
        client.set("key", "value")
        redis.kill()
        with pytest.raises(RedisConnectionError, match="refused"), redis.client() as late:
            late.ping()
        redis.start()
        assert client.get("key") is None
        redis.restart()
        assert client.ping()


def test_what_is_published_reaches_those_who_listen_to_it() -> None:
    with RedisServer() as redis:
        with redis.listening("laravel_*") as heard:
            redis.publish("other", "not for these")
            assert redis.publish("laravel_estados", "hello") == 1
            assert heard.next() == ("laravel_estados", "hello")
        assert redis.publish("laravel_estados", "gone") == 0
