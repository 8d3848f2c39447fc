"""``estado-notifier --keyring``: a process that puts one question to the keyring of Linux, and ends.

The libraries that read it are a tenth of what the tray would hold, and it reads one token in its life.
:mod:`notifier.system.keyring.child` starts this; the token goes through the two pipes between them.
"""

import contextlib
import json
import os
import threading
from typing import Any, NoReturn

from notifier.system.keyring.errors import LockedKeyringError

_REQUEST, _ANSWER = 0, 1
"""Standard input and output, as the system numbers them."""


def main() -> NoReturn:
    """Read one question, write its answer, and end. Main thread, before anything else was started.

    Each is a JSON object; a line ends the question, which has ``ask``, ``method`` and ``arguments`` (see
    :class:`notifier.system.keyring.secret_service.SecretServiceKeyring`). The answer has ``value``, or
    ``locked`` (true), or ``failed``, a text for the log.

    It ends, too, with who asked, however that ended: then its standard input ends.
    """
    # Who asked may become another program (an update) while a window waits here, and would never collect a
    # child that it knows nothing of. A grandchild is the system's.
    if os.fork():
        os._exit(0)
    question = _read_question()
    threading.Thread(target=_end_with_asker, daemon=True).start()
    # Nothing here may end in a traceback: it would tell what was being kept.
    with contextlib.suppress(OSError):
        os.write(_ANSWER, json.dumps(_answer(question)).encode())
    os._exit(0)


def _read_question() -> bytes:
    question = b""
    while not question.endswith(b"\n") and (more := os.read(_REQUEST, 65536)):
        question += more
    return question


def _end_with_asker() -> None:
    while os.read(_REQUEST, 65536):
        pass
    os._exit(1)


def _answer(question: bytes) -> dict[str, Any]:
    try:
        return {"value": _put(json.loads(question))}
    except LockedKeyringError:
        return {"locked": True}
    except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to who asked
        return {"failed": str(error) or type(error).__name__}


def _put(question: dict[str, Any]) -> str | None:
    # Imported here: that it can't be is an answer, too.
    from notifier.system.keyring.secret_service import SecretServiceKeyring

    keyring = SecretServiceKeyring(ask=question["ask"])
    match question["method"]:
        case "get_password":
            return keyring.get_password(*question["arguments"])
        case "set_password":
            keyring.set_password(*question["arguments"])  # type: ignore[no-untyped-call]  # the library has no types
        case "delete_password":
            keyring.delete_password(*question["arguments"])  # type: ignore[no-untyped-call]  # the library has no types
    return None
