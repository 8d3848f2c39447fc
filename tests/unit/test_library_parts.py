"""The parts of libraries that promise nothing, on which the program rests all the same.

It overrides them, or rests on how they behave. A new version of a library may change them without a word;
then the test below names the file that has to be looked at. Once that has been done, the new digest goes
into the table, and the upper bound in ``pyproject.toml`` goes up.
"""

import ast
import hashlib
import importlib
import inspect
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SANSIO = "uvicorn.protocols.websockets.websockets_sansio_impl:WebSocketsSansIOProtocol."

PARTS = {
    "net/engineio_client.py": {
        "engineio.client:Client._connect_polling": "13a8f2c14a3f",
        "engineio.client:Client._connect_websocket": "3584845e0fcd",
        "engineio.client:Client._send_request": "8db4dff58765",
        "engineio.client:Client._receive_packet": "ecbf2d30a8d7",
        "engineio.client:Client._read_loop_polling": "5f0b285ffe31",
        "engineio.client:Client._read_loop_websocket": "61667fdc3148",
        "engineio.client:Client._write_loop": "a31ade1ea966",
        "engineio.client:Client._trigger_event": "0b970543c797",
        "engineio.client:Client.disconnect": "9f60679d2d19",
        "engineio.base_client:BaseClient._reset": "e5380bdf2302",
        "engineio.payload:Payload.decode": "cc1cf7ee8cd3",
    },
    "net/client.py": {
        "socketio.client:Client._engineio_client_class": "8325633a8b43",
        "socketio.client:Client._handle_eio_connect": "11f7c38116c8",
        "socketio.client:Client._handle_eio_message": "0ffcc4dd06ea",
        "socketio.client:Client._handle_connect": "d5a01de4cbed",
        "socketio.client:Client._handle_eio_disconnect": "1d287e42e944",
    },
    "net/packets.py": {
        "socketio.packet:Packet.__init__": "5f7e79b52714",
        "socketio.packet:Packet.decode": "13d4ffcce93d",
    },
    "net/websockets.py": {
        "websocket._core:WebSocket.connect": "1c910f5fc293",
        "websocket._core:WebSocket.recv": "cf2537675492",
        "websocket._core:WebSocket.recv_data_frame": "fa075626126b",
    },
    "net/bounded_socket.py": {
        "websocket._http:_tunnel": "7e2904399ea6",
    },
    "net/libraries.py": {
        "websocket._handshake:handshake": "09355b67044e",
    },
    "net/exchange.py": {
        "httpx._transports.default:HTTPTransport.__init__": "24b84e0facc5",
        "httpx._transports.default:HTTPTransport.handle_request": "2d5ce5f8b105",
        "httpcore._sync.connection_pool:ConnectionPool.__init__": "5b8392a076a5",
        "httpcore._sync.connection_pool:ConnectionPool.create_connection": "49568c7c9a85",
        "httpcore._backends.sync:SyncStream": "294e328572a8",
    },
    "server/engineio_server.py": {
        "engineio.async_server:AsyncServer.create_queue": "cd180ebdea04",
        "engineio.async_server:AsyncServer.disconnect": "d6c6fa4a41da",
        "engineio.async_socket:AsyncSocket.close": "7815a9c9d216",
        "engineio.async_socket:AsyncSocket._websocket_handler": "c8b55210b042",
    },
    "server/socketio_server.py": {
        "socketio.async_server:AsyncServer._engineio_server_class": "95f16d4ff678",
        "socketio.async_server:AsyncServer._handle_eio_connect": "7833456f823f",
        "socketio.async_server:AsyncServer._handle_eio_disconnect": "cf0ed341b995",
        "socketio.async_server:AsyncServer._handle_eio_message": "704179e7f4c1",
    },
    "server/hub.py": {
        "socketio.async_server:AsyncServer._handle_connect": "178275b14c1c",
        "socketio.base_manager:BaseManager.eio_sid_from_sid": "c359818abf85",
    },
    "server/fanout.py": {
        "socketio.base_manager:BaseManager.get_participants": "575ab0d22c57",
        "engineio.async_socket:AsyncSocket.poll": "49b401d58ecb",
        "engineio.packet:Packet.encode": "8a1cabf5733c",
        f"{SANSIO}run_asgi": "9e503eb7c050",
        f"{SANSIO}data_received": "9c7fd5fc30fd",
        f"{SANSIO}handle_cont": "2b42372447d8",
        f"{SANSIO}handle_ping": "f1c52319c847",
        f"{SANSIO}handle_pong": "83b7262e3938",
        f"{SANSIO}send_receive_event_to_app": "6e70462ac67d",
        f"{SANSIO}shutdown": "ba98819a4e60",
    },
    "server/http_line.py": {
        "uvicorn.protocols.http.h11_impl:H11Protocol.connection_made": "c8b2230c91b4",
        "uvicorn.protocols.http.h11_impl:H11Protocol.data_received": "451973e755ad",
        "uvicorn.protocols.http.h11_impl:H11Protocol.on_response_complete": "9cf99b16494d",
        "uvicorn.protocols.http.h11_impl:H11Protocol.handle_websocket_upgrade": "00e68856a4b0",
        "uvicorn.protocols.http.h11_impl:H11Protocol.pause_writing": "942adeb76e2e",
        "uvicorn.protocols.http.h11_impl:H11Protocol.resume_writing": "5211cfcc7289",
        "uvicorn.protocols.http.h11_impl:H11Protocol.connection_lost": "9a376c9a75b7",
    },
    "server/web.py": {
        "uvicorn.server:Server.startup": "b912bccc00bb",
        "uvicorn.server:Server.shutdown": "839636395b3d",
        "uvicorn.server:Server.capture_signals": "90b741862efc",
    },
    "server/relay/redis_parser.py": {
        "redis._parsers.base:_AsyncRESPBase._read": "a2d2def84401",
        "redis._parsers.base:_AsyncRESPBase._readline": "ea81b67c1454",
        "redis._parsers.resp2:_AsyncRESP2Parser.read_response": "423f61f47391",
        "redis._parsers.resp2:_AsyncRESP2Parser._read_response": "f7773712a201",
    },
    "system/dbus/connection.py": {
        "jeepney.io.blocking:prep_socket": "2ad58e7c41fc",
        "jeepney.io.threading:DBusConnection.__init__": "84d11aa9f2f6",
        "jeepney.io.threading:DBusConnection.close": "86ba041c5543",
    },
    "system/keyring/secret_service.py": {
        "keyring.backends.SecretService:Keyring.get_preferred_collection": "9871a5031c28",
        "keyring.backends.SecretService:Keyring.unlock": "3af442b11c14",
        "keyring.backends.SecretService:Keyring.get_password": "0802a2b468c0",
        "keyring.backends.SecretService:Keyring.set_password": "d2ded87fd004",
        "keyring.backends.SecretService:Keyring.delete_password": "fddea787ef14",
    },
}
"""For each file of ours the parts that it rests on, and what they looked like when that was last read."""

