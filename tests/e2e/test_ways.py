"""The way to a server, on the real program: what is in the way is named, and the settings lead around it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backend import Backend
from tests.certificates import Authority
from tests.e2e.program import START, Program, arguments_with, call, files_with
from tests.net.answering import Answering, secured
from tests.net.proxy import Proxy
from tests.net.test_causes import tls
from tests.net.tunnel import Tunnel
from tests.private_desktop.private_desktop import PrivateDesktop

TOKEN = {"ESTADO_NOTIFIER_TOKEN": "any-token"}
PASSWORD = "pr0xy-canary/ñ"


@pytest.fixture
def private_desktop(tmp_path: Path) -> Iterator[PrivateDesktop]:
    with PrivateDesktop(tmp_path, keyring=True) as private_desktop:
        yield private_desktop


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


def written(private_desktop: PrivateDesktop, text: str) -> Path:
    folder = private_desktop.config_home / "estado-notifier"
    folder.mkdir(exist_ok=True)
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def kept_password(environ: dict[str, str], proxy: str) -> str:
    """What the keyring holds for this proxy."""
    code = "import sys; from notifier.system.keyring.proxy_passwords import *; "
    code += "print(KeyringCredentials(sys.argv[1], SERVICE).get() or '')"
    command = [sys.executable, "-c", code, proxy]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


def login(environ: dict[str, str], backend: Backend) -> str:
    """What it says where it fails; empty where it works."""
    reply = call(environ, "login", "--login", backend.login, "--password-stdin", stdin=backend.password)
    assert (reply.returncode == 0) == (reply.stderr == ""), reply.stderr
    assert "Traceback" not in reply.stderr
    return reply.stderr


def test_a_certificate_that_has_expired_is_named_everywhere(
    private_desktop: PrivateDesktop, authority: Authority
) -> None:
    trusted = {"SSL_CERT_FILE": str(authority.file), "SSL_CERT_DIR": str(private_desktop.folder / "nothing")}
    context = tls(authority.sign("localhost", begins=-9, ends=-2))
    with Answering(secured(context)) as server:
        address = f"localhost:{server.port}"
        written(private_desktop, f'[server]\napi_url = "https://{address}/api"\n')
        reply = call(
            private_desktop.environ(**trusted), "login", "--login", "x", "--password-stdin", stdin="y"
        )
        assert reply.returncode == 1
        assert f"El certificado de {address} está vencido" in reply.stderr
        with Program(private_desktop, "run", "--hidden", environ=trusted | TOKEN) as program:
            status = program.wait_link("offline")
            assert f"El certificado de {address} está vencido" in status["reason"]
            private_desktop.tray.wait_for(
                lambda item: "está vencido" in item.tooltip_title + item.tooltip, START
            )
            program.stop()


def test_the_event_server_is_named_where_only_that_is_in_trouble(
    private_desktop: PrivateDesktop, backend: Backend, authority: Authority
) -> None:
    with Answering(secured(tls(authority.sign("localhost")))) as server:
        written(
            private_desktop,
            f'[server]\napi_url = "{backend.api_url}"\nsocket_url = "https://localhost:{server.port}"\n',
        )
        with Program(
            private_desktop, "run", "--hidden", environ=TOKEN | {"ESTADO_NOTIFIER_TOKEN": backend.sign_in()}
        ) as p:
            status = p.wait_status(lambda status: "localhost" in status.get("reason", ""), "the reason")
            assert f"no conoce a quien firmó el certificado de localhost:{server.port}" in status["reason"]
            p.stop()


def test_an_authority_of_the_settings_leads_to_live(
    private_desktop: PrivateDesktop, backend: Backend, authority: Authority
) -> None:
    origin = backend.api_url.removesuffix("/api")
    with Proxy(origin, authority.sign("localhost")) as proxy:
        file = written(private_desktop, f'[server]\napi_url = "{proxy.url}/api"\nca_file = "empresa.pem"\n')
        check = call(private_desktop.environ(), "config", "check")
        assert check.returncode == 1
        assert str(file.parent / "empresa.pem") in check.stderr
        assert "empresa.pem" in login(private_desktop.environ(), backend)
        (file.parent / "empresa.pem").write_bytes(authority.file.read_bytes())
        assert call(private_desktop.environ(), "config", "check").returncode == 0
        with Program(private_desktop, "run", "--hidden") as program:
            program.wait_link("signed_out")
            assert login(program.environ, backend) == ""
            assert program.wait_link("live")["encrypted"] is True
            program.stop()
        # A sign-in leaves the path as it was written.
        assert 'ca_file = "empresa.pem"' in file.read_text(encoding="utf-8")


def test_a_proxy_with_a_password(
    private_desktop: PrivateDesktop, backend: Backend, authority: Authority
) -> None:
    origin = backend.api_url.removesuffix("/api")
    with (
        Proxy(origin, authority.sign("empresa.invalid")) as company,
        Tunnel(int(company.url.rpartition(":")[2]), "ana", PASSWORD) as tunnel,
    ):
        file = written(
            private_desktop,
            f'[server]\napi_url = "https://empresa.invalid/api"\nca_file = "{authority.file}"\n'
            f'[network]\nproxy = "http://ana@{tunnel.host}"\n',
        )
        environ = private_desktop.environ()
        told = login(environ, backend)
        assert f"El proxy {tunnel.host} pide usuario y contraseña" in told
        assert "estado-notifier proxy-password" in told
        kept = call(environ, "proxy-password", "--password-stdin", stdin=PASSWORD)
        assert (kept.returncode, kept.stderr) == (0, "")
        with Program(private_desktop, "run", "--hidden", "--verbose") as program:
            program.wait_link("signed_out")
            assert login(environ, backend) == ""
            program.wait_link("live")
            assert arguments_with(PASSWORD) == []
            program.stop()
        assert PASSWORD not in program.output()
        homes = (
            private_desktop.config_home,
            private_desktop.state_home,
            private_desktop.cache_home,
            private_desktop.data_home,
            private_desktop.home,
        )
        assert files_with(PASSWORD, *homes) == []

        # Another password is used at once by the program that runs.
        assert call(environ, "proxy-password", "--password-stdin", stdin="wrong").returncode == 0
        with Program(private_desktop, "run", "--hidden") as program:
            reason = program.wait_link("offline")["reason"]
            assert "pide usuario y contraseña" in reason
            assert call(environ, "proxy-password", "--password-stdin", stdin=PASSWORD).returncode == 0
            program.wait_link("live")
            program.stop()
        assert call(environ, "proxy-password", "--forget").returncode == 0
        assert "pide usuario y contraseña" in login(environ, backend)

        # What is not to be written is refused, without a word of it.
        file.write_text(f'[network]\nproxy = "http://ana:{PASSWORD}@proxy.bo"\n', encoding="utf-8")
        reply = call(environ, "config", "check")
        assert "guárdela con: estado-notifier proxy-password" in reply.stderr
        assert PASSWORD not in reply.stderr


def test_a_purge_takes_the_password_of_the_proxy_away(private_desktop: PrivateDesktop) -> None:
    written(private_desktop, '[network]\nproxy = "http://ana@proxy.example"\n')
    environ = private_desktop.environ()
    assert call(environ, "proxy-password", "--password-stdin", stdin=PASSWORD).returncode == 0
    assert kept_password(environ, "http://ana@proxy.example") == PASSWORD
    purged = call(environ, "purge")
    assert (purged.returncode, purged.stderr) == (0, "")
    assert kept_password(environ, "http://ana@proxy.example") == ""


def test_a_password_without_a_proxy_has_no_place(private_desktop: PrivateDesktop) -> None:
    written(private_desktop, '[network]\nproxy = "none"\n')
    reply = call(private_desktop.environ(), "proxy-password", "--password-stdin", stdin="x")
    assert reply.returncode == 1
    assert "[network]" in reply.stderr
