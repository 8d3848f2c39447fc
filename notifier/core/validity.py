"""From when until when a certificate holds, read from its bytes: nobody else reads one that is not believed.

Source: RFC 5280, 4.1: ``TBSCertificate`` is version, serial number, signature, issuer, validity and more.
"""

from datetime import UTC, datetime

_VERSION, _UTC_TIME = 0xA0, 0x17


def validity(der: bytes) -> tuple[datetime, datetime] | None:
    """The two moments; ``None`` where this is no certificate. Pure; any thread."""
    try:
        certificate, _ = _content(der)
        fields, _ = _content(certificate)
        if fields[0] == _VERSION:
            _, fields = _content(fields)
        for _name in ("serial number", "signature", "issuer"):
            _, fields = _content(fields)
        times, _ = _content(fields)
        begin, rest = _moment(times)
        end, _ = _moment(rest)
    except (IndexError, ValueError):
        return None
    return begin, end


def _content(data: bytes) -> tuple[bytes, bytes]:
    """What is in the first element, and what follows it."""
    length, at = data[1], 2
    if length & 0x80:
        at += length & 0x7F
        length = int.from_bytes(data[2:at])
    if len(data) < at + length:
        raise ValueError("cut off")
    return data[at : at + length], data[at + length :]


def _moment(data: bytes) -> tuple[datetime, bytes]:
    content, rest = _content(data)
    text = content.decode("ascii")
    if data[0] == _UTC_TIME:  # two digits: from 1950 to 2049
        text = ("19" if int(text[:2]) >= 50 else "20") + text  # noqa: PLR2004 - RFC 5280 draws the line there
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC), rest
