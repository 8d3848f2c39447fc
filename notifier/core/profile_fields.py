"""What the parts of a profile are made of: frozen sections, codes, paths and templates."""

from string import Formatter
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from notifier.core.codes import canonical
from notifier.core.i18n import mark


class Part(BaseModel):
    """A section of a profile: what it does not know is a mistake. Any thread may read it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def mistake(text: str, **values: Any) -> PydanticCustomError:
    """A mistake in a profile, in Spanish; ``values`` fill its ``{names}``."""
    # Not filled in here: the sentence is translated first.
    return PydanticCustomError("profile", "a mistake", {"text": text, **values})


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _template(*names: str) -> AfterValidator:
    def check(text: str) -> str:
        try:
            # What may stand after a name, as in {id:>9}, is of no use here.
            used = {
                f"{name}{form}{conversion or ''}"
                for _, name, form, conversion in Formatter().parse(text)
                if name is not None
            }
        except ValueError:
            used = {"{"}
        if not used <= set(names):
            allowed = " ".join(f"{{{name}}}" for name in names)
            raise mistake(mark("entre llaves solo puede ir: {allowed}"), allowed=allowed)
        return text

    return AfterValidator(check)


Code = Annotated[str, AfterValidator(canonical)]
"""A code of an estado, made canonical when it is read."""

Name = Annotated[str, Field(min_length=1)]
"""The name of an event, a channel or a key."""

Paths = Annotated[tuple[Name, ...], BeforeValidator(_as_tuple)]
"""Dotted paths into a JSON object; the first that leads to a value wins. One may be written as a text."""

CategoriaTemplate = Annotated[str, _template("categoria")]
"""A path of the API with ``{categoria}`` in it."""


def _names_an_item(text: str) -> str:
    if text and "{id}" not in text:
        raise mistake(mark("falta {place}"), place="{id}")
    return text


IdTemplate = Annotated[str, _template("id"), AfterValidator(_names_an_item)]
"""A path of the API with ``{id}`` in it."""

LinkTemplate = Annotated[str, _template("origin", "id", "numero")]
"""An address of the web application; ``{origin}`` is that of the API."""
