"""What a build leaves in dist/: nothing of an earlier one, and it fails where a package is too large."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def packaging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))


def sparse(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
    return path


def test_every_file_is_told_and_what_is_too_large_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from outcome import tell

    exact = sparse(tmp_path / "exact.deb", 38_000_000)
    free = sparse(tmp_path / "free.json", 50_000_000)
    tell([exact, free])
    assert "38.0 MB  exact.deb  (at most 38)" in capsys.readouterr().out
    large = sparse(tmp_path / "large.deb", 38_000_001)
    with pytest.raises(SystemExit, match=r"large\.deb"):
        tell([large, free])
    assert "free.json" in capsys.readouterr().out


def test_earlier_versions_go_and_other_kinds_stay(tmp_path: Path) -> None:
    from outcome import clear

    other = "estado-notifier-0.1.0-windows-x64.exe"
    for name in ("estado-notifier_0.1.0_amd64.deb", "estado-notifier_0.1.0_amd64.deb.asc", other):
        (tmp_path / name).touch()
    clear(tmp_path, "_amd64.deb")
    assert [path.name for path in tmp_path.iterdir()] == [other]
