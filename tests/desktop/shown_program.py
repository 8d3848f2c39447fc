"""A program that shows two notifications through the desktop's daemon and is killed then."""

import sys
import time
from pathlib import Path

from notifier.core.model import Alert, AlertKind, Urgency
from notifier.system.notifications.freedesktop import FreedesktopNotifications

backend = FreedesktopNotifications(
    "Estado Notifier", None, lambda _action, _alert: None, str, leftovers=Path(sys.argv[1])
)
for kind in (AlertKind.SESSION, AlertKind.LINK):
    backend.show(Alert(kind, "Sin sesión", "", Urgency.NORMAL))
sys.stdout.write("shown\n")
sys.stdout.flush()
time.sleep(600)
