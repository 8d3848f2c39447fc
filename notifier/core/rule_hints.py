"""Rules that can never tell anything, as far as the profile knows: what is wrong with them, in sentences."""

from collections.abc import Iterable

from notifier.core.catalog import Catalog
from notifier.core.i18n import Translate
from notifier.core.late_rules import LateRule, written_late_rule
from notifier.core.profile.profile import Profile
from notifier.core.rule_text import written_rule
from notifier.core.rules import ANY, CLASSES, Rule


def lost_rules(rules: Iterable[Rule], profile: Profile, translate: Translate) -> list[str]:
    """A sentence for each rule that never tells: of a category or a field that the profile does not have.

    Any thread.
    """
    no_category = translate("La regla «{rule}» no avisará nunca: el perfil {profile} solo tiene {keys}.")
    no_field = translate("La regla «{rule}» no avisará nunca: ahí no hay ningún campo {field}.")
    found = []
    for rule in rules:
        meant, text = profile.meant(rule), written_rule(rule)
        fields = [one.field for one in meant.conditions if not profile.has_field(meant.categoria, one.field)]
        if meant.categoria and meant.categoria not in profile.keys:
            has = ", ".join(profile.keys)
            found.append(no_category.format(rule=text, profile=profile.name, keys=has))
        elif fields:
            found.append(no_field.format(rule=text, field=", ".join(fields)))
    return found


def doubtful_rules(
    rules: Iterable[Rule], profile: Profile, catalog: Catalog, translate: Translate
) -> list[str]:
    """A sentence for each rule with an estado that only the server could know. Any thread.

    ``catalog``: as it is before a server has spoken.
    """
    sentence = translate("La regla «{rule}» solo avisará si el servidor tiene el estado {estado}.")
    found = []
    for rule in rules:
        meant = profile.meant(rule)
        categorias = [meant.categoria] if meant.categoria else profile.keys
        known = {code for one in categorias if one in profile.keys for code in catalog.estados[one]}
        codes = [code for code in (meant.origin, meant.target) if code != ANY and code not in CLASSES]
        unknown = [code for code in dict.fromkeys(codes) if known and code not in known]
        if unknown:
            found.append(sentence.format(rule=written_rule(rule), estado=", ".join(unknown)))
    return found


def late_hints(
    rules: Iterable[LateRule], profile: Profile, catalog: Catalog, translate: Translate
) -> list[str]:
    """A sentence for each rule about time that never tells, or only of what the server alone could know.

    ``catalog``: as it is before a server has spoken. Any thread.
    """
    found = []
    for rule in rules:
        meant, text = profile.meant_late(rule), written_late_rule(rule)
        codes = [code for code in (meant.estado, *meant.unless) if code]
        estado = catalog.estado(meant.categoria, meant.estado)
        if meant.categoria not in profile.keys:
            sentence = translate(
                "La regla «{rule}» no avisará nunca: el perfil {profile} solo tiene {keys}."
            ).format(rule=text, profile=profile.name, keys=", ".join(profile.keys))
        elif unknown := [code for code in codes if code not in catalog.estados[meant.categoria]]:
            sentence = translate(
                "La regla «{rule}» solo avisará si el servidor tiene el estado {estado}."
            ).format(rule=text, estado=", ".join(dict.fromkeys(unknown)))
        elif estado.final or estado.good:
            sentence = translate(
                "La regla «{rule}» no avisará nunca: lo que está en {estado} ya no se atrasa."
            ).format(rule=text, estado=estado.nombre)
        elif not meant.estado and not profile.has_due(meant.categoria):
            sentence = translate(
                "La regla «{rule}» no avisará nunca: el perfil {profile} no dice para cuándo se prometió."
            ).format(rule=text, profile=profile.name)
        else:
            continue
        found.append(sentence)
    return found
