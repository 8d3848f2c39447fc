"""The window of the first start. It asks step by step; others search, sign in and answer."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout

from notifier.core.i18n import Translate
from notifier.core.plain_text import plain_line
from notifier.ui.first_run.account_step import AccountStep
from notifier.ui.first_run.last_step import LastStep
from notifier.ui.first_run.server_step import ServerStep
from notifier.ui.greeting import greeting
from notifier.ui.growing_dialog import GrowingDialog
from notifier.ui.labels import PlainLabel
from notifier.ui.message_bar import MessageBar
from notifier.ui.theme import Tone
from notifier.ui.tray.icons import Icons
from notifier.ui.words import APP_NAME


class FirstRunWindow(GrowingDialog):
    """Server, account, done. UI thread only. Nothing but the password is forgotten when it is closed.

    Intents: ``search(str address, bool plain)``, ``sign_in(str login, str password)``; those of the steps are
    theirs. ``plain``: the person has accepted that others can read along.
    """

    search = Signal(str, bool)
    sign_in = Signal(str, str)

    def __init__(self, translate: Translate, icons: Icons, language: str, address: str, login: str) -> None:
        """``address`` and ``login`` are filled in already; ``language`` is the one that is spoken."""
        super().__init__()
        self._ = translate
        self.server = ServerStep(translate, language, address)
        """The first step."""
        self.account = AccountStep(translate, login)
        """The second one."""
        self.last = LastStep(translate)
        """The last one."""
        self._steps = QStackedWidget()
        for step in (self.server, self.account, self.last):
            self._steps.addWidget(step)
        self._hint = PlainLabel()
        self._message = MessageBar()
        accept = QPushButton(self._("Co&ntinuar sin cifrar"))
        accept.setAutoDefault(False)
        accept.clicked.connect(self._accept_plain)
        self._question = MessageBar(button=accept, below=True)
        self._accepted = ""
        self._is_busy = False
        self._back = QPushButton(self._("Atrás"))
        self._back.setAutoDefault(False)
        self._back.clicked.connect(self.go_back)
        self._close = QPushButton(self._("Cerrar"))
        self._close.setAutoDefault(False)
        self._close.clicked.connect(self.reject)
        self._next = QPushButton()
        self._next.setDefault(True)
        self._next.clicked.connect(self._go_on)
        self.server.address.textChanged.connect(self._question.clear)
        self._lay_out(icons)
        self.setWindowIcon(icons.app())
        self._turn_to(self.server, self.server.address)

    # Answers

    def show_account(self, address: str, profiles: Sequence[str], *, ends_others: bool) -> None:
        """The server was found at ``address``, and speaks as these ``profiles`` say: ask who signs in."""
        self._set_busy(False)
        if self.is_plain:
            self._accepted = address  # the same server
        self.server.address.setText(plain_line(address))
        self.account.show_server(address, profiles, ends_others=ends_others)
        self._turn_to(self.account, self.account.first_empty())

    def ask_profile(self) -> None:
        """A server answers, and no profile that comes with the program speaks like it."""
        self._set_busy(False)
        self.server.offer_file(True)
        advice = self._("Responde, pero no como los sistemas que este programa conoce. Revise la dirección.")
        self._message.say(Tone.CAUTION, advice, self._("No se reconoce el servidor"))
        _await_words(self.server.address)

    def ask_plain(self, addresses: str) -> None:
        """Others could read along: ask whether the person wants that; ``addresses``: which."""
        self._set_busy(False)
        text = self._(
            "Sin https, cualquiera en la red puede leer y cambiar su contraseña y los datos que van a "
            "{addresses}."
        )
        self._question.say(Tone.CAUTION, text.format(addresses=addresses), self._("Conexión sin cifrar"))
        _await_words(self.server.address)

    def show_error(self, title: str, advice: str) -> None:
        """Say what went wrong and what to do; what was typed stays."""
        self._set_busy(False)
        self._message.say(Tone.BAD, advice, title)
        at_account = self._steps.currentWidget() is self.account
        _await_words(self.account.password if at_account else self.server.address)

    def show_done(self, title: str = "", warning: str = "") -> None:
        """Signed in; ``title`` and ``warning`` where something about it has to be known."""
        self._set_busy(False)
        self.account.password.clear()
        self._turn_to(self.last, None)
        if title:
            self._message.say(Tone.CAUTION, warning, title)
        else:
            self._message.say(Tone.GOOD, self._("Sesión iniciada."))

    def say(self, tone: Tone, text: str, title: str = "") -> None:
        """Say something about the last step."""
        self._message.say(tone, text, title)

    def reject(self) -> None:
        """Part of Qt's interface: Esc and the close buttons."""
        self.account.password.clear()
        super().reject()

    # Questions

    def go_back(self) -> None:
        """To the server again."""
        self._message.clear()
        self._turn_to(self.server, self.server.address)

    def _go_on(self) -> None:
        step = self._steps.currentWidget()
        if step is self.server:
            self._search()
        elif step is self.account:
            self._sign_in()
        else:
            self.accept()

    def _search(self) -> None:
        title, advice = self.server.complete()
        if title:
            self._message.say(Tone.BAD, advice, title)
            _await_words(self.server.address)
            return
        self._set_busy(True, self._("Buscando el servidor…"))
        self.search.emit(self.server.address.text(), self.is_plain)

    def _sign_in(self) -> None:
        login, password = self.account.login.text().strip(), self.account.password.text()
        if not login or not password:
            missing = self._("Escriba su contraseña.") if login else self._("Escriba su usuario o correo.")
            self._message.say(Tone.BAD, missing, self._("Falta un dato"))
            _await_words(self.account.first_empty())
            return
        self._set_busy(True, self._("Conectando…"))
        self.sign_in.emit(login, password)

    @property
    def is_plain(self) -> bool:
        """Whether the person accepted that others can read along with this address."""
        return self._accepted == self.server.address.text()

    def _accept_plain(self) -> None:
        self._accepted = self.server.address.text()
        self._search()

    def _set_busy(self, busy: bool, text: str = "") -> None:
        self._is_busy = busy
        self._question.clear()
        for field in (self.server.address, self.account.login, self.account.password):
            field.setReadOnly(busy)  # they keep the keyboard
        self._next.setEnabled(not busy)
        self._back.setEnabled(not busy)
        if busy:
            self._message.say(Tone.NOTE, text)
        else:
            self._message.clear()

    def _turn_to(self, step: ServerStep | AccountStep | LastStep, field: QLineEdit | None) -> None:
        self._steps.setCurrentWidget(step)
        hints = {
            self.server: self._("Hacen falta la dirección del servidor y su usuario. Toma un minuto."),
            self.account: self._("La contraseña no se guarda; la sesión queda en el llavero del sistema."),
            self.last: self._("El programa sigue en la bandeja y avisa de cada cambio que le importa."),
        }
        self._hint.say(hints[step])
        title = self._("Primeros pasos ({step} de {steps})")
        at, steps = self._steps.currentIndex() + 1, self._steps.count()
        self.setWindowTitle(plain_line(title.format(step=at, steps=steps)) + f" — {APP_NAME}")
        is_last = step is self.last
        if step is self.server:
            self._next.setText(self._("Siguiente"))
        else:
            self._next.setText(self._("Terminar") if is_last else self._("Iniciar sesión"))
        self._back.setVisible(step is self.account)
        self._close.setVisible(not is_last)
        if field is not None:
            _await_words(field)
        else:
            self._next.setFocus()

    def _lay_out(self, icons: Icons) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self._back)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        buttons.addWidget(self._next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(14)
        layout.addLayout(greeting(icons, self._hint))
        layout.addWidget(self._steps, 1)
        layout.addWidget(self._message)
        layout.addWidget(self._question)
        layout.addLayout(buttons)
        self.setMinimumWidth(480)


def _await_words(field: QLineEdit) -> None:
    field.setFocus()
    field.selectAll()
