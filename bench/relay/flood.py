"""One client that says as much as it can, and comes back whenever it is closed: `flood.py URL TOKEN`.

On SIGTERM it prints how many messages it got rid of.
"""

import json
import signal
import sys

from crowd import BenchError, admitted, masked

_AT_ONCE = 100


def main() -> None:
    """Until SIGTERM."""
    url, token = sys.argv[1:]
    ready = json.dumps({"app": "flood", "version": "1", "timestamp": "2026-05-15T10:00:00Z"})
    messages = masked(f'42["client:ready",{ready}]'.encode()) * _AT_ONCE
    sent = 0

    def stop(*_: object) -> None:
        print(sent, flush=True)
        sys.exit()

    signal.signal(signal.SIGTERM, stop)
    while True:
        try:
            with admitted(url, token, "127.0.2.1") as connection:
                while True:
                    connection.sendall(messages)
                    sent += _AT_ONCE
        except (OSError, BenchError):
            continue


if __name__ == "__main__":
    main()
