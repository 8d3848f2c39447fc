"""What holds for all tests, whatever the environment of whoever runs them."""

import os
import signal
from collections.abc import Generator

import pytest
from hypothesis import settings

from tests.tools import PACKAGES, absent

# Qt warns of the C locale, and a warning of Qt's fails a test.
os.environ["LC_ALL"] = "C.UTF-8"
os.environ.pop("LANGUAGE", None)
# The servers are on this machine; no proxy knows them.
_given = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
os.environ["NO_PROXY"] = os.environ["no_proxy"] = ",".join(filter(None, (_given, "127.0.0.1,localhost,::1")))

# Under nohup, and in the background of a shell script, the programs that tests start would ignore these
# signals, too; a handler is not inherited.
for _name in ("SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM"):
    _number = getattr(signal, _name, None)
    if _number is not None and signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, signal.default_int_handler if _name == "SIGINT" else lambda *_: None)

# A machine that stalls for a moment is not the code's fault.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None]:
    """A program that is not installed is a reason to skip, wherever a fixture starts it."""
    return (yield from _without_tools())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None]:
    """The same for the test itself."""
    return (yield from _without_tools())


def _without_tools() -> Generator[None]:
    try:
        return (yield)
    except FileNotFoundError as error:
        if error.filename in PACKAGES:
            absent(error.filename)
        raise
