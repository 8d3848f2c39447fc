"""``estado-notifier config path|show|check``: where the settings are, what holds, what is wrong."""

import argparse
import contextlib
import os
from dataclasses import asdict

import tomlkit

from notifier.context import read_settings, surroundings
from notifier.core.catalog import load_catalog
from notifier.core.errors import AppError
from notifier.core.i18n import Translate
from notifier.core.late_rules import written_late_rule
from notifier.core.rule_hints import doubtful_rules, late_hints, lost_rules
from notifier.core.rule_text import written_rule
from notifier.core.settings import Settings, shown_key
from notifier.server.relay.settings import has_relay_section, read_relay
from notifier.system.files import read_small
from notifier.system.installation import installation
from notifier.system.language import translator
from notifier.system.paths import Paths
from notifier.system.profiles import named_profile
from notifier.system.resources import resource_text
from notifier.system.terminal import complain, say


def add_arguments(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Declare the three questions."""
    questions = {
        "path": translate("muestra dónde está el archivo"),
        "show": translate("muestra los valores que rigen y dónde están escritos, en TOML"),
        "check": translate("revisa los archivos y las variables de entorno"),
    }
    choices = parser.add_subparsers(dest="question", required=True, metavar="path|show|check")
    for name, text in questions.items():
        choices.add_parser(name, help=text, description=text)


def main(args: argparse.Namespace) -> int:
    """Answer one question. 0, or 1 where the configuration has mistakes."""
    paths = Paths.of_user()
    if args.question == "path":
        say(str(paths.config_file))
        return 0
    settings = read_settings(paths, os.environ)
    if args.question == "show":
        say(_shown(settings, translator(settings.ui.language, os.environ)))
        return 0
    translate = translator(settings.ui.language, os.environ)
    # The relay's own section, where there is one; it was read as TOML already.
    text = read_small(paths.config_file).decode() if paths.config_file.exists() else ""
    try:
        if has_relay_section(text, os.environ):
            read_relay(text, str(paths.config_file), os.environ, named_profile)
        profile = named_profile(settings.server.profile)
        settings.server.check_encrypted()
        if settings.server.ca_file:
            surroundings(settings.network, settings.server, paths).trust()
    except AppError as error:
        complain(error.tell(translate))
        return 1
    say(translate("La configuración es correcta."))
    for name, where in settings.overruled.items():
        sentence = translate("{where}: {key} no rige; el administrador lo fija en {file}.")
        say(sentence.format(where=where, key=shown_key(name), file=settings.locked[name]))
    rules = settings.notifications.rules
    catalog = load_catalog(resource_text("catalogo.toml"), profile.categorias)
    for hint in lost_rules(rules, profile, translate) + doubtful_rules(rules, profile, catalog, translate):
        say(hint)
    for hint in late_hints(settings.notifications.late_rules or (), profile, catalog, translate):
        say(hint)
    if settings.server.api_url:
        say(translate("API: {url}").format(url=settings.server.api_url))
        say(translate("Eventos: {url}").format(url=settings.server.events_at(profile.socket)))
    return 0


def _shown(settings: Settings, translate: Translate) -> str:
    values = asdict(settings)
    for about in ("origins", "locked", "overruled"):
        del values[about]
    if isinstance(settings.server.insecure, tuple):
        values["server"]["insecure"] = list(settings.server.insecure)
    rules, late_rules = settings.notifications.rules, settings.notifications.late_rules
    with contextlib.suppress(AppError):  # what is wrong with the profile is not asked here
        profile = named_profile(settings.server.profile)
        values["sync"] = asdict(settings.sync.over(profile.poll.live, profile.poll.down))
        late_rules = profile.late_on if late_rules is None else late_rules
        rules = rules or profile.told
    values["sync"] = {key: value for key, value in values["sync"].items() if value is not None}
    values["notifications"]["rules"] = [written_rule(rule) for rule in rules]
    values["notifications"]["late_rules"] = [written_late_rule(rule) for rule in late_rules or ()]
    values["notifications"]["quiet_hours"] = [str(entry) for entry in settings.notifications.quiet_hours]
    check = installation().update_check(settings.updates)
    holds = "yes" if check.wanted and check.possible else "no"
    values["updates"] = {"check": holds, "url": check.url, "key": check.key}
    # What nobody wrote down is the program's or the profile's.
    remarks = dict(settings.origins)
    if not check.possible:
        remarks["updates.check"] = translate("sin url y key no hay a quién preguntar")
    elif not check.wanted and settings.updates.check == "auto":
        remarks["updates.check"] = translate("la actualiza un administrador")
    for name, file in settings.locked.items():
        origin = remarks.get(name, translate("no está escrito"))
        remarks[name] = translate("{origin} (fijado en {file})").format(origin=origin, file=file)
    document = tomlkit.document()
    for section, keys in values.items():
        table = tomlkit.table()
        for key, value in keys.items():
            item = tomlkit.item(value)
            if remark := remarks.get(f"{section}.{key}"):
                item.comment(remark)
            table.add(key, item)
        document.add(section, table)
    return tomlkit.dumps(document).rstrip("\n")
