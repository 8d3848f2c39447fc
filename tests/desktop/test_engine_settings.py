"""Settings that are changed while the program runs hold from then on, and the file keeps its comments."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from notifier.core.errors import KeyringError
from notifier.core.link import LinkState
from notifier.core.model import Alert, AlertKind, Urgency
from notifier.core.outbound import (
    AlertRaised,
    CategoriasKnown,
    LanguageChanged,
    LinkChanged,
    Outbound,
    TransitionSeen,
)
from notifier.core.settings import Settings, SettingsError
from notifier.engine import Engine
from notifier.system.clock import SystemClock
from notifier.system.keyring.credentials import MemoryCredentials
from notifier.system.language import Language
from notifier.system.logs import Redaction
from notifier.system.notifications import NullNotifications
from notifier.system.paths import Paths
from notifier.system.profiles import ProfileError
from tests.backend import Backend
from tests.categorias import ENTREGA
from tests.private_desktop import eventually

COMMENT = "# Turno de noche\n[history]\ndays = 90  # tres meses\n"


class Said:
    """What an engine publishes."""

    def __init__(self) -> None:
        self.messages: list[Outbound] = []

    def links(self) -> list[LinkState]:
        """Each state that it came to."""
        links = [message.link.state for message in self.messages if isinstance(message, LinkChanged)]
        return [state for state, _ in groupby(links)]

    def targets(self) -> list[str]:
        return [one.transition.target for one in self.messages if isinstance(one, TransitionSeen)]

    def alerts(self) -> list[Alert]:
        """Those of changes: what is late at a start has nothing to do with them."""
        raised = [message.alert for message in self.messages if isinstance(message, AlertRaised)]
        return [alert for alert in raised if alert.kind is AlertKind.TRANSITION]


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    with Backend(tmp_path_factory.mktemp("backend")) as running:
        yield running


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    paths = Paths.below(tmp_path)
    paths.ensure()
    paths.config_file.write_text(COMMENT, encoding="utf-8")
    return paths


@pytest.fixture
def engine(paths: Paths, said: Said) -> Iterator[Engine]:
    places: dict[str, MemoryCredentials] = {}
    language = Language("es", {})
    made = Engine(
        Settings(),
        paths,
        lambda api_url: places.setdefault(api_url, MemoryCredentials(None)),
        NullNotifications(),
        Redaction(),
        language,
        SystemClock(),
        language.use,
    )
    made.publisher.join(said.messages.append)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def live(engine: Engine, backend: Backend) -> Engine:
    engine.session.sign_in(backend.api_url, backend.login, backend.password)
    eventually(lambda: engine.status()["link"] == "live")
    return engine


def test_a_rule_holds_at_once_and_the_connection_stays(live: Engine, said: Said, backend: Backend) -> None:
    item = backend.create("entrega", "ASIGNADA")
    live.settings.change({"notifications.rules": ["entrega: PROGRAMADO -> ASIGNADA [low]"]})
    backend.move("entrega", item["id"], "EN_CAMINO")  # the profile's own rules would tell it
    eventually(lambda: said.targets() == ["EN_CAMINO"])
    live.settings.change({"notifications.rules": ["entrega: EN_CAMINO -> ASIGNADA [critical]"]})
    backend.move("entrega", item["id"], "ASIGNADA")
    eventually(said.alerts)
    (alert,) = said.alerts()
    assert alert.urgency is Urgency.CRITICAL
    assert alert.transitions[0].target == "ASIGNADA"
    assert said.links().count(LinkState.LIVE) == 1
    assert said.links()[-1] is LinkState.LIVE


def test_comments_and_order_stay(engine: Engine, paths: Paths) -> None:
    engine.settings.change({"history.days": 30, "sync.poll_live": 45})
    assert paths.config_file.read_text(encoding="utf-8") == (
        COMMENT.replace("90 ", "30 ") + "\n[sync]\npoll_live = 45\n"
    )
    engine.settings.change({"sync.poll_live": None})
    assert engine.settings.held().settings.sync.poll_live is None


def test_a_wrong_value_changes_nothing(engine: Engine, paths: Paths) -> None:
    with pytest.raises(SettingsError):
        engine.settings.change({"history.days": 0})
    with pytest.raises(ProfileError):
        engine.settings.change({"server.profile": "nadie"})
    assert paths.config_file.read_text(encoding="utf-8") == COMMENT


def test_what_somebody_else_wrote_holds_when_it_is_read(live: Engine, said: Said, paths: Paths) -> None:
    written = paths.config_file.read_text(encoding="utf-8")
    assert live.settings.held().settings.server.api_url == live.session.server.api_url
    paths.config_file.write_text(written + "[ui]\nlanguage = 'en'\n", encoding="utf-8")
    assert live.settings.held().settings.ui.language == "en"
    eventually(lambda: any(isinstance(message, LanguageChanged) for message in said.messages))
    paths.config_file.write_text(written.replace("[server]", "[server]\nprofile = 'nadie'"), encoding="utf-8")
    assert live.settings.held().settings.server.profile == "nadie"
    assert live.session.server.profile == "estandar"
    assert said.links().count(LinkState.LIVE) == 1


def test_another_server_begins_another_session(live: Engine, said: Said, paths: Paths) -> None:
    live.settings.change({"server.api_url": "http://127.0.0.1:9/api"})
    eventually(lambda: live.status()["link"] == "signed_out")
    assert live.session.server.api_url == "http://127.0.0.1:9/api"


def test_back_at_the_first_server_its_token_is_still_there(live: Engine, backend: Backend) -> None:
    live.settings.change({"server.api_url": "http://127.0.0.1:9/api"})
    eventually(lambda: live.status()["link"] == "signed_out")
    live.settings.change({"server.api_url": backend.api_url, "server.socket_url": None})
    eventually(lambda: live.status()["link"] == "live")


def test_another_way_to_the_server_is_taken_at_once(live: Engine, said: Said) -> None:
    live.settings.change({"network.proxy": "none"})
    eventually(lambda: said.links().count(LinkState.LIVE) == 2)


def test_another_profile_is_spoken_without_a_restart(live: Engine, said: Said) -> None:
    def profiles() -> list[tuple[str, ...]]:
        known = [message for message in said.messages if isinstance(message, CategoriasKnown)]
        return [tuple(spec.key for spec in message.categorias) for message in known]

    live.settings.change({"server.profile": "paucara"})
    eventually(lambda: len(profiles()) == 2)
    live.settings.change({"server.profile": None})
    eventually(lambda: len(profiles()) == 3)
    eventually(lambda: live.status()["link"] == "live")


def test_another_language_is_spoken_and_all_is_said_again(live: Engine, said: Said) -> None:
    before = len(said.messages)
    live.settings.change({"ui.language": "en"})

    def said_again() -> list[Outbound]:
        return [message for message in said.messages[before:] if isinstance(message, CategoriasKnown)]

    eventually(said_again)
    first = next(
        message
        for message in said.messages[before:]
        if isinstance(message, LanguageChanged | CategoriasKnown)
    )
    assert isinstance(first, LanguageChanged)
    (known,) = said_again()
    assert isinstance(known, CategoriasKnown)
    assert known.labels[ENTREGA]["client"] == "Client"


def test_nothing_kept_the_token_and_the_session_goes_on_by_another_way(
    paths: Paths, backend: Backend, said: Said
) -> None:
    class Forgetful(MemoryCredentials):
        def set(self, token: str) -> None:
            raise KeyringError

    made = Engine(
        Settings(), paths, lambda _: Forgetful(None), NullNotifications(), Redaction(), str, SystemClock()
    )
    made.publisher.join(said.messages.append)
    made.start()
    try:
        assert made.session.sign_in(backend.api_url, backend.login, backend.password) is not None
        eventually(lambda: made.status()["link"] == "live")
        made.settings.change({"network.proxy": "none"})
        eventually(lambda: said.links().count(LinkState.LIVE) == 2)
        # What the file says of the server is older than this session.
        made.settings.change({"history.days": 80})
        assert made.session.server.api_url == backend.api_url
    finally:
        made.stop()
