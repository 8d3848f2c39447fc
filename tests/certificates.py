"""Certificates of one's own: one made by OpenSSL, and an authority that signs right and wrong ones."""

import subprocess
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


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


class Authority:
    """Signs certificates; ``file`` is its own one, for those who believe it."""

    def __init__(self, folder: Path, name: str = "Autoridad") -> None:
        """``folder`` is made, and gets all files."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(name)
        now = datetime.now(UTC)
        own = self._written(
            self._name, self._key.public_key(), now - timedelta(days=30), now + timedelta(days=30)
        )
        own = own.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.file = folder / "authority.pem"
        signed = own.sign(self._key, hashes.SHA256())
        self.file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))

    def sign(self, *hosts: str, begins: int = -2, ends: int = 2) -> tuple[Path, Path]:
        """A certificate for these names or addresses, good between these days from now; its files."""
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        written = self._written(
            _name(hosts[0]), key.public_key(), now + timedelta(days=begins), now + timedelta(days=ends)
        )
        names = x509.SubjectAlternativeName([_general(host) for host in hosts])
        signed = written.add_extension(names, critical=False).sign(self._key, hashes.SHA256())
        certificate = self._folder / f"{signed.serial_number}.pem"
        certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        private = certificate.with_suffix(".key")
        private.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return certificate, private

    def _written(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, begins: datetime, ends: datetime
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder(self._name, subject, key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
        )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
