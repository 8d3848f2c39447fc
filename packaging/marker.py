"""What an installer writes into ``resources/installation.toml``; see ``notifier/system/installation.py``.

The environment says, for all kinds alike, whom the program asks for newer versions: ``ESTADO_UPDATE_URL`` and
``ESTADO_UPDATE_KEY``. Without them it asks nobody.

    marker.py tar --launcher /opt/estado-notifier/estado-notifier > …/resources/installation.toml
"""

import argparse
import os
import sys

import tomlkit

from notifier.core.addresses import is_file_address
from notifier.core.updates import is_public_key

URL, KEY = "ESTADO_UPDATE_URL", "ESTADO_UPDATE_KEY"


def marker(kind: str, *, managed: bool = False, launcher: str = "") -> str:
    """The file's text.

    Raises:
        ValueError: one of the two variables is missing or not right; says which.
    """
    url, key = os.environ.get(URL, "").strip(), os.environ.get(KEY, "").strip()
    values: dict[str, str | bool] = {"kind": kind, "managed": managed}
    if launcher:
        values["launcher"] = launcher
    if url or key:
        if not is_file_address(url):
            raise ValueError(f"{URL}: not the https address of a file")
        if not is_public_key(key):
            raise ValueError(f"{KEY}: not a public key of minisign")
        values |= {"update_url": url, "update_key": key}
    return tomlkit.dumps(values)


def main() -> int:
    """Print the text; 1 where the environment is not right."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kind")
    parser.add_argument("--managed", action="store_true", help="an administrator updates it")
    parser.add_argument("--launcher", default="", help="the command that starts it, if not the executable")
    args = parser.parse_args()
    try:
        print(marker(args.kind, managed=args.managed, launcher=args.launcher), end="")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
