"""The page about what is told, and how loud."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from notifier.core.i18n import Translate
from notifier.ui.preferences.fields import SwitchField, TextField
from notifier.ui.preferences.late_table import LateTable
from notifier.ui.preferences.page import Page
from notifier.ui.preferences.transition_rules import TransitionRules


class AlertsPage(Page):
    """Rules about changes and about time, sounds, repetition. UI thread only.

    Intent: ``trial_wanted()``; the button is closed until :meth:`end_trial`.
    """

    trial_wanted = Signal()

    def __init__(self, translate: Translate) -> None:
        """Nothing is known of estados yet."""
        self.rules = TransitionRules(
            translate,
            "notifications.rules",
            translate("Cambios que se avisan"),
            translate("Una regla sin marca no avisa. Para cambiar una, elíjala en la tabla."),
        )
        self.late = LateTable(
            translate,
            "notifications.late_rules",
            translate("Atrasos que se avisan"),
            translate("Lo que debía pasar y no pasó. Una regla sin marca no avisa."),
        )
        super().__init__(
            translate("Avisos"),
            "",
            [
                self.rules,
                self.late,
                SwitchField(translate, "notifications.sounds", translate("Con sonido")),
                TextField(
                    translate,
                    "notifications.repeat_urgent_every",
                    translate("Repetir urgentes cada"),
                    translate("Minutos hasta repetir un aviso urgente que nadie vio. 0: no se repite."),
                    narrow=True,
                ),
                TextField(
                    translate,
                    "notifications.link_warning_after",
                    translate("Avisar sin conexión tras"),
                    translate("Segundos sin conexión hasta avisar. 0: no se avisa."),
                    narrow=True,
                ),
            ],
        )
        self._trial = QPushButton(translate("Probar aviso"))
        self._trial.setToolTip(translate("Muestra un aviso discreto, uno normal y uno urgente."))
        self._trial.setAutoDefault(False)
        self._trial.clicked.connect(self._begin_trial)
        row = QHBoxLayout()
        row.addWidget(self._trial)
        row.addStretch(1)
        self.column.insertLayout(0, row)

    def end_trial(self) -> None:
        """The alerts were shown, or could not be."""
        self._trial.setEnabled(True)

    def _begin_trial(self) -> None:
        self._trial.setEnabled(False)
        self.trial_wanted.emit()