DISTRIBUTIONS = {
    "engineio": "python-engineio",
    "socketio": "python-socketio",
    "websocket": "websocket-client",
}
ALL = [(file, part, digest) for file, parts in PARTS.items() for part, digest in parts.items()]


def source_of(part: str) -> str:
    module, _, names = part.partition(":")
    found = importlib.import_module(module)
    for name in names.split("."):
        found = vars(found)[name]
    return inspect.getsource(found)


def digest_of(source: str) -> str:
    """The same however it is laid out."""
    return hashlib.sha256("".join(source.split()).encode()).hexdigest()[:12]


def distribution_of(part: str) -> str:
    library = part.partition(".")[0]
    return DISTRIBUTIONS.get(library, library)


def why_it_is_not_the_same(file: str, part: str, digest: str) -> str:
    """A sentence for who takes up a new version; empty where nothing changed."""
    library = distribution_of(part)
    try:
        now = digest_of(source_of(part))
    except (ImportError, KeyError, OSError) as error:
        now = f"nothing ({type(error).__name__})"
    if now == digest:
        return ""
    return (
        f"{library} {version(library)} has changed {part}, on which notifier/{file} rests: read both, "
        f"mend that file, then write the new digest {now} into {Path(__file__).name}"
    )


@pytest.mark.parametrize(("file", "part", "digest"), ALL, ids=[part for _, part, _ in ALL])
def test_a_part_is_what_it_was_when_it_was_read(file: str, part: str, digest: str) -> None:
    if part.startswith("jeepney") or "SecretService" in part:
        pytest.importorskip("jeepney")
    assert why_it_is_not_the_same(file, part, digest) == ""


def test_a_changed_part_is_told_in_a_sentence_that_names_the_file() -> None:
    part = "engineio.client:Client._write_loop"
    told = why_it_is_not_the_same("net/engineio_client.py", part, "0" * 12)
    assert told.startswith(f"python-engineio {version('python-engineio')} has changed {part}, on which")
    assert "notifier/net/engineio_client.py" in told
    gone = why_it_is_not_the_same("net/engineio_client.py", "engineio.client:Client._not_there", "0" * 12)
    assert "nothing (KeyError)" in gone


@pytest.mark.parametrize("file", PARTS)
def test_a_file_says_of_which_version_it_knows_the_parts(file: str) -> None:
    """So that whoever reads a work-around knows what it was for, and whether it still is."""
    text = (ROOT / "notifier" / file).read_text(encoding="utf-8")
    for library in sorted({distribution_of(part) for part in PARTS[file]}):
        minor = ".".join(version(library).split(".")[:2])
        assert f"{library} {minor}" in text, f"notifier/{file} does not name {library} {minor}"


def test_whoever_inherits_from_a_library_or_touches_its_private_parts_is_in_the_table() -> None:
    resting = {
        path.relative_to(ROOT / "notifier").as_posix()
        for path in (ROOT / "notifier").rglob("*.py")
        if _inherits(ast.parse(path.read_text(encoding="utf-8"))) or "noqa: SLF001" in path.read_text("utf-8")
    }
    # Python's own: what they touch is the standard library's, and the system's.
    assert resting - PARTS.keys() == {"system/given_token.py", "system/logs.py"}
    assert {file for file in PARTS if not (ROOT / "notifier" / file).exists()} == set()


def _inherits(tree: ast.Module) -> bool:
    """Whether a class in it has a base of a library that is not made for that."""
    libraries = set(DISTRIBUTIONS) | {"uvicorn", "httpx", "httpcore", "jeepney", "keyring", "redis", "h11"}
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name.partition(".")[0]: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            own = node.module.startswith("notifier")
            names |= {alias.asname or alias.name: alias.name if own else node.module for alias in node.names}
    bases = (base for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for base in node.bases)
    roots = {_root(base) for base in bases}
    return any(names.get(root, "").partition(".")[0] in libraries for root in roots)


def _root(base: ast.expr) -> str:
    while isinstance(base, ast.Attribute | ast.Subscript):
        base = base.value
    return base.id if isinstance(base, ast.Name) else ""
