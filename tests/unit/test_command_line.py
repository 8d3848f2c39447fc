"""What the command line lists, with and without the commands that come apart."""

import pytest

from notifier import cli


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys) == {*cli.COMMANDS}


def test_help_leaves_out_what_this_copy_comes_without(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_has_relay", lambda: False)
    assert listed(capsys) == {*cli.COMMANDS} - cli.APART
    # Called by its name it still answers.
    with pytest.raises(SystemExit, match="0"):
        cli.main(["relay", "--help"])
    assert "--config" in capsys.readouterr().out


def listed(capsys: pytest.CaptureFixture[str]) -> set[str]:
    with pytest.raises(SystemExit, match="0"):
        cli.main(["--help"])
    lines = capsys.readouterr().out.splitlines()
    return {line.split()[0] for line in lines if line.startswith("    ") and line[4] != " "}
