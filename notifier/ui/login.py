"""The sign-in window: server, user and password. It asks; others sign in and answer."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from notifier.core.addresses import server_address
from notifier.core.i18n import Translate
from notifier.core.plain_text import plain_line
from notifier.ui.greeting import greeting
from notifier.ui.growing_dialog import GrowingDialog
from notifier.ui.labels import PlainLabel
from notifier.ui.message_bar import MessageBar
from notifier.ui.theme import Tone
from notifier.ui.tray.icons import Icons
from notifier.ui.words import APP_NAME

_EXAMPLE = "https://ejemplo.com/api"


class LoginWindow(GrowingDialog):
    """Asks for a server and credentials, and shows the outcome inside itself. UI thread only.

    Intents: ``submitted(str server, str login, str password, bool plain)``, ``test_requested(str server, bool
    plain)``, ``profile_accepted(str)``; ``plain``: the person has accepted that others can read along. The
    password is held by its field alone, and only until :meth:`done_well`.
    """

    submitted = Signal(str, str, str, bool)
    test_requested = Signal(str, bool)
    profile_accepted = Signal(str)

    def __init__(
        self,
        translate: Translate,
        icons: Icons,
        server: str = "",
        login: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """``server`` and ``login`` are filled in already."""
        super().__init__(parent)
        self._ = translate
        self._server = QLineEdit(server)
        self._server.setPlaceholderText(_EXAMPLE)
        self._login = QLineEdit(login)
        self._password = QLineEdit()
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._show = QCheckBox(self._("Mostrar contraseña"))
        self._show.toggled.connect(self._reveal)
        self._message = MessageBar()
        self._accept = QPushButton(self._("Co&ntinuar sin cifrar"))
        self._accept.setAutoDefault(False)
        self._accept.clicked.connect(self._accept_plain)
        self._question = MessageBar(button=self._accept, below=True)
        self._ask_again: Callable[[], None] = self._ask_test
        self._accepted = ""
        self._server.textChanged.connect(self._question.clear)
        self._fitting = ""
        self._change = QPushButton()
        self._change.setAutoDefault(False)
        self._change.clicked.connect(lambda: self.profile_accepted.emit(self._fitting))
        self._offer = MessageBar(button=self._change, below=True)
        self._test = QPushButton(self._("Probar conexión"))
        self._test.setAutoDefault(False)
        self._test.clicked.connect(self._ask_test)
        self._submit = QPushButton(self._("Iniciar sesión"))
        self._submit.setDefault(True)
        self._submit.clicked.connect(self._ask_sign_in)
        self._cancel = QPushButton(self._("Cancelar"))
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        self._busy = False
        self._others = PlainLabel()
        self._others.setVisible(False)
        self._lay_out(icons)
        self.setWindowTitle(self._("Iniciar sesión") + f" — {APP_NAME}")
        self.setWindowIcon(icons.app())
        self._first_empty().setFocus()

    def warn_of_other_sessions(self) -> None:
        """Say, as long as the window is open, that a sign-in ends the user's sessions elsewhere."""
        self._others.say(self._("Al iniciar sesión aquí se cierran sus otras sesiones (las del teléfono)."))
        self._others.setVisible(True)

    @property
    def is_busy(self) -> bool:
        """Whether somebody is being signed in, or a connection tried."""
        return self._busy

    def typed(self) -> tuple[str, str, str]:
        """Server, user and password as they stand in their fields, for :meth:`type_again` alone."""
        return self._server.text(), self._login.text(), self._password.text()

    def type_again(self, server: str, login: str, password: str) -> None:
        """Go on with what was typed into the window that this one takes the place of."""
        for field, text in ((self._server, server), (self._login, login), (self._password, password)):
            field.setText(text)
        self._first_empty().setFocus()

    # Answers

    def show_warning(self, title: str, advice: str) -> None:
        """Signed in, and something has to be known: there is nothing left to fill in."""
        self._end_form()
        self._message.say(Tone.CAUTION, advice, title)

    def offer_profile(self, present: str, fitting: str, *, is_closed: bool) -> None:
        """Signed in, and the server speaks as the profile ``fitting`` says, not as the ``present`` one.

        ``is_closed``: somebody else has set it, and only they can change it.
        """
        self._end_form()
        text = self._(
            "Este servidor habla como «{fitting}», y está elegido «{present}»: así no llegan avisos."
        )
        said = text.format(fitting=fitting, present=present)
        if is_closed:
            said = f"{said} {self._('Lo fijó su administrador: pídale que lo cambie.')}"
        self._fitting = fitting
        self._change.setText(self._("Usar «{profile}»").format(profile=plain_line(fitting)))
        self._change.setHidden(is_closed)
        self._offer.say(Tone.CAUTION, said, self._("El perfil no es el de este servidor"))
        if not is_closed:
            self._change.setDefault(True)
            self._change.setFocus()

    def show_error(self, title: str, advice: str) -> None:
        """Say what went wrong and what to do; ends the busy state."""
        self.set_busy(False)
        self._message.say(Tone.BAD, advice, title)
        # What is typed next is most likely to be that, and not to be told to a button.
        _await_words(self._server if self._ask_again == self._ask_test else self._password)

    def show_tested(self, text: str) -> None:
        """Say that the server answered; ends the busy state."""
        self.set_busy(False)
        self._message.say(Tone.GOOD, text)
        _await_words(self._first_empty())

    def ask_plain(self, addresses: str) -> None:
        """Others could read along: ask whether the person wants that; ends the busy state.

        ``addresses``: which are not encrypted.
        """
        self.set_busy(False)
        text = self._(
            "Sin https, cualquiera en la red puede leer y cambiar su contraseña y los datos que van a "
            "{addresses}."
        )
        self._question.say(Tone.CAUTION, text.format(addresses=addresses), self._("Conexión sin cifrar"))
        _await_words(self._server)

    def set_busy(self, busy: bool) -> None:
        """While busy nothing can be changed or asked again.

        The fields keep the keyboard: from one that is closed Qt would give it to "Cancelar".
        """
        self._busy = busy
        self._question.clear()
        for field in (self._server, self._login, self._password):
            field.setReadOnly(busy)
        if busy and not any(field.hasFocus() for field in (self._server, self._login, self._password)):
            self._password.setFocus()
        for part in (self._show, self._test, self._submit):
            part.setEnabled(not busy)
        if busy:
            self._message.say(Tone.NOTE, self._("Conectando…"))
        else:
            self._message.clear()

    def done_well(self) -> None:
        """Signed in: forget the password and close."""
        self.set_busy(False)
        self._password.clear()
        self.accept()

    def reject(self) -> None:
        """Part of Qt's interface: Esc, Cancel and the close button."""
        self._password.clear()
        super().reject()

    def _end_form(self) -> None:
        self.set_busy(False)
        self._password.clear()
        self._form.setEnabled(False)
        for button in (self._test, self._submit):
            button.hide()
        self._cancel.setText(self._("Cerrar"))
        self._cancel.setDefault(True)
        self._cancel.setFocus()

    # Questions

    def _ask_test(self) -> None:
        if self._check_server():
            self._ask_again = self._ask_test
            self.set_busy(True)
            self.test_requested.emit(self._server.text(), self._is_accepted())

    def _ask_sign_in(self) -> None:
        if not self._check_server():
            return
        if not self._login.text().strip():
            self._reject_field(self._login, self._("Escriba su usuario o correo."))
        elif not self._password.text():
            self._reject_field(self._password, self._("Escriba su contraseña."))
        else:
            self._ask_again = self._ask_sign_in
            self.set_busy(True)
            self.submitted.emit(
                self._server.text(), self._login.text().strip(), self._password.text(), self._is_accepted()
            )

    def _accept_plain(self) -> None:
        self._accepted = self._server.text()
        self._ask_again()

    def _is_accepted(self) -> bool:
        return self._accepted == self._server.text()

    def _check_server(self) -> bool:
        """Whether an address is there; it is shown as it is meant."""
        address = server_address(self._server.text())
        if address == "":
            self._reject_field(self._server, self._("Escriba la dirección del servidor."))
            return False
        if address is None:
            advice = self._("Escriba la dirección como la indica su administrador, por ejemplo {example}")
            advice = advice.format(example=_EXAMPLE)
            self._reject_field(self._server, advice, self._("Dirección no válida"))
            return False
        if address != self._server.text():
            self._server.setText(address)
        return True

    def _reject_field(self, field: QLineEdit, advice: str, title: str = "") -> None:
        self._message.say(Tone.BAD, advice, title or self._("Falta un dato"))
        _await_words(field)

    def _first_empty(self) -> QLineEdit:
        fields = (self._server, self._login, self._password)
        return next((field for field in fields if not field.text()), self._password)

    def _reveal(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self._password.setEchoMode(mode)

    def _lay_out(self, icons: Icons) -> None:
        self._form = QWidget()
        form = QFormLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for text, field in (
            (self._("&Servidor"), self._server),
            (self._("&Usuario o correo"), self._login),
            (self._("&Contraseña"), self._password),
        ):
            form.addRow(text, field)
            field.setAccessibleName(text.replace("&", ""))
            # Where a window cannot grow, a long message takes room from anything but these.
            field.setMinimumHeight(field.sizeHint().height())
        form.addRow("", self._show)
        buttons = QHBoxLayout()
        buttons.addWidget(self._test)
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._submit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(14)
        hint = self._("La contraseña no se guarda; la sesión queda en el llavero del sistema.")
        layout.addLayout(greeting(icons, PlainLabel(hint)))
        layout.addWidget(self._form)
        layout.addWidget(self._others)
        layout.addWidget(self._message)
        layout.addWidget(self._question)
        layout.addWidget(self._offer)
        layout.addStretch(1)
        layout.addLayout(buttons)
        self.setMinimumWidth(460)


def _await_words(field: QLineEdit) -> None:
    field.setFocus()
    field.selectAll()
