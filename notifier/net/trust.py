"""Whose certificates are believed: those that the computer believes, by every connection alike."""

import ssl

import truststore

from notifier.core.connection_errors import CaFileError


def trust(ca_file: str = "") -> ssl.SSLContext:
    """What a TLS connection checks the server's certificate with. Any thread; each caller gets its own.

    The system's store, a company's own authority in it included. A frozen program's OpenSSL looks where the
    distribution that it was built on keeps it: on others this finds it all the same.
    ``SSL_CERT_FILE`` names another list on Linux.

    Args:
        ca_file: the path of a PEM file with authorities that are believed besides these; empty for none.

    Raises:
        CaFileError: nothing can be read from that file.
    """
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ValueError):  # ssl.SSLError is an OSError: there is no certificate in it
            raise CaFileError(path=ca_file) from None
    return context
