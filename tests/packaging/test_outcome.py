"""Whoever builds a package that is too large is told, and the build fails."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def sparse(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
    return path


def test_every_file_is_told_and_what_is_too_large_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    from sizes import tell

    exact = sparse(tmp_path / "exact.deb", 38_000_000)
    free = sparse(tmp_path / "free.json", 50_000_000)
    tell([exact, free])
    assert "38.0 MB  exact.deb  (at most 38)" in capsys.readouterr().out
    large = sparse(tmp_path / "large.deb", 38_000_001)
    with pytest.raises(SystemExit, match=r"large\.deb"):
        tell([large, free])
    assert "free.json" in capsys.readouterr().out
