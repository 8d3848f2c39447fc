"""The words that people read: names of states and categories, and what an alert says."""

from collections.abc import Mapping

from notifier.core.catalog import Catalog
from notifier.core.i18n import Translate, mark
from notifier.core.link import LinkState
from notifier.core.model import Alert, AlertKind, Categoria, Transition, Urgency

STATE_NAMES: Mapping[LinkState, str] = {
    LinkState.CONNECTING: mark("Conectando…"),
    LinkState.AUTHENTICATING: mark("Identificando…"),
    LinkState.SYNCING: mark("Sincronizando…"),
    LinkState.LIVE: mark("En vivo"),
    LinkState.STALE: mark("Desactualizado"),
    LinkState.OFFLINE: mark("Sin conexión"),
    LinkState.SIGNED_OUT: mark("Sin sesión"),
}
"""What each state of the link is called: in the tray, the panel and the terminal."""

PLURALS: Mapping[Categoria, str] = {
    Categoria.ENTREGA: mark("Entregas"),
    Categoria.PROFORMA: mark("Proformas"),
    Categoria.VEHICULO: mark("Vehículos"),
}
"""What many items of a category are called."""

_SINGULAR = {
    Categoria.ENTREGA: mark("Entrega"),
    Categoria.PROFORMA: mark("Proforma"),
    Categoria.VEHICULO: mark("Vehículo"),
}


def transition_alert(
    transition: Transition, urgency: Urgency, catalog: Catalog, translate: Translate
) -> Alert:
    """The alert for one transition: number and new estado first, where it came from below."""
    categoria = transition.key.categoria
    origin = catalog.estado(categoria, transition.origin).nombre
    target = catalog.estado(categoria, transition.target).nombre
    body = f"{origin} → {target}"
    if transition.detalle:
        body += f"\n{transition.detalle}"
    return Alert(
        kind=AlertKind.TRANSITION,
        title=f"{translate(_SINGULAR[categoria])} {transition.numero}: {target}",
        body=body,
        urgency=urgency,
        transitions=(transition,),
    )


def link_alert(reason: str, translate: Translate) -> Alert:
    """The warning that the link has been down for a while."""
    return Alert(
        kind=AlertKind.LINK,
        title=translate("Sin conexión"),
        body=translate("Los estados pueden no estar al día. Se reintenta solo.")
        + (f"\n{reason}" if reason else ""),
        urgency=Urgency.NORMAL,
    )
