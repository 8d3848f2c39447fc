"""The file for support: what is in it, what never is, and that it replaces nothing by itself."""

import json
import os
import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from notifier.core.counters import Counters
from notifier.core.link import Link, LinkState
from notifier.core.model import Item
from notifier.core.outbound import LinkChanged
from notifier.doctor import archive
from notifier.doctor.archive import ArchiveError, ArchiveExistsError, write_archive
from notifier.doctor.checks import probes
from notifier.doctor.runner import examine
from notifier.sync.status import MAX_LINKS, Status
from notifier.sync.store.store import Store
from tests.categorias import ENTREGA
from tests.doctor.company import TOKEN
from tests.doctor.world import World
from tests.hostile import ALL, HOSTILE, check_plain

NAMES = ("Ana Quispe", "ana@empresa.example", "Almacén San Martín", "Luis Mamani", "ENT-20260515-7", "ana.q")


@pytest.fixture
def examined(world: World) -> World:
    """All is right; the log and the database know of people."""
    world.company()
    world.settings["login"] = "ana.q"
    world.write_settings()
    store = Store(world.paths.database, lambda: datetime.now(UTC))
    item = Item(
        ENTREGA,
        "7",
        "ENT-20260515-7",
        "EN_CAMINO",
        1,
        None,
        "Almacén San Martín · Luis Mamani · Eva",
    )
    store.apply(ENTREGA, (item,), (), (), baseline=True)
    store.close()
    lines = [
        "INFO GET /user: 200",
        "WARNING Ana Quispe <ana@empresa.example> has not the right of ana.q",
        "INFO ENT-20260515-7 for Almacén San Martín, driver Luis Mamani",
        f"INFO Authorization: Bearer {TOKEN}",
        f"INFO bare {TOKEN} and http://juan:cl4ve@proxy.example:3128",
        f"INFO {Path.home()}/file",
        "INFO Quispe alone, Eva alone, Evaluated and San Martín elsewhere",
    ]
    world.paths.log_file.write_text("\n".join(lines), encoding="utf-8")
    return world


def written(world: World, path: Path, **options: Any) -> dict[str, str]:
    case = world.case()
    write_archive(path, case, examine(probes(case), str), **options)
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        return {name: file.read(name).decode() for name in file.namelist()}


def test_it_holds_what_support_needs(examined: World, tmp_path: Path) -> None:
    examined.status["counters"] = {"requests": 3}
    parts = written(examined, tmp_path / "report.zip")
    assert set(parts) == {
        "report.txt",
        "doctor.json",
        "settings.json",
        "status.json",
        "links.json",
        "log/estado-notifier.log",
    }
    assert parts["report.txt"].startswith("Todo está en orden.")
    assert json.loads(parts["doctor.json"])["outcome"] == "ok"
    assert json.loads(parts["status.json"])["counters"] == {"requests": 3}
    settings = json.loads(parts["settings.json"])
    assert settings["server"]["api_url"] == examined.settings["api_url"]
    assert settings["origins"]["server.api_url"] == str(examined.paths.config_file)
    assert "GET /user: 200" in parts["log/estado-notifier.log"]


def test_what_the_program_wrote_down_of_its_faults_is_in_it(examined: World, tmp_path: Path) -> None:
    folder = examined.paths.crash_dir
    folder.mkdir()
    (folder / "one.txt").write_text(f"in the thread of Luis Mamani, {TOKEN}")
    parts = written(examined, tmp_path / "report.zip")
    assert parts["crash/one.txt"].startswith("in the thread of ···, ")
    assert TOKEN not in parts["crash/one.txt"]


def test_all_of_it_is_plain_text(examined: World, tmp_path: Path) -> None:
    log = examined.paths.log_file
    log.write_text("\n".join([ALL, *HOSTILE.values()]), encoding="utf-8", errors="replace")
    examined.status["reason"] = ALL
    for name, part in written(examined, tmp_path / "report.zip", with_names=True).items():
        check_plain(part, name, 1_000_000)


def test_no_token_and_no_name_leaves_the_computer(examined: World, tmp_path: Path) -> None:
    parts = written(examined, tmp_path / "report.zip")
    assert "INFO ··· alone, ··· alone, Evaluated and San Martín elsewhere" in parts["log/estado-notifier.log"]
    for name, text in parts.items():
        for secret in (TOKEN, "cl4ve", str(Path.home()) + "/file", *NAMES):
            assert secret not in text, (name, secret)


def test_names_are_in_it_where_they_were_asked_for_and_secrets_still_not(
    examined: World, tmp_path: Path
) -> None:
    parts = written(examined, tmp_path / "report.zip", with_names=True)
    everything = "".join(parts.values())
    for name in NAMES:
        assert name in everything
    assert "Ana Quispe" in parts["report.txt"]
    assert TOKEN not in everything
    assert "cl4ve" not in everything


def test_it_replaces_nothing_by_itself_and_is_for_this_user_alone(examined: World, tmp_path: Path) -> None:
    path = tmp_path / "report.zip"
    path.write_text("mine")
    with pytest.raises(ArchiveExistsError):
        written(examined, path)
    assert path.read_text() == "mine"
    path.chmod(0o644)
    old = os.umask(0)
    try:
        written(examined, path, replace=True)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        written(examined, other := tmp_path / "other.zip")
        assert stat.S_IMODE(other.stat().st_mode) == 0o600
    finally:
        os.umask(old)


def test_a_folder_that_is_not_there_is_said(examined: World, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError):
        written(examined, tmp_path / "none" / "report.zip")


def test_it_is_bounded_and_the_end_of_a_log_counts(
    examined: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_PART", 10_000)
    examined.paths.log_file.write_text("old\n" + "x" * 50_000 + "\nthe end")
    log = written(examined, tmp_path / "one.zip")["log/estado-notifier.log"]
    assert len(log) == 10_000
    assert log.endswith("the end")
    monkeypatch.setattr(archive, "MAX_BYTES", 15_000)
    assert sum(map(len, written(examined, tmp_path / "two.zip").values())) <= 15_000


def test_the_last_changes_of_the_link_are_remembered() -> None:
    board = Status("1", Counters())
    now = datetime(2026, 5, 15, tzinfo=UTC)
    for number in range(MAX_LINKS):
        board.observe(LinkChanged(Link(LinkState.OFFLINE, now, f"number {number}")))
        board.observe(LinkChanged(Link(LinkState.LIVE, now)))
        board.observe(LinkChanged(Link(LinkState.LIVE, now, "", now)))
    links = board.links()["links"]
    assert len(links) == MAX_LINKS
    assert links[-2:] == [
        {"state": "offline", "reason": f"number {MAX_LINKS - 1}", "at": now.isoformat()},
        {"state": "live", "at": now.isoformat()},
    ]
