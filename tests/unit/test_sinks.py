"""A walk over the code: whatever shows a text takes the program's own words, or goes through the plain path.

The other walk, over the running program, is in ``tests/e2e/test_hostile_server.py``.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile import ALL

ROOT = Path(__file__).parents[2] / "notifier"

SINKS = frozenset(
    [
        "setText",
        "setToolTip",
        "setStatusTip",
        "setWhatsThis",
        "setWindowTitle",
        "setTitle",
        "setTabText",
        "setTabToolTip",
        "addTab",
        "setPlaceholderText",
        "setAccessibleName",
        "setAccessibleDescription",
        "setInformativeText",
        "setDetailedText",
        "addItem",
        "addItems",
        "insertText",
        "append",
        "appendPlainText",
        "setPlainText",
        "showMessage",
        "showText",
        "addMenu",
        "addButton",
        "QAction",
        "QPushButton",
        "QToolButton",
        "QCheckBox",
        "QRadioButton",
        "QGroupBox",
        "Notification",
    ]
)
"""What shows the texts that it is called with. ``append`` counts where it is called on a widget."""

FORBIDDEN = {
    "print": "say() and complain() of notifier/system/terminal.py",
    "setHtml": "plain text",
    "insertHtml": "plain text",
    "setMarkdown": "plain text",
    "QMessageBox": "a MessageBar",
    "QLabel": "PlainLabel of notifier/ui/labels.py",
    "QErrorMessage": "a MessageBar",
    "QInputDialog": "a window of its own",
    "QToolTip": "tooltip() of notifier/ui/labels.py",
}
"""What shows text and is not to be called, and what is, instead."""

PLAIN = frozenset(["plain_line", "plain_text", "plain_color", "tooltip", "menu_text", "with_short_words"])
"""What makes a text plain."""

WRAPPERS = frozenset({"unmarked", "escaped", "replace", "strip", "rstrip", "capitalize"})
"""What leaves a plain text plain."""

TEXT_NAMES = frozenset(["text", "title", "message", "label", "tooltip"])
"""What the names of parameters are that take a text."""

NUMBERS = frozenset(["count", "shown", "size", "done", "every", "minutes", "seconds", "time"])
"""Names in the program's own sentences that stand for numbers and times."""

MAY = {
    ("ui/labels.py", "QLabel"): "it is the place",
    ("ui/labels.py", "QToolTip"): "for its font alone",
    ("ui/panel/indicator.py", "QLabel"): "a line that is cut and not wrapped; its format is set to plain",
    ("ui/greeting.py", "QLabel"): "a picture",
    ("system/terminal.py", "print"): "it is the place",
    ("commands/selftest.py", "print"): "ASCII JSON, for what builds packages",
    ("ui/login.py", "self._server.setText(address)"): "what the person has typed into this very field",
    ("ui/login.py", "field.setText(text)"): "what the person has typed into the same field of another window",
    ("ui/preferences/file_window.py", "self._editor.setPlainText(text)"): "the user's own file, as it is",
    ("ui/preferences/preview.py", "QLabel"): "a picture",
    ("ui/preferences/switches.py", "QCheckBox(name)"): "the names of the program's own settings",
}
"""What is right though it does not look so, and why."""


def files() -> list[Path]:
    """All that runs at a dispatcher's; the other side of the wire shows nothing."""
    return [path for path in sorted(ROOT.rglob("*.py")) if "server" not in path.relative_to(ROOT).parts]


