"""Whom a purge asks for tokens; with real keyrings it is in tests/e2e."""

import pytest

from notifier.commands import purge
from notifier.core.errors import KeyringError
from notifier.core.server import Server
from notifier.net.environment import Surroundings
from notifier.system.keyring.errors import LockedKeyringError

HERE, EARLIER = "https://here.example.com", "https://earlier.example.com"


def sign_out(monkeypatch: pytest.MonkeyPatch, error: Exception) -> tuple[set[str], int, list[str]]:
    """Purge with a keyring that refuses; what is still kept, how often it was asked, and what was said."""
    asked = []

    def refuse(server: Server, _place: object, _way: object) -> None:
        asked.append(server.api_url)
        raise error

    monkeypatch.setattr("notifier.session.sign_out", refuse)
    reasons: list[str] = []
    kept = purge._sign_out(Server(api_url=HERE), frozenset({EARLIER}), lambda _: Surroundings(), reasons, str)
    return kept, len(asked), reasons


def test_a_locked_keyring_asks_its_user_once_for_all_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, asked, reasons = sign_out(monkeypatch, LockedKeyringError())
    assert (kept, asked, len(reasons)) == ({HERE, EARLIER}, 1, 1)


def test_an_absent_one_is_missed_for_what_was_kept_in_it_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, asked, reasons = sign_out(monkeypatch, KeyringError())
    assert (kept, asked, len(reasons)) == ({EARLIER}, 2, 1)
