"""All of one token, against the real backend."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from queue import SimpleQueue

import pytest

from notifier.core.connection_errors import UnencryptedError
from notifier.core.counters import Counters
from notifier.core.errors import ForbiddenError, ServerError, UnreachableError
from notifier.core.messages import (
    AccountKnown,
    FetchFailed,
    Refused,
    RemoteMessage,
    Scope,
    Snapshot,
    SocketClosed,
    SocketEvent,
    SocketOpened,
    SocketTrying,
)
from notifier.core.model import Categoria
from notifier.core.profile.profile import Profile
from notifier.core.server import Server
from notifier.core.wish import Cause, Wish
from notifier.net.remote import Remote
from tests.backend import Backend
from tests.categorias import CATEGORIAS, ENTREGA, PROFORMA, VEHICULO
from tests.net.pauses import Never
from tests.private_desktop.bus import eventually

APP = {"app": "estado-notifier", "version": "test"}


class Session:
    def __init__(self, api_url: str, profile: Profile, token: str) -> None:
        self.messages: SimpleQueue[RemoteMessage] = SimpleQueue()
        self.counters = Counters()
        self.remote = Remote(Server(api_url), profile, token, APP, self.messages.put, Never(), self.counters)

    def next(self) -> RemoteMessage:
        """The next message that says something; what the socket is trying is passed over."""
        while isinstance(message := self.messages.get(timeout=60), SocketTrying):
            pass
        return message

    def pages(self) -> list[Snapshot]:
        """The pages of the next snapshot."""
        found: list[Snapshot] = []
        while not (found and found[-1].last):
            message = self.next()
            assert isinstance(message, Snapshot)
            found.append(message)
        return found


Start = Callable[[str], Session]


@pytest.fixture
def start(backend: Backend, profile: Profile) -> Iterator[Start]:
    """Makes a session with a token; all are ended, and none may leave a thread."""
    before = set(threading.enumerate())
    sessions: list[Session] = []

    def begin(token: str) -> Session:
        sessions.append(Session(backend.api_url, profile, token))
        return sessions[-1]

    yield begin
    for session in sessions:
        session.remote.close()
    eventually(lambda: set(threading.enumerate()) <= before)


@pytest.mark.parametrize(
    "server",
    [Server("http://empresa.example/api"), Server("https://empresa.example/api", "http://empresa.example")],
)
def test_nothing_is_begun_where_others_could_read_the_token(profile: Profile, server: Server) -> None:
    before = threading.active_count()
    with pytest.raises(UnencryptedError):
        Remote(server, profile, "token", APP, lambda _: None, Never(), Counters())
    assert threading.active_count() == before


def test_starting_asks_whose_token_it_is(start: Start, backend: Backend) -> None:
    session = start(backend.sign_in())
    assert session.messages.empty()
    session.remote.start()
    message = session.next()
    assert isinstance(message, AccountKnown)
    assert message.user.id


def test_opening_connects_the_socket_at_the_address_of_the_api(start: Start, backend: Backend) -> None:
    session = start(backend.sign_in())
    session.remote.open()
    assert session.next() == SocketOpened()
    item = backend.create("vehiculo")
    message = session.next()
    assert isinstance(message, SocketEvent)
    assert message.args[0]["id"] == item["id"]


def test_answers_and_bytes_are_counted(start: Start, backend: Backend) -> None:
    session = start(backend.sign_in())
    session.remote.open()
    assert session.next() == SocketOpened()
    session.remote.refetch(ENTREGA, Wish(1, cause=Cause.LOOK))
    session.pages()
    eventually(lambda: session.counters.count("requests", "look ok") == 1)
    assert session.counters.count("answers", "200") > 1
    assert session.counters.count("bytes", "rest") > 1000
    # At least its opening: {"sid": …}, and who it took us for.
    before = session.counters.count("bytes", "socket")
    assert before > 50
    backend.create("vehiculo")
    assert isinstance(session.next(), SocketEvent)
    assert session.counters.count("bytes", "socket") > before + 50


@pytest.mark.parametrize("categoria", CATEGORIAS)
def test_a_snapshot_is_the_whole_list_with_its_catalogue(
    start: Start, backend: Backend, categoria: Categoria
) -> None:
    session = start(backend.sign_in())
    session.remote.refetch(categoria, Wish(41))
    pages = session.pages()
    items = [item for page in pages for item in page.items]
    assert {(page.categoria, page.ticket, page.scope) for page in pages} == {(categoria, 41, Scope.LIST)}
    assert [page.first for page in pages] == [True, *[False] * (len(pages) - 1)]
    told = {item.id: (item.estado, item.version) for item in items}
    assert told == {str(row["id"]): (row["estado"], row["version"]) for row in backend.items(categoria)}
    assert {item.estado for item in items} <= {estado.codigo for estado in pages[0].estados}
    assert (pages[-1].complete, pages[-1].total) == (True, len(items))


def test_names_and_colours_are_not_asked_for_with_every_list(start: Start, backend: Backend) -> None:
    session = start(backend.sign_in())
    catalogues = []
    for ticket in (1, 2):
        session.remote.refetch(VEHICULO, Wish(ticket))
        catalogues.append(session.pages()[0].estados)
    assert catalogues[0]
    assert not catalogues[1]
    assert [request.path for request in backend.requests()].count("/estados/vehiculo") == 1


def test_a_snapshot_has_what_changed_before_it_was_asked_for(start: Start, backend: Backend) -> None:
    session = start(backend.sign_in())
    item = backend.create("entrega", "EN_CAMINO")
    backend.move("entrega", item["id"], "ENTREGADO")
    session.remote.refetch(ENTREGA, Wish(1))
    items = [item for page in session.pages() for item in page.items]
    assert {item.id: item.estado for item in items}[str(item["id"])] == "ENTREGADO"


def test_a_delta_has_what_changed_and_the_count_of_all(start: Start, backend: Backend) -> None:
    session = start(backend.sign_in())
    item = backend.create("entrega", "EN_CAMINO")
    since = datetime.fromisoformat(item["updated_at"])
    for _ in range(2):  # the second time the server says only that nothing is new
        session.remote.refetch(ENTREGA, Wish(1, since, counted=True))
        (page,) = session.pages()
        assert page.scope is Scope.CHANGES
        assert page.total == len(backend.items("entrega"))
    backend.move("entrega", item["id"], "ENTREGADO")
    session.remote.refetch(ENTREGA, Wish(2, since))
    (page,) = session.pages()
    assert [(row.id, row.estado) for row in page.items] == [(str(item["id"]), "ENTREGADO")]
    assert page.total is None


def test_single_items_are_asked_before_the_rows_of_the_same_wish(start: Start, backend: Backend) -> None:
    session = start(backend.sign_in())
    item = backend.create("vehiculo")
    since = datetime.fromisoformat(item["updated_at"])
    session.remote.refetch(VEHICULO, Wish(1, since, ids=(str(item["id"]), "999999")))
    single, rows = session.next(), session.next()
    assert isinstance(single, Snapshot)
    assert isinstance(rows, Snapshot)
    assert (single.scope, single.last, rows.scope, rows.last) == (Scope.ITEMS, False, Scope.CHANGES, True)
    assert [row.id for row in single.items] == [str(item["id"])]
    assert single.gone == ("999999",)
    session.remote.refetch(VEHICULO, Wish(2, ids=("999999",), rows=False))
    assert session.pages()[0].last


def test_a_token_that_is_no_longer_good_is_refused_by_each_request(start: Start, backend: Backend) -> None:
    token = backend.sign_in()
    session = start(token)
    backend.expire_tokens(token)
    for ask in (
        session.remote.start,
        session.remote.open,
        lambda: session.remote.refetch(PROFORMA, Wish(1)),
    ):
        ask()
        assert isinstance(session.next(), Refused)
    assert session.messages.empty()


def test_what_may_not_be_seen_is_a_failure_of_its_category(start: Start, backend: Backend) -> None:
    session = start(backend.sign_in("visita"))
    session.remote.refetch(ENTREGA, Wish(1))
    message = session.next()
    assert isinstance(message, FetchFailed)
    assert message.categoria == ENTREGA
    assert isinstance(message.error, ForbiddenError)


def test_a_failure_of_one_request_leaves_the_others_alone(start: Start, backend: Backend) -> None:
    session = start(backend.sign_in())
    backend.fault(503, path_prefix="/proformas")
    session.remote.refetch(PROFORMA, Wish(1))
    failed = session.next()
    assert isinstance(failed, FetchFailed)
    assert (failed.categoria, type(failed.error)) == (PROFORMA, ServerError)
    session.remote.refetch(VEHICULO, Wish(2))
    session.pages()
    session.remote.hurry()
    message = session.next()
    assert isinstance(message, Snapshot)
    assert (message.categoria, message.ticket) == (PROFORMA, 1)


@pytest.mark.parametrize("status", [403, 422, 500])
def test_one_item_without_an_answer_keeps_nobody_waiting(start: Start, backend: Backend, status: int) -> None:
    session = start(backend.sign_in())
    item = backend.create("vehiculo")
    since = datetime.fromisoformat(item["updated_at"])
    backend.fault(status, path_prefix="/vehiculos/7")
    session.remote.refetch(VEHICULO, Wish(1, since, ids=("7", "999999")))
    single, rows = session.next(), session.next()
    assert isinstance(single, Snapshot)
    assert isinstance(rows, Snapshot)
    assert (single.items, single.gone) == ((), ("999999",))
    assert str(item["id"]) in {row.id for row in rows.items}


def test_hurrying_tries_everything_again(start: Start, backend: Backend) -> None:
    session = start(backend.sign_in())
    backend.kill()
    session.remote.start()
    failed = session.next()
    assert isinstance(failed, FetchFailed)
    assert failed.categoria is None
    assert isinstance(failed.error, UnreachableError)
    session.remote.open()
    assert isinstance(session.next(), SocketClosed)
    backend.start()
    session.remote.hurry()
    assert {type(session.next()), type(session.next())} == {AccountKnown, SocketOpened}


def test_closing_while_everything_is_under_way_ends_it_all(start: Start, backend: Backend) -> None:
    session = start(backend.sign_in())
    session.remote.start()
    session.remote.open()
    for categoria in CATEGORIAS:
        session.remote.refetch(categoria, Wish(1))
    session.remote.close()
    # The fixture sees that no thread is left.
    eventually(lambda: not backend.sockets())


def test_a_system_without_threads_keeps_none_of_those_that_began(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if thread.name == f"fetch-{CATEGORIAS[-1]}":
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refuse)
    before = {*threading.enumerate()}
    with pytest.raises(RuntimeError):
        Remote(
            Server("http://127.0.0.1:9/api"), profile, "t", APP, lambda _message: None, Never(), Counters()
        )
    eventually(lambda: {*threading.enumerate()} <= before, 20)