def called(call: ast.Call) -> str:
    """The last name of what is called."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


class Walk:
    """The texts that one file shows."""

    def __init__(self, source: str) -> None:
        self._tree = ast.parse(source)
        self._within: dict[ast.AST, ast.AST] = {}
        for parent in ast.walk(self._tree):
            for child in ast.iter_child_nodes(parent):
                self._within[child] = parent

    def suspects(self) -> Iterator[str]:
        """Calls that may show somebody else's words as they are."""
        for node in ast.walk(self._tree):
            match node:
                case ast.Name(id=name, ctx=ast.Load()) if name in FORBIDDEN:
                    # As a base class or a type it shows nothing yet.
                    if not isinstance(self._within[node], ast.Subscript | ast.arg | ast.ClassDef):
                        yield name
                case ast.Attribute(attr=name) if name in FORBIDDEN and name != "print":
                    yield name
            if not isinstance(node, ast.Call) or called(node) not in SINKS:
                continue
            if called(node) in {"append", "addItem", "addItems"} and "widget" not in ast.unparse(node.func):
                continue
            texts = [*node.args, *(pair.value for pair in node.keywords if pair.arg in TEXT_NAMES)]
            if not all(self._is_own(text, node) for text in texts if self._is_text(text)):
                yield ast.unparse(node)

    def _is_text(self, value: ast.expr) -> bool:
        """Not a parent, an icon, an index or a flag."""
        text = ast.unparse(value)
        return not (
            text in {"self", "view", "button", "look", "symbol"}
            or text.startswith(("Q", "self._icons", "self.indexOf", "MESSAGE_MS", "_weight", "tuple("))
            or (isinstance(value, ast.Constant) and not isinstance(value.value, str))
        )

    def _is_own(self, value: ast.expr, place: ast.AST) -> bool:
        match value:
            case ast.Constant():
                return True
            case ast.Name(id=name) if name.isupper():
                return True
            case ast.Name(id=name):
                return self._comes_from_own(name, place)
            case ast.Subscript(value=base):
                return self._is_own(base, place)
            case ast.JoinedStr(values=parts):
                return all(self._is_own(part, place) for part in parts)
            case ast.FormattedValue(value=part):
                return self._is_own(part, place)
            case ast.BinOp(left=left, right=right):
                return self._is_own(left, place) and self._is_own(right, place)
            case ast.IfExp(body=body, orelse=orelse):
                return self._is_own(body, place) and self._is_own(orelse, place)
            case ast.Call():
                return self._is_own_call(value, place)
        return False

    def _is_own_call(self, call: ast.Call, place: ast.AST) -> bool:
        name = called(call)
        if name in PLAIN or name in {"_", "translate"}:
            return True
        if name == "format" and isinstance(call.func, ast.Attribute):
            filled = [pair.value for pair in call.keywords if pair.arg not in NUMBERS]
            return self._is_own(call.func.value, place) and all(self._is_own(part, place) for part in filled)
        if name in WRAPPERS:
            base = call.func.value if isinstance(call.func, ast.Attribute) else call.args[0]
            return self._is_own(base, place)
        return name in {"title", "body"} and ast.unparse(call) in {"title(alert)", "body(alert)"}

    def _comes_from_own(self, name: str, place: ast.AST) -> bool:
        """Whether all that a local name or a parameter can be here is own."""
        function = self._function(place)
        found: list[bool] = []
        for node in ast.walk(function):
            match node:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                    found.append(self._is_own(value, node))
                case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                    for target, value in zip(targets, values, strict=True):
                        if isinstance(target, ast.Name) and target.id == name:
                            found.append(self._is_own(value, node))
                case ast.For(target=target, iter=values):
                    found += self._looped(target, values, name, node)
        if isinstance(function, ast.FunctionDef) and name in (names := [a.arg for a in function.args.args]):
            at = names.index(name) - (names[0] == "self")
            for node in ast.walk(self._tree):
                if isinstance(node, ast.Call) and called(node) == function.name and len(node.args) > at:
                    found.append(self._is_own(node.args[at], node))
        return bool(found) and all(found)

    def _looped(self, target: ast.expr, values: ast.expr, name: str, place: ast.AST) -> list[bool]:
        if not isinstance(values, ast.Tuple | ast.List) or not isinstance(target, ast.Tuple):
            return []
        at = [element.id if isinstance(element, ast.Name) else "" for element in target.elts]
        if name not in at:
            return []
        rows = [row for row in values.elts if isinstance(row, ast.Tuple)]
        return [self._is_own(row.elts[at.index(name)], place) for row in rows]

    def _function(self, place: ast.AST) -> ast.AST:
        while place in self._within and not isinstance(place, ast.FunctionDef):
            place = self._within[place]
        return place


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_what_shows_a_text_is_handed_a_plain_one(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    found = {call for call in Walk(path.read_text(encoding="utf-8")).suspects() if (name, call) not in MAY}
    instead = {call: FORBIDDEN.get(call, "plain_line() or plain_text()") for call in found}
    assert not instead, f"{name} may show the words of a server, a file or another program as they are"


@pytest.mark.parametrize(
    "source",
    [
        "label.setText(item.detalle)",
        "def f(self, text):\n    self.w.setToolTip(text)\n",
        "def f(self):\n    text = self.reason\n    self.w.setText(f'x {text}')\n",
        "def f(self, text):\n    return QAction(text, self)\nself.f(item.numero)\n",
        "w.setText(self._('{name}').format(name=user.name))",
        "w.setText(self._('a') + item.numero)",
        "print(x)",
        "w.setHtml('<b>')",
        "QMessageBox.warning(None, 'a', 'b')",
        "label = QLabel('a')",
        "icon.showMessage(alert.title, plain_text(alert.body), symbol, 1)",
        "def f(self, pairs):\n    for text, w in pairs:\n        w.setText(text)\n",
    ],
)
def test_the_walk_finds_what_it_is_for(source: str) -> None:
    assert list(Walk(source).suspects())


@pytest.mark.parametrize(
    "source",
    [
        "label.setText(plain_line(item.detalle))",
        "w.setText(self._('a') + f' - {APP_NAME}')",
        "def f(self, text):\n    return QAction(text, self)\nself.f(self._('a'))\n",
        "w.setText(self._('{count}').format(count=count))",
        "class A(QLabel): pass",
    ],
)
def test_the_walk_lets_through_what_is_right(source: str) -> None:
    assert not list(Walk(source).suspects())


def test_a_sentence_takes_whatever_fills_it_as_it_is() -> None:
    """Braces and percents of others fill a sentence; they are none. See ``AppError.tell``."""
    from notifier.core.errors import AppError

    assert "{0} {name} {message!r}" in AppError("{message}", message=ALL[: ALL.index("W" * 9)]).tell(str)
