"""The whole engine is live about the path and the namespace of the settings, and about no other."""

from pathlib import Path

from notifier.core.link import LinkState
from tests.doctor.company import TOKEN, Company
from tests.paucara.watching import Watching
from tests.private_desktop.bus import eventually


def test_the_engine_is_live_in_the_namespace_of_the_settings(tmp_path: Path) -> None:
    with (
        Company(namespace="/estados", path="eventos/io") as company,
        Watching(
            tmp_path,
            company.api_url,
            "estandar",
            TOKEN,
            socket_url=f"{company.origin}/eventos",
            socket_path="/io",
            socket_namespace="/estados",
        ) as watching,
    ):
        watching.wait_link(LinkState.LIVE)
        rooms = company.sio.manager.rooms
        assert list(rooms) == ["/estados"]
        assert len(rooms["/estados"][None]) == 1


def test_it_is_not_live_where_the_guarded_namespace_is_not_asked_for(tmp_path: Path) -> None:
    with (
        Company(namespace="/estados") as company,
        Watching(tmp_path, company.api_url, "estandar", TOKEN) as watching,
    ):
        link = watching.wait_link(LinkState.OFFLINE)
        eventually(lambda: "socket_namespace" in watching.links[-1].reason, what=link.reason)
    assert LinkState.LIVE not in {link.state for link in watching.links}
