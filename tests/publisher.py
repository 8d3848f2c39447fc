"""Somebody who publishes versions: a key, signatures as minisign writes them, and a host that serves them."""

import base64
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NUMBER = b"number-8"


def document(version: str = "0.2.0", page: str = "https://e.bo/novedades", **more: object) -> bytes:
    return json.dumps({"version": version, "page": page, "notes": {"es": "Más rápido."}} | more).encode()


class Publisher:
    """Has one key."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()

    @property
    def key(self) -> str:
        return _written(b"Ed" + NUMBER + self._key.public_key().public_bytes_raw())

    def sign(self, content: bytes, algorithm: bytes = b"ED") -> bytes:
        signed = self._key.sign(hashlib.blake2b(content).digest() if algorithm == b"ED" else content)
        comment = "timestamp:1795539320\tfile:latest.json"
        lines = (
            "untrusted comment: signature from minisign secret key",
            _written(algorithm + NUMBER + signed),
            f"trusted comment: {comment}",
            _written(self._key.sign(signed + comment.encode())),
        )
        return "".join(f"{line}\n" for line in lines).encode()


class Host(ThreadingHTTPServer):
    """Serves ``files`` by their paths; ``answers`` of other kinds are a status and headers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.files: dict[str, bytes] = {}
        self.answers: dict[str, tuple[int, dict[str, str]]] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def publish(self, content: bytes, signature: bytes, path: str = "/latest.json") -> None:
        self.files |= {path: content, f"{path}.minisig": signature}

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def url(self) -> str:
        return f"{self.origin}/latest.json"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Answer(BaseHTTPRequestHandler):
    server: Host

    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers)))
        body = self.server.files.get(self.path, b"")
        status, headers = self.server.answers.get(self.path, (200 if body else 404, {}))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _written(content: bytes) -> str:
    return base64.b64encode(content).decode()
