"""Whose certificates are believed: those that the computer believes, by every connection alike."""

import ssl

import truststore


def trust() -> ssl.SSLContext:
    """What a TLS connection checks the server's certificate with. Any thread; each caller gets its own.

    The system's store, a company's own authority in it included. A frozen program's OpenSSL looks where the
    distribution that it was built on keeps it: on others this finds it all the same.
    ``SSL_CERT_FILE`` names another list on Linux.
    """
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
