"""Where nothing is wrong the doctor finds nothing, by http and by https."""

import pytest

from notifier.core.doctor import Outcome
from tests.doctor.world import World, wrong


@pytest.mark.parametrize("secure", [False, True])
def test_nothing_is_wrong(world: World, secure: bool) -> None:
    world.company(tls=world.secure() if secure else None)
    world.write_settings()
    examination = world.examined()
    assert wrong(examination) == {}
    assert {finding.outcome for _, finding in examination} == {Outcome.OK}
    assert examination.exit_code == 0
    assert examination["lists"].facts["lists"]["entrega"]["rows"] == 1
    assert examination["transport"].facts["transport"] == "websocket"
    assert examination["keyring"].facts == {"from": "environment", "token": True}


def test_path_and_namespace_of_the_events_are_said(world: World) -> None:
    company = world.company(namespace="/estados", path="eventos/io")
    world.settings |= {"socket_url": f"{company.origin}/eventos/", "socket_path": "io"}
    world.settings["socket_namespace"] = "estados"
    world.write_settings()
    examination = world.examined()
    assert wrong(examination) == {}
    place = f"{company.origin}/eventos/io/ (/estados)"
    assert f"Hay un servidor Socket.IO en {place}" in examination["events"].sentence
    world.settings["socket_namespace"] = "/otros"
    world.write_settings()
    assert "/otros" in world.examined()["admission"].advice


def test_the_token_of_the_keyring_is_found(world: World) -> None:
    from notifier.system.keyring.credentials import KeyringCredentials

    world.company()
    world.write_settings()
    KeyringCredentials(world.settings["api_url"]).set(world.token)
    world.token = ""
    examination = world.examined()
    assert wrong(examination) == {}
    assert examination["keyring"].facts["keyring"] == "gnome-keyring-d"


def test_no_name_and_no_token_is_in_what_can_be_copied(world: World) -> None:
    from notifier.core.doctor_report import as_json, as_text

    world.company()
    world.write_settings()
    examination = world.examined()
    for text in (as_text(examination, str), str(as_json(examination, str))):
        assert "Ana" not in text
        assert "empresa.example" not in text
        assert world.token not in text
    assert "Ana Quispe · ana@empresa.example" in as_text(examination, str, names=True)
