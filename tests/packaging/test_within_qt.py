"""The licence texts of what Qt has in it: those that the system has are taken, all others are named."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_a_text_is_there_or_its_lack_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    from freeze import within_qt

    monkeypatch.setattr(within_qt, "DOCUMENTATION", tmp_path)
    written = tmp_path / "written"
    nothing = within_qt.write_within_qt(written, "6.11")
    (tmp_path / "libqt6core6t64").mkdir()
    (tmp_path / "libqt6core6t64/copyright").write_bytes(b"Copyright: 2001 Robert Penner \xa9")
    some = within_qt.write_within_qt(written, "6.11")
    assert {"zlib", "BLAKE2"} <= {*nothing}
    assert {*nothing} - {*some} == {*within_qt._TOLD_BY["libqt6core6*"]}
    head, _, text = written.read_text(encoding="utf-8").partition("\n======")
    told, _, untold = head.partition("not here")
    assert "libqt6core6t64: double-conversion" in told
    assert "BLAKE2" in untold
    assert "zlib" not in untold
    assert "2001 Robert Penner" in text
    assert "SipHash" in told
    assert "Adobe Systems" in text


def test_nothing_is_said_to_lack_where_every_text_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    from freeze import within_qt

    monkeypatch.setattr(within_qt, "DOCUMENTATION", tmp_path)
    for pattern in within_qt._TOLD_BY:
        (tmp_path / pattern.rstrip("*")).mkdir()
        (tmp_path / pattern.rstrip("*") / "copyright").write_text("its text")
    written = tmp_path / "written"
    assert within_qt.write_within_qt(written, "6.11") == []
    assert "not here" not in written.read_text(encoding="utf-8")
