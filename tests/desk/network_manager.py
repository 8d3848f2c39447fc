"""A stand-in for NetworkManager (org.freedesktop.NetworkManager 1.0), as far as Qt's plugin asks it."""

from dbus_fast import Message, Variant

from tests.desk.bus import StandIn

NAME = "org.freedesktop.NetworkManager"
PATH = "/org/freedesktop/NetworkManager"
_ACTIVE = f"{PATH}/ActiveConnection/"
_DEVICES = f"{PATH}/Devices/"
_XML = f"""<node>
<interface name="{NAME}.Connection.Active"><property name="Devices" type="ao" access="read"/></interface>
<interface name="{NAME}.Device"><property name="DeviceType" type="u" access="read"/></interface></node>"""

DISCONNECTED, LOCAL, ONLINE = 20, 50, 70
"""How far the network reaches (NMState)."""
ETHERNET, WIFI = 1, 2
"""What it goes through (NMDeviceType)."""


class NetworkManager(StandIn):
    """A computer with one way out: online by cable at first."""

    name = NAME

    def __init__(self, address: str, *, present: bool = True) -> None:
        self._state = ONLINE
        self._device = ETHERNET
        super().__init__(address, present=present)

    def become(self, state: int, device: int) -> None:
        """The network changes; all of it is told."""
        self._state, self._device = state, device
        body = [NAME, self._properties(), []]
        self._send(
            Message.new_signal(PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as", body)
        )

    def handle(self, message: Message) -> Message | None:
        path = message.path or ""
        match message.member:
            case "Introspect":
                return Message.new_method_return(message, "s", [_XML])
            case "GetAll":
                return Message.new_method_return(message, "a{sv}", [self._properties()])
            case "Get" if path.startswith(_ACTIVE):
                devices = Variant("ao", [_DEVICES + path.removeprefix(_ACTIVE)])
                return Message.new_method_return(message, "v", [devices])
            case "Get" if path.startswith(_DEVICES):
                kind = Variant("u", int(path.removeprefix(_DEVICES)))
                return Message.new_method_return(message, "v", [kind])
        return None

    def _properties(self) -> dict[str, Variant]:
        connected = self._state != DISCONNECTED
        return {
            "State": Variant("u", self._state),
            "Connectivity": Variant("u", 4 if self._state == ONLINE else 1),
            "PrimaryConnection": Variant("o", f"{_ACTIVE}{self._device}" if connected else "/"),
            "Metered": Variant("u", 2),
        }
