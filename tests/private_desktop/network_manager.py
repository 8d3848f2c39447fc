"""A stand-in for NetworkManager (org.freedesktop.NetworkManager, as version 1.42 speaks)."""

from dbus_fast import Message, Variant

from tests.private_desktop.bus import StandIn

NAME = "org.freedesktop.NetworkManager"
PATH = "/org/freedesktop/NetworkManager"
_ACTIVE = f"{PATH}/ActiveConnection/"
_DEVICE = f"{PATH}/Devices/"
_XML = f"""<node>
<interface name="{NAME}.Connection.Active"><property name="Devices" type="ao" access="read"/></interface>
<interface name="{NAME}.Device"><property name="DeviceType" type="u" access="read"/></interface></node>"""

ASLEEP, DISCONNECTED, CONNECTING, LOCAL, SITE, ONLINE = 10, 20, 40, 50, 60, 70
"""How far the network reaches (NMState)."""
ETHERNET, WIFI = "802-3-ethernet", "802-11-wireless"
"""What it goes through (the type of the connection)."""
_DEVICE_TYPES = {ETHERNET: 1, WIFI: 2}


class NetworkManager(StandIn):
    """A computer with one way out: online by cable at first."""

    name = NAME

    def __init__(self, address: str, *, present: bool = True) -> None:
        self._state = ONLINE
        self._kind = ETHERNET
        self._number = 1
        self._startup = False
        self.answers = True
        """Whether it has its objects on the bus; right after its start it has only its name."""
        super().__init__(address, present=present)

    def become(self, state: int, kind: str = ETHERNET, number: int = 1, *, startup: bool = False) -> None:
        """The network changes, and what changed is told.

        Args:
            state: how far it reaches.
            kind: what it goes through, if anything can be reached.
            number: of the activated connection: each activation has its own.
            startup: the service has just begun and looks at the network.
        """
        before = self._properties()
        self.restore(state, kind, number, startup=startup)
        self.say({name: value for name, value in self._properties().items() if value != before[name]})

    def restore(self, state: int, kind: str = ETHERNET, number: int = 1, *, startup: bool = False) -> None:
        """What holds from now on; nothing is told."""
        self._state, self._kind, self._number, self._startup = state, kind, number, startup

    def say(self, changed: dict[str, Variant]) -> None:
        """These properties have these values now."""
        self._send(
            Message.new_signal(
                PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as", [NAME, changed, []]
            )
        )

    def handle(self, message: Message) -> Message | None:
        path = message.path or ""
        match message.member:
            case "GetAll" if self.answers:
                return Message.new_method_return(message, "a{sv}", [self._properties()])
            # The rest is what Qt's plugin asks for.
            case "Introspect":
                return Message.new_method_return(message, "s", [_XML])
            case "Get" if path.startswith(_ACTIVE):
                return Message.new_method_return(message, "v", [Variant("ao", [f"{_DEVICE}1"])])
            case "Get" if path.startswith(_DEVICE):
                return Message.new_method_return(message, "v", [Variant("u", _DEVICE_TYPES[self._kind])])
        return None

    def _properties(self) -> dict[str, Variant]:
        connected = self._state >= LOCAL
        return {
            "State": Variant("u", self._state),
            "Connectivity": Variant("u", 4 if self._state == ONLINE else 1),
            "PrimaryConnection": Variant("o", f"{_ACTIVE}{self._number}" if connected else "/"),
            "PrimaryConnectionType": Variant("s", self._kind if connected else ""),
            "Metered": Variant("u", 2),
            "Startup": Variant("b", self._startup),
            "Version": Variant("s", "1.42.4"),
        }
