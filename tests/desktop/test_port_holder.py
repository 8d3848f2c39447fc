"""Who listens on a port, told from what the kernel of this computer shows."""

import os
import pwd
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from notifier.system.port_holder import Holder, holder

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

USER = pwd.getpwuid(os.getuid()).pw_name if sys.platform == "linux" else ""
_LISTEN = """
import socket, sys
family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
with socket.create_server((sys.argv[1], 0), family=family) as s:
    print(s.getsockname()[1], flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize(
    ("listens", "asked"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", "127.0.0.1"),
        ("127.0.0.1", "0.0.0.0"),
        ("::1", "::1"),
        ("127.0.0.1", "localhost"),
    ],
)
def test_another_process_is_named(listens: str, asked: str) -> None:
    command = [sys.executable, "-c", _LISTEN, listens]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        found = holder(asked, port)
        process.communicate()
    assert found is not None
    assert found == Holder(found.name, process.pid, USER)
    assert found.name


def test_another_address_with_the_same_port_is_not_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        assert holder("127.0.0.2", listening.getsockname()[1]) is None


def test_a_port_on_which_nobody_listens_is_nobodys() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        assert holder("127.0.0.1", bound.getsockname()[1]) is None


def test_a_process_of_another_user_is_told_by_its_user(tmp_path: Path) -> None:
    """Of those the kernel shows no descriptors; the list of all sockets it does show."""
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "tcp6").write_text("header\n")
    (tmp_path / "net" / "tcp").write_text(
        "header\n   0: 0100007F:1771 00000000:0000 0A 00000000:00000000 00:00000000 00000000 "
        f"{os.getuid()} 0 4711 1 0 100 0 0 10 0\n"
    )
    assert holder("127.0.0.1", 0x1771, tmp_path) == Holder(user=USER)


@pytest.mark.parametrize("listed", ["", "header\nnonsense\n", "header\n a b c d e f g h i j\n"])
def test_what_cannot_be_read_names_nobody(tmp_path: Path, listed: str) -> None:
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "tcp").write_text(listed)
    assert holder("127.0.0.1", 6001, tmp_path) is None
