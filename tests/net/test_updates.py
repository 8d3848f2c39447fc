"""What is believed of a published version, and what its host gets to know."""

import gzip
import os
import shutil
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.core.answer_errors import RedirectedError, TooMuchError
from notifier.core.errors import AppError, BadReplyError, ServerError, UnreachableError
from notifier.core.model import Release
from notifier.core.release import UntrustedReleaseError
from notifier.core.updates import UpdateCheck
from notifier.net.minisign import SignatureError, verify
from notifier.net.updates import MAX_BYTES, latest_release
from tests.net.listening import nobody
from tests.publisher import Host, Publisher, document

ROOT = Path(__file__).parents[2]
PUBLISHER = Publisher()
DOCUMENT = document()
SIGNATURES = {algorithm: PUBLISHER.sign(DOCUMENT, algorithm) for algorithm in (b"Ed", b"ED")}


@pytest.fixture
def host() -> Iterator[Host]:
    with Host() as host:
        host.publish(DOCUMENT, SIGNATURES[b"ED"])
        yield host


def look(host: Host) -> Release:
    return latest_release(UpdateCheck(True, host.url, PUBLISHER.key), "0.1.0")


def failure(host: Host) -> type[AppError]:
    with pytest.raises(AppError) as caught:
        look(host)
    return type(caught.value)


# The signature -------------------------------------------------------------------------------------------


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_byte_can_be_another_one(data: st.DataObject) -> None:
    algorithm = data.draw(st.sampled_from(sorted(SIGNATURES)))
    content, signature = bytearray(DOCUMENT), bytearray(SIGNATURES[algorithm])
    verify(bytes(content), bytes(signature), PUBLISHER.key)
    # The first comment is nobody's word, and nothing reads it.
    signed_from = signature.index(b"\n")
    changed, start = data.draw(st.sampled_from([(content, 0), (signature, signed_from)]))
    place = data.draw(st.integers(start, len(changed) - 1))
    changed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SignatureError):
        verify(bytes(content), bytes(signature), PUBLISHER.key)


@pytest.mark.parametrize("line", [1, 3])
def test_no_bit_is_without_meaning(line: int) -> None:
    """The last letter of base64 holds bits that say nothing; they have to be as they are written."""
    lines = SIGNATURES[b"ED"].split(b"\n")
    start, end = lines[line].rstrip(b"=")[:-1], lines[line].rstrip(b"=")[-1:]
    padding = lines[line][len(start) + 1 :]
    for letter in string.ascii_letters.encode():
        if bytes([letter]) != end:
            changed = [*lines[:line], start + bytes([letter]) + padding, *lines[line + 1 :]]
            with pytest.raises(SignatureError):
                verify(DOCUMENT, b"\n".join(changed), PUBLISHER.key)


@given(st.sampled_from(sorted(SIGNATURES)), st.integers(0, 400))
@settings(max_examples=50, deadline=None)
def test_no_end_can_be_missing(algorithm: bytes, length: int) -> None:
    shorter = SIGNATURES[algorithm].removesuffix(b"\n")[:-1][:length]
    with pytest.raises(SignatureError):
        verify(DOCUMENT, shorter, PUBLISHER.key)


def test_another_publishers_word_is_not_believed(host: Host) -> None:
    host.publish(DOCUMENT, Publisher().sign(DOCUMENT))
    assert failure(host) is UntrustedReleaseError


def test_a_signature_is_of_one_document(host: Host) -> None:
    host.publish(document("9.9.9"), SIGNATURES[b"ED"])
    assert failure(host) is UntrustedReleaseError


@pytest.mark.parametrize(
    "content",
    [
        b"not JSON",
        b"[]",
        b'{"version": 2, "page": "https://e.bo/"}',
        b'{"version": "0.2.0"}',
        document(version="1"),
        document(version="0.2.0rc1"),
        document(version="0.2.0\nx"),
        document(version="0.2.0\n"),
        document(page="file:///etc/passwd"),
        document(page="javascript:alert(1)"),
        document(page="https://e.bo@evil.bo/"),
        document(page=f"https://e.bo/{'x' * 2000}"),
        document(notes=["Nuevo"]),
        document(notes={"es": 1}),
        document(notes={"es": "x" * 501}),
    ],
)
def test_what_is_no_such_document_is_no_news_though_it_is_signed(host: Host, content: bytes) -> None:
    host.publish(content, PUBLISHER.sign(content))
    assert failure(host) is UntrustedReleaseError


