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


@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        (["statu"], "no se entiende: statu"),
        (["config"], "falta: path|show|check"),
        (["config", "chek"], "path|show|check: 'chek' no existe; elija: 'path', 'show', 'check'"),
        (["login", "--password-stdin", "--token-stdin"], "--token-stdin y --password-stdin no van juntos"),
        (["login", "--login"], "--login: falta el valor"),
        (["demo", "--rate", "much"], ": --rate: debe ser un número de 0 a 60000"),
        (["demo", "--seed", "much"], "--seed: 'much' no es un valor posible"),
        (["status", "--json=1"], "--json: no lleva valor, y se indicó '1'"),
    ],
)
def test_a_mistake_is_named_in_the_language_of_the_user(
    capsys: pytest.CaptureFixture[str], mistake: list[str], said: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(mistake)
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("command", sorted(cli.COMMANDS))
def test_no_help_is_half_in_another_language(capsys: pytest.CaptureFixture[str], command: str) -> None:
    for arguments in ([], [command]):
        with pytest.raises(SystemExit, match="0"):
            cli.main([*arguments, "--help"])
        out = capsys.readouterr().out
        assert out.startswith("uso: ")
        assert out.count("\nopciones:") == 1
        for english in ("usage", "options", "arguments", "show this", "exit"):
            assert english not in out


def listed(capsys: pytest.CaptureFixture[str]) -> set[str]:
    with pytest.raises(SystemExit, match="0"):
        cli.main(["--help"])
    lines = capsys.readouterr().out.splitlines()
    return {line.split()[0] for line in lines if line.startswith("    ") and line[4] != " "}
