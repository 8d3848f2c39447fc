"""Writes into the user's ``config.toml`` what the program learned; the rest stays as the user wrote it."""

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import asdict
from pathlib import Path

from notifier.core.errors import AppError
from notifier.core.i18n import mark
from notifier.core.server import Server
from notifier.system.files import read_small, replace_text
from notifier.system.paths import written_path


class ConfigFileError(AppError):
    """The file of the settings cannot be changed; it is as it was."""

    title = mark("No se pudo guardar la configuración")
    advice = mark("No se puede escribir {path}. Revise sus permisos y que su contenido sea correcto.")


def remember_server(path: Path, server: Server, given: Server) -> None:
    """Write the section ``[server]``. Any thread, one at a time.

    ``given`` is the server that holds where the user's file says nothing. What is the same there is not
    added, so that an administrator can change it later for all; an empty value removes its key, unless
    ``given`` has one. The path of a file stays as the user wrote it.

    Raises:
        ConfigFileError: see :func:`_write`.
    """

    def change(section: MutableMapping[str, object]) -> None:
        for key, value in asdict(server).items():
            if key in ("profile", "ca_file") and _is_same_file(path.parent, section.get(key), value):
                continue
            inherited = getattr(given, key)
            if value == inherited and key not in section:
                continue
            if value or inherited:
                section[key] = list(value) if isinstance(value, tuple) else value
            else:
                section.pop(key, None)

    _write(path, "server", change)


def with_values(path: Path, text: str, changes: Mapping[str, object]) -> str:
    """The text of the settings with these values of ``section.key``; ``None`` takes a key out. Any thread.

    Comments, order and everything else stay. ``path``: whose text it is, for the error.

    Raises:
        ConfigFileError: the text is not TOML, or a section in it is none.
    """
    import tomlkit  # see _write
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        for name, value in changes.items():
            section, _, key = name.partition(".")
            if value is None and section not in document:
                continue
            table = document.setdefault(section, tomlkit.table())
            if not isinstance(table, MutableMapping):
                raise ConfigFileError(path=path)
            if value is None:
                table.pop(key, None)
            else:
                table[key] = _item(value)
        return tomlkit.dumps(document)
    except (ValueError, TOMLKitError) as error:
        raise ConfigFileError(path=path) from error


def write_text(path: Path, text: str) -> None:
    """Replace the file of the settings in one step. Any thread, one at a time.

    Raises:
        ConfigFileError: it cannot be written.
    """
    try:
        replace_text(path, text)
    except OSError as error:
        raise ConfigFileError(path=path) from error


def _item(value: object) -> object:
    import tomlkit  # see _write

    if not isinstance(value, list | tuple):
        return value
    array = tomlkit.array()
    array.extend(value)
    # One a line where there are several: people read and edit them.
    return array.multiline(len(array) > 1)


def _write(path: Path, name: str, change: Callable[[MutableMapping[str, object]], None]) -> None:
    """Change one section; comments, order and all other sections stay.

    The file is replaced in one step, readable by the user alone; it and its folder are made where they are
    missing.

    Raises:
        ConfigFileError: the file is not TOML, the section in it is none, or it cannot be written.
    """
    # Few runs write settings; loaded with the rest, the icon would wait for it.
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        text = read_small(path).decode().replace("\r\n", "\n") if path.exists() else ""
        document = tomlkit.parse(text)
        section = document.setdefault(name, tomlkit.table())
        if not isinstance(section, MutableMapping):
            raise ConfigFileError(path=path)
        change(section)
        replace_text(path, tomlkit.dumps(document))
    except (OSError, ValueError, TOMLKitError) as error:
        raise ConfigFileError(path=path) from error


def _is_same_file(folder: Path, written: object, value: str) -> bool:
    return isinstance(written, str) and written_path(written, folder) == value
