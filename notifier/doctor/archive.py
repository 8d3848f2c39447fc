"""The file that goes to support: what the doctor found, logs, settings, counters; no secret and no name.

``report.txt`` and ``doctor.json`` are the findings, ``status.json`` and ``links.json`` what the running
program says of itself (its counters, its last 200 changes of the link), ``settings.json`` what holds and from
where, ``log/`` and ``crash/`` what was written down.
"""

import io
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from notifier.core.doctor import Examination
from notifier.core.doctor_report import as_json, as_text, cleaned
from notifier.core.errors import AppError
from notifier.core.i18n import mark
from notifier.core.late_rules import written_late_rule
from notifier.core.plain_text import plain_text
from notifier.core.rule_text import written_rule
from notifier.doctor.anonymizing import Pseudonyms, stored_names, without_passwords
from notifier.doctor.case import Case
from notifier.system.control.channel import NotAnsweringError, NotRunningError, ask
from notifier.system.files import open_file, replace_file

MAX_BYTES = 20 * 1024**2
"""Of everything in the file, before it is packed."""

MAX_PART = 4 * 1024**2
"""Of one log; its end is what counts."""

_BINARY = getattr(os, "O_BINARY", 0)
"""Windows would write two bytes for each end of a line."""

_SECRETS = ("login", "user", "name", "email", "password", "token")


class ArchiveExistsError(AppError):
    """There is such a file already."""

    title = mark("Ya existe un archivo con ese nombre")
    advice = mark("{path} ya existe, y no se cambió. Elija otro nombre, o añada --force.")


class ArchiveError(AppError):
    """The file cannot be written."""

    title = mark("No se pudo guardar el informe")
    advice = mark(
        "No se puede escribir {path}. Elija otra carpeta, o revise sus permisos y el espacio en disco."
    )


def write_archive(
    path: Path, case: Case, examination: Examination, *, replace: bool = False, with_names: bool = False
) -> int:
    """Write it, readable by this user alone; blocks. Not on the windows' thread.

    Args:
        path: of the ``.zip``.
        case: what was examined.
        examination: what was found.
        replace: whether a file that is there may be replaced.
        with_names: leave the names of people and clients, the numbers and details of items in it.

    Returns:
        How many bytes the file has.

    Raises:
        ArchiveExistsError: it is there, and stays as it is.
        ArchiveError: it cannot be written; what was there stays.
    """
    refuse_existing(path, replace=replace)
    content = _packed(case, examination, with_names=with_names)
    try:
        _write(path, content, replace=replace)
    except FileExistsError:
        raise ArchiveExistsError(path=path) from None
    except OSError as error:
        raise ArchiveError(path=path) from error
    return len(content)


def refuse_existing(path: Path, *, replace: bool) -> None:
    """Say it before anything else is done. Raises ArchiveExistsError where it is there and has to stay."""
    if path.exists() and not replace:
        raise ArchiveExistsError(path=path)


def _packed(case: Case, examination: Examination, *, with_names: bool) -> bytes:
    names = None if with_names else Pseudonyms(_known(case))

    def clean(text: str) -> str:
        text = without_passwords(case.redaction.clean(text))
        # What an earlier version has logged, and what a running instance answers, may be anything.
        return plain_text(names.hide(text) if names else text, MAX_PART)

    packed = io.BytesIO()
    left = MAX_BYTES
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in _parts(case, examination, with_names=with_names):
            text = clean(content) if isinstance(content, str) else _json(cleaned(content, clean))
            part = text.encode("utf-8", "replace")[-left:] if left else b""
            left -= len(part)
            file.writestr(name, part)
    return packed.getvalue()


def _known(case: Case) -> list[str]:
    known = stored_names(case.paths.database)
    if case.user is not None:
        # Also by one name alone.
        known += [case.user.name, case.user.email, *case.user.name.split()]
    return [*known, case.server.login]


def _parts(
    case: Case, examination: Examination, *, with_names: bool
) -> Iterator[tuple[str, str | dict[str, Any]]]:
    yield "report.txt", as_text(examination, case.translate, names=with_names)
    yield "doctor.json", as_json(examination, case.translate)
    yield "settings.json", _settings(case, with_names=with_names)
    for name, command in (("status.json", "status"), ("links.json", "links")):
        answer = _asked(case, command)
        yield name, answer if with_names else _nameless(answer)
    for folder, path in _written(case):
        with suppress(OSError), os.fdopen(open_file(path, os.O_RDONLY), "rb") as file:
            file.seek(max(0, path.stat().st_size - MAX_PART))
            yield f"{folder}/{path.name}", file.read(MAX_PART).decode("utf-8", "replace")


def _written(case: Case) -> Iterator[tuple[str, Path]]:
    """Logs and crash reports, the newest first."""
    for folder, where, pattern in (
        ("log", case.paths.log_dir, "*.log*"),
        ("crash", case.paths.crash_dir, "*"),
    ):
        with suppress(OSError):
            found = [path for path in where.glob(pattern) if path.is_file() and not path.is_symlink()]
            for path in sorted(found, key=lambda path: path.stat().st_mtime, reverse=True):
                yield folder, path


def _settings(case: Case, *, with_names: bool) -> dict[str, Any]:
    if case.settings is None:
        return {}
    values = asdict(case.settings)
    told = case.settings.notifications
    values["notifications"]["rules"] = [written_rule(rule) for rule in told.rules]
    values["notifications"]["quiet_hours"] = [str(entry) for entry in told.quiet_hours]
    if told.late_rules is not None:
        values["notifications"]["late_rules"] = [written_late_rule(rule) for rule in told.late_rules]
    if not with_names:
        values["server"].pop("login", None)
    return values


def _asked(case: Case, command: str) -> dict[str, Any]:
    try:
        return next(ask(case.paths.control_address, {"command": command}))
    except (NotRunningError, NotAnsweringError, StopIteration) as error:
        return {"error": type(error).__name__}


def _nameless(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key not in _SECRETS}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)


def _write(path: Path, content: bytes, *, replace: bool) -> None:
    if replace:
        replace_file(path, content)
        return
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
    try:
        with os.fdopen(file, "wb") as opened:
            opened.write(content)
    except OSError:
        path.unlink(missing_ok=True)
        raise