# The host ------------------------------------------------------------------------------------------------


def test_the_host_gets_to_know_the_version_and_nothing_else(host: Host) -> None:
    assert look(host) == Release("0.2.0", "https://e.bo/novedades", {"es": "Más rápido."})
    assert [path for path, _ in host.requests] == ["/latest.json", "/latest.json.minisig"]
    for _, headers in host.requests:
        assert headers.pop("User-Agent") == "estado-notifier/0.1.0"
        assert set(headers) <= {"Host", "Accept", "Accept-Encoding", "Connection"}


@pytest.mark.parametrize("elsewhere", ["/v2/latest.json", "{other}/latest.json"])
def test_it_is_where_it_was_said_to_be(host: Host, elsewhere: str) -> None:
    with Host() as other:
        other.publish(DOCUMENT, SIGNATURES[b"ED"])
        host.publish(DOCUMENT, SIGNATURES[b"ED"], "/v2/latest.json")
        host.answers["/latest.json"] = (302, {"Location": elsewhere.format(other=other.origin)})
        assert failure(host) is RedirectedError
        assert (len(host.requests), other.requests) == (1, [])


def test_what_is_too_long_is_not_read_to_its_end(host: Host) -> None:
    content = document() + b" " * MAX_BYTES
    host.publish(content, PUBLISHER.sign(content))
    assert failure(host) is TooMuchError


def test_what_is_packed_is_not_unpacked(host: Host) -> None:
    host.publish(gzip.compress(DOCUMENT), SIGNATURES[b"ED"])
    host.answers["/latest.json"] = (200, {"Content-Encoding": "gzip"})
    assert failure(host) is BadReplyError


@pytest.mark.parametrize(("status", "error"), [(404, BadReplyError), (503, ServerError)])
def test_a_host_that_has_nothing_or_fails(host: Host, status: int, error: type[AppError]) -> None:
    host.answers["/latest.json.minisig"] = (status, {})
    assert failure(host) is error


def test_nobody_there() -> None:
    with pytest.raises(UnreachableError):
        latest_release(UpdateCheck(True, f"{nobody()}/latest.json", PUBLISHER.key), "0.1.0")


# What publishes it ---------------------------------------------------------------------------------------


def tool(*arguments: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ESTADO_")}
    return subprocess.run(
        [sys.executable, ROOT / "packaging/sign_update.py", *arguments],
        env=clean | environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_the_publishers_tool_signs_is_believed_here_and_by_minisign(host: Host, tmp_path: Path) -> None:
    secret_file, folder = tmp_path / "key", tmp_path / "out"
    key = tool("--new-key", secret_file).stdout.strip()
    assert secret_file.stat().st_mode & 0o777 == 0o600
    secret = secret_file.read_text(encoding="ascii")
    wanted = (folder, "--version", "0.3.0", "--page", "https://e.bo/", "--notes", "es=Más")
    signed = tool(*wanted, ESTADO_UPDATE_SECRET_KEY=secret)
    assert (signed.returncode, signed.stdout.strip(), signed.stderr) == (0, key, "")
    content, signature = ((folder / name).read_bytes() for name in ("latest.json", "latest.json.minisig"))
    host.publish(content, signature)
    found = latest_release(UpdateCheck(True, host.url, key), "0.1.0")
    assert found == Release("0.3.0", "https://e.bo/", {"es": "Más"})
    if shutil.which("minisign"):
        subprocess.run(["minisign", "-V", "-q", "-m", folder / "latest.json", "-P", key], check=True)


def test_without_a_secret_key_nothing_is_published(tmp_path: Path) -> None:
    done = tool(tmp_path / "out", "--page", "https://e.bo/")
    assert (done.returncode, list(tmp_path.iterdir())) == (0, [])
    assert "skipped" in done.stdout


def test_nothing_is_published_with_a_key_that_the_programs_do_not_know(tmp_path: Path) -> None:
    tool("--new-key", tmp_path / "key")
    secret = (tmp_path / "key").read_text(encoding="ascii")
    done = tool(
        tmp_path / "out",
        "--page",
        "https://e.bo/",
        ESTADO_UPDATE_SECRET_KEY=secret,
        ESTADO_UPDATE_KEY=PUBLISHER.key,
    )
    assert done.returncode == 1
    assert not (tmp_path / "out").exists()
    assert secret.split()[-1] not in done.stdout + done.stderr
