"""The second step: who signs in, at the server that was found."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from notifier.core.i18n import Translate
from notifier.ui.labels import PlainLabel


class AccountStep(QWidget):
    """Asks for user and password. UI thread only.

    Intent: ``profile_chosen(str)``, another of those that fit.
    """

    profile_chosen = Signal(str)

    def __init__(self, translate: Translate, login: str) -> None:
        """``login`` is filled in already."""
        super().__init__()
        self._ = translate
        self._server = PlainLabel()
        self._profiles = QComboBox()
        self._profiles.setAccessibleName(self._("Perfil"))
        self._profiles.activated.connect(lambda _: self.profile_chosen.emit(self._profiles.currentText()))
        self.login = QLineEdit(login)
        """Where the user is typed."""
        self.password = QLineEdit()
        """Where the password is typed."""
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        show = QCheckBox(self._("Mostrar contraseña"))
        show.toggled.connect(self._reveal)
        self._form = QFormLayout()
        self._form.setSpacing(8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._form.addRow(self._("&Perfil"), self._profiles)
        for text, field in (
            (self._("&Usuario o correo"), self.login),
            (self._("&Contraseña"), self.password),
        ):
            self._form.addRow(text, field)
            field.setAccessibleName(text.replace("&", ""))
            field.setMinimumHeight(field.sizeHint().height())
        self._form.addRow("", show)
        self._others = PlainLabel(
            self._("Al iniciar sesión aquí se cierran sus otras sesiones (las del teléfono).")
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._server)
        layout.addLayout(self._form)
        layout.addWidget(self._others)
        layout.addStretch(1)

    def show_server(self, address: str, profiles: Sequence[str], *, ends_others: bool) -> None:
        """Say which server was found, and how it speaks; several ``profiles`` are there to choose from.

        ``ends_others``: a sign-in there ends the user's other sessions.
        """
        found = self._("Servidor encontrado: {server}").format(server=address)
        if len(profiles) > 1:
            chosen = self._("El perfil ya está elegido: cámbielo solo si se lo indicaron.")
            found = f"{found}\n{chosen}"
        self._server.say(found)
        if [self._profiles.itemText(row) for row in range(self._profiles.count())] != list(profiles):
            self._profiles.clear()
            self._profiles.addItems(list(profiles))
        self._form.setRowVisible(0, len(profiles) > 1)
        self._others.setVisible(ends_others)

    def first_empty(self) -> QLineEdit:
        """Where the person goes on typing."""
        return self.password if self.login.text().strip() else self.login

    def _reveal(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.password.setEchoMode(mode)
