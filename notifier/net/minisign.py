"""Detached signatures as minisign writes them; the mathematics is that of ``cryptography``.

A signature file has four lines: a comment that nobody signed; algorithm, key number and signature in base64;
a comment that is signed; and the signature over the first one and that comment, in base64.
(https://jedisct1.github.io/minisign/, "Signature format")
"""

import base64
import hashlib

_PLAIN, _HASHED = b"Ed", b"ED"
_LINES = 4
_NUMBER_END = 10  # two bytes of algorithm, eight of the key's number
_UNTRUSTED, _TRUSTED = b"untrusted comment: ", b"trusted comment: "


class SignatureError(Exception):
    """The signature is not this key's over this document; says why, for the log."""


def verify(document: bytes, signature: bytes, public_key: str) -> None:
    """Return where the signature is good. Any thread; the library is loaded at the first call.

    Args:
        document: what was signed.
        signature: the content of its ``.minisig``.
        public_key: see :func:`notifier.core.updates.is_public_key`.

    Raises:
        SignatureError: it is not.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    key = _decoded(public_key.encode())
    lines = signature.removesuffix(b"\n").split(b"\n")
    if len(lines) != _LINES or not lines[0].startswith(_UNTRUSTED) or not lines[2].startswith(_TRUSTED):
        raise SignatureError("not a signature file")
    signed, over_all = _decoded(lines[1]), _decoded(lines[3])
    algorithm, number, signature_alone = signed[:2], signed[2:_NUMBER_END], signed[_NUMBER_END:]
    if number != key[2:_NUMBER_END]:
        raise SignatureError("another key's")
    if algorithm not in (_PLAIN, _HASHED):
        raise SignatureError("an unknown algorithm")
    comment = lines[2].removeprefix(_TRUSTED)
    try:
        verifier = Ed25519PublicKey.from_public_bytes(key[_NUMBER_END:])
        verifier.verify(
            signature_alone, hashlib.blake2b(document).digest() if algorithm == _HASHED else document
        )
        verifier.verify(over_all, signature_alone + comment)
    except (InvalidSignature, ValueError):
        raise SignatureError("does not fit the document") from None


def _decoded(line: bytes) -> bytes:
    try:
        decoded = base64.b64decode(line, validate=True)
    except ValueError:
        raise SignatureError("not base64") from None
    # Each signature can be written in one way only.
    if base64.b64encode(decoded) != line:
        raise SignatureError("not base64")
    return decoded
