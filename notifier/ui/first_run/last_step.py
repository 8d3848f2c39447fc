"""The last step: it is done, and two things that are worth a click."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from notifier.core.i18n import Translate


class LastStep(QWidget):
    """Start with the computer, and see an alert. UI thread only.

    Intents: ``autostart_switched(bool)``, ``trial_wanted()``.
    """

    autostart_switched = Signal(bool)
    trial_wanted = Signal()

    def __init__(self, translate: Translate) -> None:
        """The switch cannot be used before :meth:`set_autostart`."""
        super().__init__()
        self._autostart = QCheckBox(translate("Iniciar con el equipo"))
        self._autostart.setEnabled(False)
        self._autostart.clicked.connect(self.autostart_switched)
        self._trial = QPushButton(translate("Probar aviso"))
        self._trial.setAutoDefault(False)
        self._trial.clicked.connect(self.trial_wanted)
        row = QHBoxLayout()
        row.addWidget(self._trial)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._autostart)
        layout.addLayout(row)
        layout.addStretch(1)

    def set_autostart(self, on: bool) -> None:
        """Show how the switch stands, and let it be used."""
        self._autostart.setChecked(on)
        self._autostart.setEnabled(True)
