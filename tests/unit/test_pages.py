"""What the pages name is there, and what is there stands on its page."""

import re
from argparse import SUPPRESS, ArgumentParser, _SubParsersAction
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from notifier.cli import COMMANDS, build_parser
from notifier.core import settings
from tests.pages import DOCS, PAGES, ROOT, anchor, headings, prose, section, text

OF_THE_USER = [page for page in PAGES if page.parent in {ROOT, DOCS}]
MAKEFILE = text(ROOT / "Makefile")


def title(page: Path) -> str:
    """How a page is called in the name of a test."""
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=title)
def test_each_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"""(?:\]\(|src=")([^)"\s]+)""", prose(text(page))):
        if re.match(r"https?://", target):
            continue
        path, _, fragment = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        assert file.is_relative_to(ROOT), target
        if fragment:
            assert fragment in {anchor(heading) for heading in headings(text(file))}, target


@pytest.mark.parametrize("page", PAGES, ids=title)
def test_each_make_target_is_there(page: Path) -> None:
    for target in re.findall(r"(?:^|`)make ([a-z][a-z-]*)", text(page), re.MULTILINE):
        assert re.search(rf"^(?:[a-z-]+ )*{target}(?: [a-z-]+)*:", MAKEFILE, re.MULTILINE), target


def test_each_make_target_is_told_on_a_page() -> None:
    phony = re.search(r"^\.PHONY: ((?:.*\\\n)*.*)", MAKEFILE, re.MULTILINE)
    assert phony
    told = {target for page in PAGES for target in re.findall(r"\bmake ([a-z][a-z-]*)", text(page))}
    assert set(phony[1].replace("\\", " ").split()) - told == set()


@pytest.mark.parametrize("page", PAGES, ids=title)
def test_each_file_of_the_project_is_there(page: Path) -> None:
    for path in re.findall(r"`((?:notifier|resources|tests|packaging|docs|bench)/[\w./-]+)`", text(page)):
        assert (ROOT / path).exists(), path
    for path in re.findall(r"`((?:core|net|sync|system|ui|server|dialogs|doctor)/[\w./]+\.py)`", text(page)):
        assert (ROOT / "notifier" / path).exists(), path
    for path, test in re.findall(r"\b(tests/\S+\.py)::(\w+)", text(page)):
        assert f"def {test}(" in text(ROOT / path), test


@pytest.mark.parametrize("page", PAGES, ids=title)
def test_each_command_is_there_with_its_options(page: Path) -> None:
    known = options()
    for line in re.findall(r"(?:^|[`/ ])estado-notifier ([a-z][^`\n#|;]*)", text(page), re.MULTILINE):
        command, *rest = line.split()
        assert command in known, line
        for option in (word for word in rest if word.startswith("--")):
            assert option in known[command], line


def options() -> dict[str, set[str]]:
    """The options of each command, and what may be its subject."""
    parser = build_parser(lambda message: message, COMMANDS)
    (commands,) = (action for action in parser._actions if isinstance(action, _SubParsersAction))
    return {name: {*_words(command)} for name, command in commands.choices.items()}


def _words(parser: ArgumentParser) -> list[str]:
    words: list[str] = []
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            words += [*action.choices, *(word for inner in action.choices.values() for word in _words(inner))]
        elif action.help is not SUPPRESS:
            words += [option for option in action.option_strings if option.startswith("--")]
            words += [str(choice) for choice in action.choices or () if not action.option_strings]
    return words


def test_each_command_stands_in_the_table_with_all_of_its_options() -> None:
    table = re.findall(r"^\| (`.+?`) \| ", section(text(DOCS / "commands.md"), "Commands"), re.MULTILINE)
    written = {
        name.split()[0]: set(re.findall(r"--[a-z-]+|(?<=[ |])[a-z]+(?=\\|`|\[|\||$)", name))
        for row in table
        for name in re.findall(r"`(.+?)`", row.replace("\\|", "|"))
    }
    common = {"--verbose", "--help"}
    for name, known in options().items():
        assert name in written, name
        assert {option for option in known - common if option.startswith("--")} == {
            option for option in written[name] if option.startswith("--")
        }, name
    assert set(written) == set(options())


