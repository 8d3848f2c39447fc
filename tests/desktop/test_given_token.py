"""The token of a kiosk leaves the environment of the program as soon as it was read."""

import os
import subprocess
import sys

import pytest

from notifier.system.given_token import UnusableTokenError, usable_token

TOKEN = "1|canaryCANARYcanary0123456789"

# Says what it took, and in which places anybody still finds the token.
LOOKS = """
import os, subprocess, sys
from notifier.system.given_token import take_given_token
token = take_given_token()
print(token)
for place in ("/proc/self/environ", "/proc/self/cmdline"):
    print(token.encode() in open(place, "rb").read())
print(any(token in value for value in os.environ.values()))
print(token in subprocess.run(["env"], capture_output=True, text=True).stdout)
print(os.environ["BESIDE"], take_given_token() == "")
"""

BECOMES_ANOTHER = """
import os, sys
from notifier.system.given_token import hand_over, take_given_token
hand_over(take_given_token())
os.execv(sys.executable, [sys.executable, "-c", sys.argv[1]])
"""


def run(program: str, *arguments: str, **environ: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={"PATH": os.environ["PATH"], "BESIDE": "kept", **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.splitlines()


NOWHERE = ["False", "False", "False", "False", "kept True"]


def test_it_is_in_no_place_where_others_look() -> None:
    assert run(LOOKS, ESTADO_NOTIFIER_TOKEN=TOKEN) == [TOKEN, *NOWHERE]


def test_it_reaches_the_program_that_takes_the_place_of_this_one() -> None:
    assert run(BECOMES_ANOTHER, LOOKS, ESTADO_NOTIFIER_TOKEN=TOKEN) == [TOKEN, *NOWHERE]


def test_it_is_overwritten_as_often_as_it_was_given() -> None:
    """Who starts a program may name a variable twice; the first is taken."""
    twice = """
import ctypes, sys
entries = [b"BESIDE=kept", *[b"ESTADO_NOTIFIER_TOKEN=" + sys.argv[2].encode()] * 2]
block = (ctypes.c_char_p * 4)(*entries, None)
arguments = (ctypes.c_char_p * 4)(sys.executable.encode(), b"-c", sys.argv[1].encode(), None)
ctypes.CDLL(None).execve(sys.executable.encode(), arguments, block)
"""
    looks = LOOKS.replace("print(token in", "print(False and token in").replace('["env"]', '["/bin/true"]')
    assert run(twice, looks, TOKEN) == [TOKEN, *NOWHERE]


@pytest.mark.parametrize("descriptor", ["", "-1", "0", "99", "x", "99999999999999999999"])
def test_a_pipe_that_is_none_hands_over_nothing(descriptor: str) -> None:
    look = "from notifier.system.given_token import take_given_token; print([take_given_token()])"
    assert run(look, ESTADO_TOKEN_PIPE=descriptor) == ["['']"]


@pytest.mark.parametrize(
    ("given", "token"),
    [
        ("", ""),
        ("  \n", ""),
        ("t0ken\n", "t0ken"),
        ("\t1|abc\r\n", "1|abc"),
        ("\ufeff1|a\u200b\u00a0", "1|a"),
    ],
)
def test_white_space_around_it_is_not_part_of_it(given: str, token: str) -> None:
    assert usable_token(given) == token


@pytest.mark.parametrize(
    "given", ["two words", "a\r\nX-Other: b", "señal", "a\x00b", "\x1b]0;x", "x" * 20_000]
)
def test_what_cannot_be_a_header_is_refused_without_repeating_it(given: str) -> None:
    with pytest.raises(UnusableTokenError) as caught:
        usable_token(given)
    assert given not in str(caught.value)


CRASHES = """
import os, resource, signal
resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
from notifier.cli import main
try:
    main(["--version"])
except SystemExit:
    pass
print(resource.getrlimit(resource.RLIMIT_CORE)[0], int(open("/proc/self/coredump_filter").read(), 16))
"""


def test_a_crash_writes_nothing_of_the_memory() -> None:
    assert run(CRASHES)[-1] == "0 0"
