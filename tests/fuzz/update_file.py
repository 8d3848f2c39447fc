"""The file that says which version is the newest, its signature and its key."""

import base64
import json
from contextlib import suppress

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from notifier.core.addresses import is_web_address
from notifier.core.plain_text import plain_text
from notifier.core.release import is_newer, read_release
from notifier.core.updates import is_public_key
from notifier.net.minisign import SignatureError, verify
from tests.fuzz.drawn import Drawn

_SAMPLE = {
    "version": "0.2.0",
    "page": "https://empresa.bo/notifier/",
    "notes": {"es": "Arranca antes.", "en": "Starts sooner."},
}
_WORDS = (*_SAMPLE, "es", "en", "0.2.0", "99.99.99.99", "1.2.3.4.5", "https://empresa.bo/")
_KEY = Ed25519PrivateKey.from_private_bytes(b"7" * 32)
_NUMBER = b"numberno"
_PUBLIC = base64.b64encode(b"Ed" + _NUMBER + _KEY.public_key().public_bytes_raw()).decode()
SEEDS = [
    b"\x00\x00\x01" + b"[" * 5000,
    b"",
    b"\x00\x01",
    b"\x01\x00",
    b"\x02RWQ",
    b"\x03untrusted comment: x\nRWQ=\ntrusted comment: x\nRWQ=",
]


def target(data: bytes) -> None:
    drawn = Drawn(data)
    match drawn.byte() % 4:
        case 0:
            _document(drawn)
        case 1:
            _signature(drawn)
        case 2:
            text = drawn.text() if drawn.byte() % 2 else drawn.rest().decode(errors="replace")
            is_public_key(text)
            is_newer(text, "0.1.0")
            is_newer("0.1.0.dev1", text)
        case _:
            with suppress(SignatureError):
                verify(b"x", drawn.rest(), _PUBLIC)
                raise AssertionError("a signature that nobody made")


def _document(drawn: Drawn) -> None:
    document = json.dumps(drawn.filled(_SAMPLE)).encode() if drawn.byte() % 2 else drawn.json_or_text(_WORDS)
    try:
        release = read_release(document)
    except ValueError:
        return
    assert is_web_address(release.page)
    is_newer(release.version, "0.1.0")
    for text in release.notes.values():
        assert text == plain_text(text)


def _signature(drawn: Drawn) -> None:
    """A good one, of which some bytes are exchanged: then it is none."""
    document = b"{}"
    alone = _KEY.sign(document)
    comment = b"x"
    good = b"untrusted comment: y\n%s\ntrusted comment: %s\n%s\n" % (
        base64.b64encode(b"Ed" + _NUMBER + alone),
        comment,
        base64.b64encode(_KEY.sign(alone + comment)),
    )
    verify(document, good, _PUBLIC)
    bad = bytearray(good)
    while not drawn.is_empty:
        bad[drawn.byte() * 7 % len(bad)] = drawn.byte()
    head = len(b"untrusted comment: y\n")
    # Nobody signed the first line, nor the last end of a line.
    if bytes(bad[head:]).removesuffix(b"\n") == good[head:].removesuffix(b"\n"):
        return
    with suppress(SignatureError):
        verify(document, bytes(bad), _PUBLIC)
        raise AssertionError("a signature that nobody made")
