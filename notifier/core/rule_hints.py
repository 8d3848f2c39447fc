"""Rules that can never tell anything, as far as the profile knows: what is wrong with them, in sentences."""

from collections.abc import Iterable

from notifier.core.catalog import Catalog
from notifier.core.i18n import Translate
from notifier.core.profile.profile import Profile
from notifier.core.rules import Rule


def lost_rules(rules: Iterable[Rule], profile: Profile, translate: Translate) -> list[str]:
    """A sentence for each rule of a category that the profile does not have: it never tells. Any thread."""
    has = ", ".join(profile.keys)
    sentence = translate("La regla «{rule}» no avisará nunca: el perfil {profile} solo tiene {keys}.")
    return [
        sentence.format(rule=written(rule), profile=profile.name, keys=has)
        for rule in rules
        if profile.meant(rule).categoria not in profile.keys
    ]


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
        if meant.categoria in profile.keys:
            known = catalog.estados[meant.categoria]
            unknown = [code for code in (meant.origin, meant.target) if code and code not in known]
            names = ", ".join(dict.fromkeys(unknown))
            found += [sentence.format(rule=written(rule), estado=names)] if unknown else []
    return found


def written(rule: Rule) -> str:
    """A rule as settings write it. Any thread."""
    return f"{rule.categoria}: {rule.origin or '*'} -> {rule.target} [{rule.urgency}]"
