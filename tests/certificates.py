"""A certificate of one's own for ``localhost``, made by OpenSSL."""

import subprocess
from pathlib import Path


def certify(folder: Path) -> tuple[Path, Path]:
    """Make ``fullchain.pem`` and ``privkey.pem`` there, which nobody believes yet; their paths."""
    certificate, key = folder / "fullchain.pem", folder / "privkey.pem"
    kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    name = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    subprocess.run(
        ["openssl", "req", "-x509", *kind, *name, "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    return certificate, key
