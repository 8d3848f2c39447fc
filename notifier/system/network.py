"""Tells when the computer's way to the network changed, where the system says so (Qt's QNetworkInformation).

Loading Qt's network module takes some milliseconds: import this after the first paint.
"""

import logging

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtNetwork import QNetworkInformation

log = logging.getLogger(__name__)

SETTLE = 1000
"""Milliseconds from the first change to ``NetworkWatch.changed``: what follows until then is told with it."""

_Reachability = QNetworkInformation.Reachability
_Medium = QNetworkInformation.TransportMedium
_Feature = QNetworkInformation.Feature


class NetworkWatch(QObject):
    """Says when a connection that was lost or kept may be worth another try. Qt's main thread.

    That is when more can be reached than before (the server may be in a network that has no way out to the
    Internet), and when the way out is another one, for example Wi-Fi instead of a cable. Where Qt has nobody
    to ask, nothing is ever said.
    """

    changed = Signal()
    """The network changed and has settled a little; at most once in :data:`SETTLE`."""

    def __init__(self, application: QCoreApplication) -> None:
        """Start to listen, until the application ends."""
        super().__init__(application)
        self._settling = QTimer(self, singleShot=True, interval=SETTLE)
        self._settling.timeout.connect(self._settled)
        self._reachability = _Reachability.Unknown
        self._medium = _Medium.Unknown
        # The best one first: what only tells the reachability is not asked where somebody tells both.
        for features in (_Feature.Reachability | _Feature.TransportMedium, _Feature.Reachability):
            if QNetworkInformation.loadBackendByFeatures(features):
                break
        else:
            log.debug("nobody tells when the network changes")
            return
        information = QNetworkInformation.instance()
        log.debug("%s tells when the network changes", information.backendName())
        self._reachability = information.reachability()
        self._medium = information.transportMedium()
        information.reachabilityChanged.connect(self._take_reachability)
        information.transportMediumChanged.connect(self._take_medium)

    def _take_reachability(self, now: QNetworkInformation.Reachability) -> None:
        if now is _Reachability.Unknown:
            return
        before, self._reachability = self._reachability, now
        if before is not _Reachability.Unknown and now.value > before.value:
            self._settle()

    def _take_medium(self, now: QNetworkInformation.TransportMedium) -> None:
        # Unknown is what is said between two: the one before it is the one to compare with.
        if now is _Medium.Unknown:
            return
        before, self._medium = self._medium, now
        if before is not _Medium.Unknown and now is not before:
            self._settle()

    def _settle(self) -> None:
        if not self._settling.isActive():
            self._settling.start()

    def _settled(self) -> None:
        # Unreachable again: the next change for the better says more.
        if self._reachability is not _Reachability.Disconnected:
            log.info("the network changed: %s by %s", self._reachability.name, self._medium.name)
            self.changed.emit()
