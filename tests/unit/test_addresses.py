"""Which addresses are this very computer's, and what is meant by one without a scheme."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.core.addresses import completed, is_file_address, is_plain, is_web_address
from notifier.core.connection_errors import UnencryptedError
from notifier.core.server import Server


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/api",
        "http://127.0.0.1:8000",
        "http://127.255.255.254",
        "http://localhost",
        "http://LOCALHOST:80/api",
        "http://localhost.",
        "http://api.localhost:3000",
        "http://[::1]:8000/api",
        "http://[0:0:0:0:0:0:0:1]",
        "ws://127.0.0.1:3000",
        "https://empresa.bo",
        "wss://empresa.bo",
    ],
)
def test_nobody_reads_along(address: str) -> None:
    assert not is_plain(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://empresa.bo/api",
        "ws://empresa.bo",
        "http://10.0.0.5:8000",
        "http://192.168.1.5",
        "http://0.0.0.0:8000",
        "http://[::]:8000",
        "http://[fe80::1]",
        # What looks like this computer.
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://evil-localhost",
        "http://notlocalhost",
        "http://.localhost",
        "http://a..localhost",
        "http://127.0.0.1.",
        "http://128.0.0.1",
        "http://1270.0.0.1",
        # Ways to write numbers that not everybody reads alike.
        "http://127.1",
        "http://127.0.1",
        "http://2130706433",
        "http://0x7f000001",
        "http://0x7f.0.0.1",
        "http://0177.0.0.1",
        "http://127.0.0.01",
        "http://\uff11\uff12\uff17.0.0.1",
        "http://127\u30020\u30020\u30021",
        "http://\u2460\u2461\u2466.0.0.1",
        "http://loc\u0430lhost",
        "http://\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54",
        "http://localhost\u3002",
        "http://[::ffff:127.0.0.1]",
        "http://[::127.0.0.1]",
        "http://[::1%25eth0]",
        "http://[64:ff9b::7f00:1]",
        "http://127.0.0.1%2eevil.example",
    ],
)
def test_somebody_may_read_along(address: str) -> None:
    assert is_plain(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://user:pass@127.0.0.1",
        "http://127.0.0.1@evil.example",
        "http://127.0.0.1:80@evil.example",
        "http://evil.example\\.localhost",
        "http://evil.example\\@localhost",
        "http://local\thost",
        "http://localhost\n.evil.example",
        "http://local host",
        "http://localhost\x00.evil.example",
        "http://127.0.0.1:x",
        "http://127.0.0.1:0",
        "http://127.0.0.1:99999",
        "http://",
        "http://[::1",
        "ftp://localhost",
        "https:localhost",
        "javascript://localhost",
        "file:///etc/passwd",
        "",
    ],
)
def test_no_address_of_the_web_at_all(address: str) -> None:
    assert not is_web_address(address)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("empresa.bo/api", "https://empresa.bo/api"),
        (" empresa.bo:8443/api/ ", "https://empresa.bo:8443/api"),
        ("//empresa.bo/api", "https://empresa.bo/api"),
        ("localhost:8000/api", "https://localhost:8000/api"),
        ("10.0.0.5", "https://10.0.0.5"),
        ("HTTP://Empresa.bo/Api", "http://Empresa.bo/Api"),
        ("https://empresa.bo/api", "https://empresa.bo/api"),
        ("ftp://empresa.bo", "ftp://empresa.bo"),
        ("https:///", "https://"),
        ("https:/empresa.bo", "https:/empresa.bo"),
        ("http:empresa.bo", "http:empresa.bo"),
        ("  ", ""),
        ("e.bo /", "https://e.bo"),
        ("0\r/", "https://0"),
        ("https://e.bo / /", "https://e.bo"),
        ("/ e.bo", "https://e.bo"),
        ("/", ""),
        ("", ""),
    ],
)
def test_an_address_without_a_scheme_is_https(written: str, meant: str) -> None:
    assert completed(written) == meant


@given(st.text(max_size=30))
def test_whatever_is_written_is_judged(text: str) -> None:
    address = completed(text)
    assert completed(address) == address
    if is_web_address(address):
        is_plain(address)


def test_what_a_file_of_versions_may_be_read_from() -> None:
    assert is_file_address("https://e.bo/latest.json")
    assert is_file_address("http://127.0.0.1:8000/latest.json")
    assert not is_file_address("http://127.1/latest.json")
    assert not is_file_address("http://e.bo/latest.json")


# A server --------------------------------------------------------------------------------------------------


def unaccepted(server: Server) -> str:
    with pytest.raises(UnencryptedError) as told:
        server.check_encrypted()
    return str(told.value.values["addresses"])


def test_each_address_of_a_server_counts() -> None:
    Server("https://e.bo/api").check_encrypted()
    Server("http://127.0.0.1:8000/api", "http://localhost:3000").check_encrypted()
    Server().check_encrypted()
    assert unaccepted(Server("http://e.bo/api")) == "http://e.bo"
    assert unaccepted(Server("https://e.bo/api", "http://e.bo:6001")) == "http://e.bo:6001"
    assert unaccepted(Server("http://127.0.0.1/api", "http://e.bo")) == "http://e.bo"
    assert unaccepted(Server("http://e.bo/api", "http://w.bo")) == "http://e.bo, http://w.bo"


def test_what_was_accepted_holds_for_these_addresses_alone() -> None:
    accepted = Server("http://10.0.0.5:8000/api").accepting()
    accepted.check_encrypted()
    assert accepted.insecure == ("http://10.0.0.5:8000",)
    assert not accepted.is_encrypted
    assert unaccepted(accepted.at("http://10.0.0.50:8000/api")) == "http://10.0.0.50:8000"
    assert unaccepted(accepted.at("http://10.0.0.5/api")) == "http://10.0.0.5"
    accepted.at("http://10.0.0.5:8000/otra").check_encrypted()


def test_yes_in_the_settings_holds_for_the_server_beside_it_alone() -> None:
    server = Server("http://10.0.0.5/api", insecure=True)
    server.check_encrypted()
    assert server.accepting() == server
    assert unaccepted(server.at("http://e.bo/api")) == "http://e.bo"


def test_a_socket_address_belongs_to_its_own_api_address() -> None:
    server = Server("https://e.bo/api", "https://eventos.e.bo")
    assert server.at("https://e.bo/api") == server
    assert server.at("https://otra.bo/api").socket_address == "https://otra.bo"
    assert Server("", "https://eventos.e.bo").at("https://e.bo/api").socket_url == "https://eventos.e.bo"
