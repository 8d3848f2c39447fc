"""The proxy of packaging/relay/nginx.conf.example, running on other ports with a certificate of its own."""

import shutil
import socket
import subprocess
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from tests.certificates import certify
from tests.ports import free_port
from tests.private_desktop.bus import end, eventually

EXAMPLE = Path(__file__).parents[2] / "packaging" / "relay" / "nginx.conf.example"
PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")

# What a distribution's nginx.conf says around the example, below a folder of our own.
_AROUND = """
pid {folder}/pid;
error_log {folder}/error.log;
daemon off;
worker_processes 2;
events {{ worker_connections 512; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    include {folder}/example.conf;
}}
"""


class Nginx:
    """The example in front of two relays. ``url`` is its address, ``certificate`` who it says it is."""

    def __init__(self, folder: Path, relays: Sequence[int], *, tls: bool = True) -> None:
        """``relays`` are their ports. Without ``tls`` it is for programs that do not know the certificate."""
        assert PROGRAM is not None
        self._folder = folder
        self.certificate, _ = certify(folder)
        port = free_port()
        self.url = f"{'https' if tls else 'http'}://localhost:{port}"
        example = EXAMPLE.read_text(encoding="utf-8")
        for written, here in (
            ("listen 443 ssl;", f"listen 127.0.0.1:{port}{' ssl' if tls else ''};"),
            ("listen [::]:443 ssl;", ""),
            ("127.0.0.1:6001", f"127.0.0.1:{relays[0]}"),
            ("127.0.0.1:6002", f"127.0.0.1:{relays[1]}"),
            ("/etc/ssl/estado-notifier/", f"{folder}/"),
        ):
            assert written in example, written
            example = example.replace(written, here)
        (folder / "example.conf").write_text(example, encoding="utf-8")
        (folder / "nginx.conf").write_text(_AROUND.format(folder=folder), encoding="utf-8")
        self._command = [
            PROGRAM,
            "-p",
            str(folder),
            "-c",
            str(folder / "nginx.conf"),
            "-e",
            str(folder / "error.log"),
        ]
        checked = subprocess.run([*self._command, "-t"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        assert "warn" not in checked.stderr, checked.stderr
        self._process = subprocess.Popen(self._command)
        weakref.finalize(self, end, self._process)  # for a test that failed before it could stop it
        eventually(lambda: _answers(port), what="nginx answers")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        end(self._process)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
