"""Writes what installed programs read about the newest version: ``latest.json`` and ``latest.json.minisig``.

    sign_update.py dist/update --page https://… --notes es="…" --notes en="…"
    sign_update.py --new-key estado-notifier.key

The secret key is minisign's own, made without a password (by ``--new-key``, or ``minisign -G -W``). It comes
from the environment variable ``ESTADO_UPDATE_SECRET_KEY`` or, with ``--secret-stdin``, from the standard
input; never from an argument, which every user of the computer could read. Where there is none, nothing is
written.
"""

import argparse
import base64
import hashlib
import json
import os
import sys
import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

# Where a release is made, the libraries are installed and the program is not.
sys.path.insert(0, str(Path(__file__).parents[1]))

from notifier import __version__
from notifier.core.release import read_release
from notifier.net.minisign import verify

SECRET = "ESTADO_UPDATE_SECRET_KEY"  # noqa: S105 - the name of the variable
PUBLIC = "ESTADO_UPDATE_KEY"
NAME = "latest.json"

# minisign's secret key: algorithm, protection, checksum's algorithm, salt and cost of the protection; then
# number, seed, public key and checksum. Without protection minisign leaves the checksum empty.
NO_PROTECTION, HEADER, LENGTH = b"Ed\0\0B2", 54, 158
NUMBER, SEED, PUBLIC_HALF = slice(54, 62), slice(62, 94), slice(94, 126)


def main() -> int:
    """0, or 1 where the key or the document is not right, with a word why."""
    args = _arguments()
    if args.new_key:
        try:
            print(new_key(args.new_key))
        except OSError as error:
            print(error, file=sys.stderr)
            return 1
        return 0
    secret = sys.stdin.read() if args.secret_stdin else os.environ.get(SECRET, "")
    if not secret.strip():
        print(f"{NAME}: skipped, there is no {SECRET}")
        return 0
    notes = dict(note.partition("=")[::2] for note in args.notes)
    document = {"version": args.version, "page": args.page, "notes": notes}
    try:
        print(publish(args.folder, document, secret))
    except ValueError as error:
        print(f"{NAME}: {error}", file=sys.stderr)
        return 1
    return 0


def new_key(path: Path) -> str:
    """Write a new secret key, readable by its owner alone; the public key that belongs to it.

    Raises:
        OSError: there is such a file already, or it can't be written.
    """
    key = Ed25519PrivateKey.generate()
    number = os.urandom(8)
    pair = number + key.private_bytes_raw() + key.public_key().public_bytes_raw()
    secret = (NO_PROTECTION + bytes(HEADER - len(NO_PROTECTION)) + pair).ljust(LENGTH, b"\0")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(f"untrusted comment: minisign secret key\n{_written(secret)}\n")
    return _public(number, key)


def publish(folder: Path, document: dict[str, object], secret: str) -> str:
    """Write the document and its signature; the public key that it was signed for.

    Raises:
        ValueError: the document or the key is not right; nothing was written.
    """
    number, key = _read_secret(secret)
    public = _public(number, key)
    if (os.environ.get(PUBLIC) or public) != public:
        raise ValueError(f"{SECRET} does not belong to {PUBLIC}, the key that the programs know")
    content = json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"
    signed = key.sign(hashlib.blake2b(content).digest())
    comment = f"timestamp:{int(time.time())}\tfile:{NAME}\thashed"
    signature = (
        "untrusted comment: signature from minisign secret key\n"
        f"{_written(b'ED' + number + signed)}\n"
        f"trusted comment: {comment}\n"
        f"{_written(key.sign(signed + comment.encode()))}\n"
    ).encode()
    # What the programs would not believe is not published.
    verify(content, signature, public)
    read_release(content)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_bytes(content)
    (folder / f"{NAME}.minisig").write_bytes(signature)
    return public


def _read_secret(text: str) -> tuple[bytes, Ed25519PrivateKey]:
    try:
        # The file's second line, with or without the comment before it.
        secret = base64.b64decode(text.strip().splitlines()[-1], validate=True)
    except ValueError:
        raise ValueError("the secret key is not one of minisign") from None
    if len(secret) != LENGTH or not secret.startswith(b"Ed"):
        raise ValueError("the secret key is not one of minisign")
    if not secret.startswith(NO_PROTECTION):
        raise ValueError("the secret key has a password; make one without (minisign -G -W)")
    key = Ed25519PrivateKey.from_private_bytes(secret[SEED])
    if key.public_key().public_bytes_raw() != secret[PUBLIC_HALF]:
        raise ValueError("the secret key is damaged")
    return secret[NUMBER], key


def _public(number: bytes, key: Ed25519PrivateKey) -> str:
    return _written(b"Ed" + number + key.public_key().public_bytes_raw())


def _written(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?", help="where to write both files")
    parser.add_argument("--version", default=__version__, help="the newest version (default: this one)")
    parser.add_argument("--page", help="the web page about it")
    parser.add_argument("--notes", action="append", default=[], metavar="LANGUAGE=TEXT", help="what is new")
    parser.add_argument("--secret-stdin", action="store_true", help="read the secret key from there")
    parser.add_argument(
        "--new-key", type=Path, metavar="FILE", help="write a new secret key; print the public one"
    )
    args = parser.parse_args()
    if not args.new_key and not (args.folder and args.page):
        parser.error("say where to write, and --page")
    return args


if __name__ == "__main__":
    sys.exit(main())
