"""An event of a category that no profile names: nothing breaks, it is counted, and said once."""

import logging
from pathlib import Path

import pytest

from notifier.core.profile.shipped import shipped_profile
from notifier.sync.unknown_categories import MAX_SAID
from notifier.system.resources import resource_text
from tests.paucara.company import Company
from tests.paucara.desk import Desk

PAUCARA = shipped_profile(resource_text("profiles/paucara.toml"))


def test_it_is_counted_and_said_once_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with Company() as company, caplog.at_level(logging.WARNING, "notifier.sync.unknown_categories"):
        desk = Desk(monkeypatch, tmp_path, PAUCARA, company.api_url, "1|s3cret")
        for number in range(3):
            desk.say("estado:cambio", {"categoria": "barco", "id": number, "codigo": "EN_PUERTO"})
        for number in range(100):
            desk.say("estado:cambio", {"categoria": f"nave_{number}", "id": 1, "codigo": "EN_PUERTO"})
        assert desk.is_live
        counted = desk.counters.report()["events_of_unknown_categories"]
        desk.close()
    assert counted["barco"] == 3
    assert sum(counted.values()) == 103
    said = [record.getMessage() for record in caplog.records]
    assert sum("'barco'" in line for line in said) == 1
    assert len(said) == MAX_SAID
