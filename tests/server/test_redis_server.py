"""The Redis of the tests: what the tests of the relay take for granted."""

import pytest

from tests.redis_server import RedisServer


def test_it_keeps_its_address_over_a_crash_and_forgets_what_it_held() -> None:
    with RedisServer() as redis:
        redis.call("SET", "key", "value")
        assert redis.call("GET", "key") == "value"
        assert redis.publish("nobody-listens", "hello") == 0
        redis.kill()
        with pytest.raises(OSError, match="refused"):
            redis.call("PING")
        redis.start()
        assert redis.call("GET", "key") == ""
        redis.restart()
        assert redis.call("PING") == "+PONG"


def test_two_do_not_meet() -> None:
    with RedisServer() as one, RedisServer() as other:
        one.call("SET", "key", "one")
        assert other.call("GET", "key") == ""
