"""The keyring of Linux, asked by a process of its own for each question.

See :mod:`notifier.system.keyring.process` for why, and for what is said between the two.
"""

import contextlib
import json
import subprocess
from pathlib import Path

import notifier
from notifier.system.installation import own_command
from notifier.system.keyring.errors import KeyringProcessError, LockedKeyringError

_PROGRAM = Path(notifier.__file__).parents[1]
"""From here a checkout's interpreter loads this very program, and nothing that lies about elsewhere."""


class KeyringChild:
    """Puts each question by a process that ends when it has answered, or when this program ends.

    Calls wait for it, and with ``ask`` for the user, without limit. Any thread but that of the windows. Each
    raises LockedKeyringError where the keyring is locked and stays so; OSError, BusError or
    KeyringProcessError where there is none, it refuses, or the program's own file is not there to be started
    (an installer may be at work).
    """

    def __init__(self, *, ask: bool) -> None:
        """``ask``: whether the user may be asked to unlock the keyring."""
        self._ask = ask

    def get_password(self, service: str, username: str) -> str | None:
        """What is kept under these names, or ``None``."""
        if not self._ask:
            # Who looks without a question does it again every few seconds; a process is too much for that.
            from notifier.system.keyring.lock import refuse_closed

            refuse_closed()
        return self._put("get_password", service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep this under these names, instead of anything earlier."""
        self._put("set_password", service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        """Forget what is kept under these names; it is there."""
        self._put("delete_password", service, username)

    def _put(self, method: str, *arguments: str) -> str | None:
        question = json.dumps({"ask": self._ask, "method": method, "arguments": arguments}) + "\n"
        with subprocess.Popen(  # noqa: S603 - this very program
            own_command("--keyring"),
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_PROGRAM,
            # What is typed into our terminal is for us: we end, and then it does.
            start_new_session=True,
        ) as process:
            return _value(_converse(process, question.encode()))


def _converse(process: subprocess.Popen[bytes], question: bytes) -> bytes:
    stdin, stdout = process.stdin, process.stdout
    if stdin is None or stdout is None:
        return b""
    with contextlib.suppress(BrokenPipeError):  # it has ended, without an answer
        stdin.write(question)
    # What goes on is a child of its own, which nobody has to collect.
    process.wait()
    # Until then our end of its input stays open: by that it knows that somebody waits.
    return stdout.read()


def _value(said: bytes) -> str | None:
    try:
        answer = json.loads(said)
    except ValueError:
        answer = None
    match answer:
        case {"value": str() | None as value}:
            return value
        case {"locked": True}:
            raise LockedKeyringError
        case {"failed": str(text)}:
            raise KeyringProcessError(text)
    # Never what it said: that may be the token.
    raise KeyringProcessError("the process that asks the keyring gave no answer")
