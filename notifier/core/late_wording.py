"""What an alert about time says: what is wrong first, then the item, and since when. Pure; any thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from notifier.core.catalog import Catalog
from notifier.core.digests import NAMED
from notifier.core.i18n import Translate
from notifier.core.late_rules import LateRule
from notifier.core.lateness import Noted
from notifier.core.look import Look
from notifier.core.model import Alert, AlertKind, Item, Urgency
from notifier.core.numbers import line_text, thousands
from notifier.core.times import clock, moment
from notifier.core.wording import titled


@dataclass(frozen=True, slots=True)
class LateItem:
    """An item that became late, and by what."""

    item: Item
    noted: Noted


def what_is_late(rule: LateRule, catalog: Catalog, translate: Translate) -> str:
    """What is wrong with an item that is late by this rule: ``En camino hace más de 90 min``."""
    estado = catalog.estado(rule.categoria, rule.estado).nombre
    if rule.at is not None:
        at = clock(datetime.combine(date(2000, 1, 1), rule.at), translate)  # on any day
        return translate("{estado}, y ya pasaron las {time}").format(estado=estado, time=at)
    if rule.estado:
        return translate("{estado} hace más de {length}").format(
            estado=estado, length=length_words(rule.length, translate)
        )
    if rule.length:
        return translate("Menos de {length} para lo prometido").format(
            length=length_words(rule.length, translate)
        )
    return translate("Pasó la hora prometida")


def length_words(length: timedelta, translate: Translate) -> str:
    """A length of time as the rule has it: ``90 min``, ``2 h``, ``7 días``."""
    minutes = int(length.total_seconds()) // 60
    if minutes % 1440 == 0:
        days = minutes // 1440
        return translate("1 día") if days == 1 else translate("{days} días").format(days=days)
    if minutes % 60 == 0 and minutes > 60:  # noqa: PLR2004 - of an hour
        return translate("{hours} h").format(hours=minutes // 60)
    return translate("{minutes} min").format(minutes=minutes)


def late_alert(late: LateItem, now: datetime, catalog: Catalog, translate: Translate) -> Alert:
    """An item is late. ``now``: in the zone in which times are told."""
    item, rule = late.item, late.noted.rule
    facts, line = _facts(item, rule, now, catalog, translate), line_text(item.detalle, item.fields, translate)
    return Alert(
        kind=AlertKind.LATE,
        title=titled(what_is_late(rule, catalog, translate), item.numero),
        body="\n".join(filter(None, (facts, line))),
        urgency=rule.urgency,
        key=item.key,
        look=Look.TROUBLE,
    )


def over_alert(
    item: Item,
    over: Sequence[Noted],
    open_still: Sequence[Noted],
    now: datetime,
    catalog: Catalog,
    translate: Translate,
    *,
    is_gone: bool,
) -> Alert:
    """What was told as late is not late any more; of what still holds (``open_still``) it says so."""
    if is_gone:
        first = translate("Ya no está en la lista")
    elif over[0].rule.estado or item.due is None or item.due <= now:
        first = catalog.estado(item.categoria, item.estado).nombre
    else:
        first = translate("Prometida ahora para {time}").format(time=moment(item.due, now, translate))
    still = [
        translate("Sigue: {what}").format(what=what_is_late(noted.rule, catalog, translate))
        for noted in open_still
    ]
    line = line_text(item.detalle, item.fields, translate)
    return Alert(
        kind=AlertKind.LATE,
        title=titled(first, item.numero),
        body="\n".join(filter(None, (over_words(over, catalog, translate), *still, line))),
        urgency=Urgency.NORMAL,
        key=item.key,
        look=Look.TROUBLE if open_still else Look.UNDERWAY,
    )


def over_words(over: Sequence[Noted], catalog: Catalog, translate: Translate) -> str:
    """One line for what was late and is not any more: ``Resuelto: En camino hace más de 90 min``."""
    what = "; ".join(what_is_late(noted.rule, catalog, translate) for noted in over)
    return translate("Resuelto: {what}").format(what=what)


def late_before(late: Sequence[LateItem], catalog: Catalog, translate: Translate) -> Alert:
    """What was late already when it was looked at for the first time: how many, and by each rule which.

    Nobody is hurried by it, so it is never urgent. The loudest rule comes first.
    """
    urgencies = list(Urgency)
    rules = sorted(
        dict.fromkeys(one.noted.rule for one in late), key=lambda rule: -urgencies.index(rule.urgency)
    )
    lines = [
        f"{what_is_late(rule, catalog, translate)}: "
        + _named([one.item.numero for one in late if one.noted.rule == rule], translate)
        for rule in rules
    ]
    categorias = {one.item.categoria for one in late}
    count = thousands(len(late), translate)
    if len(categorias) == 1:
        names = catalog.names(categorias.pop(), translate)
        title = translate("{count} {items} con atraso").format(
            count=count, items=names.singular if len(late) == 1 else names.plural
        )
    else:
        title = translate("{count} con atraso").format(count=count)
    return Alert(
        kind=AlertKind.LATE,
        title=title,
        body="\n".join((*lines, translate("Ya estaban así al comenzar a vigilarlas."))),
        urgency=Urgency.NORMAL,
        others=tuple(one.item.key for one in late),
        look=Look.TROUBLE,
    )


def _named(numeros: Sequence[str], translate: Translate) -> str:
    shown = ", ".join(numeros[:NAMED])
    more = len(numeros) - NAMED
    if more <= 0:
        return shown
    return translate("{numbers} y {count} más").format(numbers=shown, count=thousands(more, translate))


def _facts(item: Item, rule: LateRule, now: datetime, catalog: Catalog, translate: Translate) -> str:
    estado = catalog.estado(item.categoria, item.estado).nombre
    if rule.estado:
        entered = moment(item.entered_at or now, now, translate)
        return translate("En este estado desde {time}").format(time=entered)
    due = moment(item.due or now, now, translate)
    return translate("Prometida para {time}. Está: {estado}").format(time=due, estado=estado)
