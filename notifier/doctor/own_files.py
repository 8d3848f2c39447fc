"""Checks of what the program has on the disk: settings, profile, folders, database, logs."""

import contextlib
import os
import shutil
import sqlite3
import stat
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from notifier.context import read_settings
from notifier.core.catalog import load_catalog
from notifier.core.doctor import Finding
from notifier.core.i18n import Translate, mark
from notifier.core.numbers import number_text, thousands
from notifier.core.plain_text import plain_line
from notifier.core.rule_hints import doubtful_rules, lost_rules
from notifier.doctor.case import Case
from notifier.sync.store.errors import FAULTS, CorruptError, NewerError, is_refusal
from notifier.sync.store.salvage import unreadable
from notifier.sync.store.schema import VERSION, is_newer, is_whole, version_of
from notifier.system.crash_reports import reports
from notifier.system.profiles import named_profile
from notifier.system.resources import resource_text

LITTLE_SPACE, NO_SPACE = 50 * 1024**2, 1024**2
"""Bytes free below which it is a warning, and a failure."""

RECENT_DAYS = 7
"""So long a fault is worth a warning."""

_FREE_DISK = mark("Libere espacio en el disco: sin él no se guarda ni el historial ni el registro.")
_RIGHTS = mark("Revise los permisos de {folder}; debe ser de este usuario y poder escribirse.")


def config(case: Case) -> Finding:
    """The settings can be read; from where each comes that was written down."""
    settings = read_settings(case.paths, case.environ)
    case.settings = replace(settings, server=case.running) if case.running else settings
    # What is written as [server] login says who somebody is.
    origins = {key: origin for key, origin in settings.origins.items() if key != "server.login"}
    lines = [f"{key} ← {origin}" for key, origin in sorted(origins.items())]
    facts = {"file": str(case.paths.config_file), "origins": origins}
    if not settings.origins:
        return case.ok(mark("No hay nada configurado; rige lo de fábrica."), facts=facts)
    return case.ok(mark("La configuración es correcta."), lines=lines, facts=facts)


def profile(case: Case) -> Finding:
    """The profile is there and whole, and has what the rules of the settings speak of."""
    name = case.server.profile
    case.profile = named_profile(name)
    rules = case.settings.notifications.rules if case.settings is not None else ()
    facts = {"profile": name}
    if lost := lost_rules(rules, case.profile, case.translate):
        return case.warning(
            mark("Hay reglas que no avisarán nunca con el perfil {name}."),
            mark("Corrija [notifications] rules en la configuración."),
            name=name,
            lines=lost,
            facts=facts,
        )
    catalog = load_catalog(resource_text("catalogo.toml"), case.profile.categorias)
    doubtful = doubtful_rules(rules, case.profile, catalog, case.translate)
    return case.ok(mark("Se usa el perfil {name}."), name=name, lines=doubtful, facts=facts)


def disk(case: Case) -> Finding:
    """There is room where the program keeps its data."""
    folder = _existing(case.paths.state_dir)
    free = shutil.disk_usage(folder).free
    room = size_text(free, case.translate)
    facts = {"folder": str(folder), "free_bytes": free}
    if sys.platform != "win32" and not _has_room_for_files(folder):
        return case.failure(
            mark("En el disco de {folder} no cabe ni un archivo más."), _FREE_DISK, folder=folder, facts=facts
        )
    if free < NO_SPACE:
        return case.failure(
            mark("El disco de {folder} está lleno."), _FREE_DISK, folder=folder, free=room, facts=facts
        )
    if free < LITTLE_SPACE:
        sentence = mark("Al disco de {folder} le quedan {free}.")
        return case.warning(sentence, _FREE_DISK, folder=folder, free=room, facts=facts)
    return case.ok(mark("Hay {free} libres en {folder}."), folder=folder, free=room, facts=facts)


def _has_room_for_files(folder: Path) -> bool:
    """Whether the file system has a number left for one more file; some count none."""
    found = os.statvfs(folder)
    return found.f_files == 0 or found.f_favail > 0


