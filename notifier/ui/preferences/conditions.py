"""Which items a rule is about: a field is chosen, and beside it stands what it has to say."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from notifier.core.i18n import Translate
from notifier.core.model import Categoria
from notifier.core.plain_text import plain_line
from notifier.core.rule_text import parse_conditions, written_conditions
from notifier.core.rules import ANY, NUMERO, Condition
from notifier.ui.labels import inline
from notifier.ui.preferences.known import Known

_BETWEEN = ","


def field_names(categoria: Categoria, known: Known, translate: Translate) -> dict[str, str]:
    """What a condition of this category can ask for: keys, and what people call them; :data:`ANY` first."""
    names = {ANY: translate("cualquier dato"), NUMERO: translate("Número")}
    labels = known.profile.labels(translate)
    for one in [categoria] if categoria else known.categorias:
        for key, label in labels.get(one, {}).items():
            names.setdefault(key, label)
    return names


def conditions_words(conditions: Sequence[Condition], names: Mapping[str, str], translate: Translate) -> str:
    """Conditions as people read them: "Zona: norte o sur"."""
    either = translate(" o ")
    return "; ".join(f"{names.get(one.field, one.field)}: {either.join(one.texts)}" for one in conditions)


class ConditionsEditor(QWidget):
    """A line for each condition, and an empty one for the next. UI thread only."""

    def __init__(
        self, translate: Translate, finished: Callable[[], None], wrong: Callable[[bool], None]
    ) -> None:
        """``finished``: something was chosen or typed to its end; ``wrong``: what is typed cannot be used."""
        super().__init__()
        self._ = translate
        self._finished = finished
        self._wrong = wrong
        self._names: dict[str, str] = {}
        self._lines: list[tuple[QWidget, QComboBox, QLineEdit]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_conditions(self, conditions: Sequence[Condition], names: Mapping[str, str]) -> None:
        """Show these; ``names``: the fields that can be asked for."""
        self._names = dict(names)
        while len(self._lines) <= len(conditions):
            self._lines.append(self._line())
        for at, (row, field, texts) in enumerate(self._lines):
            row.setVisible(at <= len(conditions))
            one = conditions[at] if at < len(conditions) else None
            self._fill(field, one.field if one is not None else None)
            if not texts.hasFocus():
                texts.setText(plain_line(f"{_BETWEEN} ".join(one.texts)) if one is not None else "")

    def conditions(self) -> tuple[Condition, ...]:
        """What is asked for; lines that are empty ask for nothing.

        Raises:
            ValueError: something that is typed cannot be written into the settings.
        """
        asked = []
        for row, field, texts in self._lines:
            pieces = [part.strip() for part in texts.text().replace("|", _BETWEEN).split(_BETWEEN)]
            words = tuple(part for part in pieces if part)
            if words and not row.isHidden():
                asked.append(Condition(str(field.currentData()), words))
        wanted = tuple(asked)
        text = written_conditions(wanted)
        # A colon or a brace would mean something else in the file.
        if wanted and (parse_conditions(text) != wanted or set(text) & set("{}")):
            raise ValueError(text)
        return wanted

    def _line(self) -> tuple[QWidget, QComboBox, QLineEdit]:
        row, field, texts = QWidget(), QComboBox(), QLineEdit()
        field.setAccessibleName(self._("Dato"))
        field.activated.connect(self._field_chosen)
        texts.setAccessibleName(self._("Solo si dice"))
        texts.setPlaceholderText(self._("por ejemplo: norte, sur"))
        texts.textEdited.connect(self._typed)
        texts.editingFinished.connect(self._finished)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        words = self._("y si en") if self._lines else self._("solo si en")
        for widget in (inline(words), field, inline(self._("dice")), texts):
            layout.addWidget(widget)
        layout.setStretch(layout.count() - 1, 1)
        self._column.addWidget(row)
        return row, field, texts

    def _fill(self, field: QComboBox, chosen: str | None) -> None:
        kept = str(field.currentData()) if chosen is None and field.currentData() is not None else chosen
        field.clear()
        for key, words in self._names.items():
            field.addItem(plain_line(words), key)
        if kept and field.findData(kept) < 0:
            if chosen is None:
                kept = ANY
            else:
                field.addItem(plain_line(kept), kept)
        field.setCurrentIndex(max(field.findData(kept or ANY), 0))

    def _field_chosen(self, _index: int) -> None:
        self._finished()

    def _typed(self, _text: str) -> None:
        try:
            self.conditions()
        except ValueError:
            self._wrong(True)
        else:
            self._wrong(False)
