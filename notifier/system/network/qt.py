"""What Qt says of the network (QNetworkInformation), for Windows and macOS.

On Linux it would load Qt's network module, 3 MB of memory: there NetworkManager itself is asked, and where it
does not run nobody tells.
"""

import logging

from PySide6.QtNetwork import QNetworkInformation

from notifier.system.network.watch import NetworkWatch, Reach

log = logging.getLogger(__name__)

_Reachability = QNetworkInformation.Reachability
_Medium = QNetworkInformation.TransportMedium
_Feature = QNetworkInformation.Feature

_REACH = {
    _Reachability.Disconnected: Reach.NOTHING,
    _Reachability.Local: Reach.LOCAL,
    _Reachability.Site: Reach.SITE,
    _Reachability.Online: Reach.ONLINE,
}


def listen(watch: NetworkWatch) -> None:
    """Tell ``watch`` what Qt says, until the application ends. Qt's main thread.

    Where Qt has nobody to ask, nothing is ever told.
    """
    # The best one first: what only tells the reachability is not asked where somebody tells both.
    for features in (_Feature.Reachability | _Feature.TransportMedium, _Feature.Reachability):
        if QNetworkInformation.loadBackendByFeatures(features):
            break
    else:
        log.debug("nobody tells when the network changes")
        return
    information = QNetworkInformation.instance()
    log.debug("%s tells when the network changes", information.backendName())

    def tell() -> None:
        medium = information.transportMedium()
        # Unknown is what is said between two.
        way = None if medium is _Medium.Unknown else medium.name
        watch.take(_REACH.get(information.reachability()), way)

    information.reachabilityChanged.connect(tell)
    information.transportMediumChanged.connect(tell)
    tell()