def crashes(case: Case) -> Finding:
    """What the program wrote down of faults of its own lately."""
    since = time.time() - RECENT_DAYS * 86_400
    found = [path for path in reports(case.paths.crash_dir) if path.stat().st_mtime > since]
    facts = {"reports": len(found)}
    if found:
        return case.warning(
            mark("El programa anotó fallos propios en los últimos días: {count}."),
            mark("Guarde el informe y envíelo a soporte."),
            count=thousands(len(found), case.translate),
            lines=[path.name for path in found[:5]],
            facts=facts,
        )
    return case.ok(mark("No hay fallos propios anotados."), facts=facts)


def size_text(size: int, translate: Translate) -> str:
    """So many bytes as people say it."""
    for unit, bytes_each in (("GB", 1024**3), ("MB", 1024**2)):
        if size >= bytes_each:
            return f"{number_text(size / bytes_each, 1, translate)} {unit}"
    return f"{thousands(round(size / 1024), translate)} KB"


def state(case: Case) -> Finding:
    """The folder of the data can be written, and is closed to others."""
    return _folder(case, case.paths.state_dir, mark("Los datos se guardan en {folder}."))


def logs(case: Case) -> Finding:
    """The folder of the log can be written."""
    return _folder(case, case.paths.log_dir, mark("El registro se escribe en {folder}."))


def database(case: Case) -> Finding:
    """The database opens, is whole and of this version. It is only read."""
    path = case.paths.database
    if not path.exists():
        return case.ok(mark("Todavía no hay historial."), facts={"exists": False})
    size, version = 0, 0
    try:
        size = path.stat().st_size
        with closing(_opened(path)) as db:
            version = version_of(db)
            if is_newer(db):
                raise NewerError(path=path)
            found = [row[0] for row in db.execute("PRAGMA integrity_check(5)")]
            if version > VERSION or (version == VERSION and not is_whole(db)):
                found = ["a table is missing"]
            elif version == VERSION and found == ["ok"] and (bad := unreadable(db)):
                found = [
                    case.tell(
                        mark("valores que no se pueden leer: {count}"), count=thousands(bad, case.translate)
                    )
                ]
    except (*FAULTS, OSError) as error:
        if is_refusal(error):
            return case.failure(
                mark("El sistema no deja leer la base de datos ({error})."),
                mark("Revise los permisos de {path}, y que ningún otro programa lo tenga abierto."),
                error=plain_line(error),
                path=path,
                facts={"exists": True},
            )
        found = [str(error)]
    facts = {"exists": True, "bytes": size, "schema": version, "integrity": found == ["ok"]}
    if found != ["ok"]:
        return case.failure(
            CorruptError.title + ".",
            mark("Salga del programa y vuelva a iniciarlo: aparta el archivo y lee todo del servidor."),
            lines=found[:5],
            facts=facts,
        )
    return case.ok(
        mark("La base de datos está íntegra ({size}, versión {version})."),
        size=size_text(size, case.translate),
        version=version,
        facts=facts,
    )


def _opened(path: Path) -> sqlite3.Connection:
    """Without writing a byte: one that nobody uses is read as a file that never changes."""
    journal = path.with_name(f"{path.name}-wal")
    used = journal.exists() and journal.stat().st_size > 0
    how = "mode=ro" if used else "mode=ro&immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, timeout=5.0)


def _folder(case: Case, folder: Path, sentence: str) -> Finding:
    there = _existing(folder)
    facts = {"folder": str(folder), "exists": there == folder}
    try:
        if there == folder:
            _write_into(folder)
        elif not os.access(there, os.W_OK | os.X_OK):
            raise PermissionError(str(there))
    except OSError as error:
        return case.failure(
            mark("No se puede escribir en {folder}."),
            _RIGHTS,
            folder=there,
            facts={**facts, "error": error.strerror or type(error).__name__},
        )
    if there == folder and sys.platform != "win32" and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return case.warning(
            mark("Otros usuarios de este equipo pueden mirar dentro de {folder}."),
            mark("Ciérrela con: chmod 700 {folder}"),
            folder=folder,
            facts=facts,
        )
    return case.ok(sentence, folder=folder, facts=facts)


def _write_into(folder: Path) -> None:
    file, name = tempfile.mkstemp(prefix=".doctor-", dir=folder)
    try:
        os.write(file, bytes(4096))
        os.fsync(file)
    finally:
        os.close(file)
        with contextlib.suppress(OSError):
            Path(name).unlink()


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next((one for one in (folder, *folder.parents) if one.exists()), folder)