def test_each_setting_stands_in_the_table_and_each_in_the_table_is_one() -> None:
    page = text(DOCS / "settings.md")
    written = {
        (section_name, key)
        for section_name, keys in re.findall(r"^\| `\[(\w+)\] (.+?)` \| ", page, re.MULTILINE)
        for key in re.split(r"`, `", keys)
    }
    assert written == {(name, key) for name, keys in settings._KEYS.items() for key in keys}


def test_each_variable_of_the_environment_is_one() -> None:
    code = "\n".join(
        text(path)
        for folder in ("notifier", "packaging", ".github", ".ci")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".py", ".sh", ".yml", ".md"} or path.name == "run"
    )
    for page in OF_THE_USER:
        for name in re.findall(r"\bESTADO_[A-Z_]+", text(page)):
            if name.startswith("ESTADO_NOTIFIER_RELAY__") or name == "ESTADO_NOTIFIER_":
                continue
            if name.startswith("ESTADO_NOTIFIER_") and "__" in name:
                section_name, _, key = name.removeprefix("ESTADO_NOTIFIER_").lower().partition("__")
                assert key in settings._KEYS.get(section_name, {}), f"{title(page)}: {name}"
                continue
            assert re.search(rf"\b{name}\b", code), f"{title(page)}: {name}"
    assert "ESTADO_NOTIFIER_TOKEN" in text(DOCS / "settings.md")


def test_each_name_of_the_code_in_contributing_is_in_its_file() -> None:
    page = text(ROOT / "CONTRIBUTING.md")
    named = re.findall(
        r"^\d\. `((?:core|packaging)/\S+\.py)`: (.+?)(?=^\d\. |^$)", page, re.MULTILINE | re.DOTALL
    )
    assert len(named) >= 4
    for path, sentence in named:
        file = ROOT / path if path.startswith("packaging/") else ROOT / "notifier" / path
        for name in re.findall(r"`(_?[A-Z]+)`", sentence):
            assert re.search(rf"^{name}\b", text(file), re.MULTILINE), f"{path}: {name}"


def test_the_hooks_before_a_commit_do_what_make_check_does() -> None:
    hooks = re.findall(r"entry: (.+)", text(ROOT / ".pre-commit-config.yaml"))
    target = re.search(r"^check: .*\n((?:\t.+\n)+)", MAKEFILE, re.MULTILINE)
    assert target
    check = [line.strip().replace("$(BIN)", ".venv/bin") for line in target[1].splitlines()]
    assert [hook for hook in hooks if "pytest" not in hook] == check
    for path in re.findall(r"tests/\S+", " ".join(hooks)):
        assert (ROOT / path).exists(), path


def test_what_the_pages_say_of_the_windows_stands_in_the_windows() -> None:
    """What is in italics there, and each state in bold, is in a text of the program."""
    with (ROOT / "resources/i18n/en/LC_MESSAGES/estado-notifier.po").open("rb") as file:
        shown = tuple(str(message.id).replace("&", "") for message in read_po(file))
    others = {"Aplicaciones", "Applications", "AppIndicator", "Installed apps"}  # of the systems
    leeme = text(ROOT / "LEEME.md")
    states = re.findall(r"^\| \*\*(.+?)\*\*", leeme, re.MULTILINE)
    assert len(states) == 5
    for page in (leeme, text(DOCS / "troubleshooting.md")):
        italics = re.findall(r"(?<![*\w])\*([^*\n]+)\*(?![*\w])", page)
        for word in (part for phrase in italics + states for part in phrase.split(" → ")):
            said = re.sub("^… | ?…$", "", word)
            assert said in others or any(said in text for text in shown), word


def test_the_readme_is_read_in_two_screens() -> None:
    assert len(text(ROOT / "README.md").splitlines()) <= 110


def test_no_page_names_this_computer() -> None:
    for page in PAGES:
        assert not re.search(r"/home/(?!ana\b)\w+/|/root/", text(page)), page
