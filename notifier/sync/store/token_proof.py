"""Whether a token is the one that the stored rows were last proven to belong to, without keeping the token.

What is kept is a salted, slow and shortened digest. A server's tokens are long random values, so nobody gets
one back by trying all that there are; the salt keeps two computers' digests apart, and the rounds make it
slow to try what a careless server would give out. It opens nothing: only ``GET /user`` says whose a token is.
"""

import hashlib
import hmac
import secrets

from notifier.core.server import Server

ROUNDS = 20_000
"""Some 10 ms of one core, once for each session."""

_SALT = 16  # bytes
_LENGTH = 16  # bytes of the digest


def secret_of(server: Server, token: str) -> str:
    """What is proven: the same token means something else at another address, or read by another profile."""
    return f"{server.api_url}\n{server.profile}\n{token}"


def seal(secret: str) -> str:
    """What may be kept of a secret, to know it again with :func:`fits`. Any thread."""
    salt = secrets.token_bytes(_SALT)
    return f"{salt.hex()}:{_digest(secret, salt).hex()}"


def fits(secret: str, sealed: str) -> bool:
    """Whether :func:`seal` made this of the same secret; false for a text that it never made. Any thread."""
    salt, _, digest = sealed.partition(":")
    try:
        return hmac.compare_digest(_digest(secret, bytes.fromhex(salt)), bytes.fromhex(digest))
    except ValueError:
        return False


def _digest(secret: str, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", secret.encode(), salt, ROUNDS, _LENGTH)
