"""A stand-in for the desktop's tray: org.kde.StatusNotifierWatcher with a host, and the person who clicks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from dbus_fast import Message, Variant
from dbus_fast.aio import MessageBus

from tests.private_desktop.bus import StandIn, eventually

NAME = "org.kde.StatusNotifierWatcher"
PATH = "/StatusNotifierWatcher"
_ITEM = "org.kde.StatusNotifierItem"
_MENU = "com.canonical.dbusmenu"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_XML = """<node><interface name="org.kde.StatusNotifierWatcher">
<method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
<method name="RegisterStatusNotifierHost"><arg type="s" direction="in"/></method>
<property name="RegisteredStatusNotifierItems" type="as" access="read"/>
<property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
<property name="ProtocolVersion" type="i" access="read"/>
<signal name="StatusNotifierItemRegistered"><arg type="s"/></signal>
<signal name="StatusNotifierItemUnregistered"><arg type="s"/></signal>
<signal name="StatusNotifierHostRegistered"/></interface></node>"""


@dataclass(frozen=True)
class TrayItem:
    """What an item tells the tray. ``icons`` are (width, height, ARGB32 in network byte order)."""

    service: str
    id: str
    title: str
    status: str
    tooltip_title: str
    tooltip: str
    icon_name: str
    icons: tuple[tuple[int, int, bytes], ...]
    menu: str


@dataclass(frozen=True)
class MenuEntry:
    """One line of an item's menu. ``label`` is without mnemonics; ``checked`` is ``None`` for plain ones."""

    id: int
    label: str
    enabled: bool
    visible: bool
    separator: bool
    checked: bool | None
    children: tuple["MenuEntry", ...]

    def walk(self) -> Iterator["MenuEntry"]:
        """This entry and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


class TrayHost(StandIn):
    """Takes items in, reads them, and clicks. ``leave`` and ``come_back`` are a panel that restarts."""

    name = NAME

    def __init__(self, address: str, *, present: bool = True) -> None:
        self._items: dict[str, tuple[str, str]] = {}
        super().__init__(address, present=present)

    @property
    def services(self) -> tuple[str, ...]:
        """The items that are registered now, as they named themselves."""
        return tuple(self._items)

    def wait_for(self, predicate: Callable[[TrayItem], bool] = bool, timeout: float = 60.0) -> TrayItem:
        """The first registered item that fits, now or within ``timeout`` seconds."""
        seen: list[TrayItem] = []

        def look() -> TrayItem | None:
            seen[:] = [item for service in self.services if (item := self._try(service)) is not None]
            return next((item for item in seen if predicate(item)), None)

        try:
            found = eventually(look, timeout)
        except AssertionError as error:
            shown = [(item.title, item.status, item.tooltip_title, item.tooltip) for item in seen]
            raise AssertionError(f"no fitting tray item within {timeout} s; there were {shown}") from error
        assert found is not None
        return found

    def wait_gone(self, timeout: float = 60.0) -> None:
        """Return when no item is registered."""
        self._wait(lambda: None if self._items else True, timeout, "the tray item to go")

    def read(self, service: str | None = None) -> TrayItem:
        """What an item (the only one, where ``service`` is not given) tells now."""
        return self._await(self._read(*self._where(service)))

    def activate(self, service: str | None = None) -> None:
        """The left click on the icon."""
        self._await(self._ask(*self._where(service), _ITEM, "Activate", "ii", 10, 10))

    def context_menu(self, service: str | None = None) -> None:
        """The right click, for trays that leave drawing the menu to the program."""
        self._await(self._ask(*self._where(service), _ITEM, "ContextMenu", "ii", 10, 10))

    def menu(self, service: str | None = None) -> tuple[MenuEntry, ...]:
        """The item's menu as it would open now, separators included."""
        return self._await(self._read_menu(*self._where(service))).children

    def click(self, label: str, service: str | None = None) -> None:
        """The click on the menu's entry with this label, at whatever depth."""
        found = [entry for top in self.menu(service) for entry in top.walk() if entry.label == label]
        assert found, f"no entry {label!r} in {[entry.label for entry in self.menu(service)]}"
        assert found[0].enabled, f"{label!r} is disabled"
        name, path = self._where(service)
        self._await(self._click(name, path, found[0].id))

    async def joined(self, bus: MessageBus) -> None:
        self._items.clear()
        rule = "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'"
        await self._ask(
            "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "AddMatch", "s", rule
        )

    def heard(self, message: Message) -> None:
        if message.member != "NameOwnerChanged" or message.body[2]:
            return
        gone = [key for key, (name, _) in self._items.items() if name == message.body[0]]
        for key in gone:
            del self._items[key]
        self._notify_waiters()

    def handle(self, message: Message) -> Message | None:
        if message.interface == "org.freedesktop.DBus.Introspectable":
            return Message.new_method_return(message, "s", [_XML])
        if message.interface == _PROPERTIES:
            return self._property(message)
        match message.member:
            case "RegisterStatusNotifierItem":
                return self._register(message)
            case "RegisterStatusNotifierHost":
                return Message.new_method_return(message)
        return None

    def _register(self, message: Message) -> Message:
        told = message.body[0]
        assert message.sender is not None
        if told.startswith("/"):
            self._items[message.sender + told] = (message.sender, told)
        else:
            self._items[told] = (told, "/StatusNotifierItem")
        self._notify_waiters()
        assert self._bus is not None
        self._bus.send(Message.new_signal(PATH, NAME, "StatusNotifierItemRegistered", "s", [told]))
        return Message.new_method_return(message)

    def _property(self, message: Message) -> Message | None:
        values = {
            "RegisteredStatusNotifierItems": Variant("as", list(self._items)),
            "IsStatusNotifierHostRegistered": Variant("b", True),
            "ProtocolVersion": Variant("i", 0),
        }
        if message.member == "GetAll":
            return Message.new_method_return(message, "a{sv}", [values])
        if message.member == "Get" and message.body[1] in values:
            return Message.new_method_return(message, "v", [values[message.body[1]]])
        return None

    def _where(self, service: str | None) -> tuple[str, str]:
        if service is not None:
            return self._items[service]
        assert len(self._items) == 1, f"which tray item? {list(self._items)}"
        return next(iter(self._items.values()))

    def _try(self, service: str) -> TrayItem | None:
        try:
            return self._await(self._read(*self._items[service]))
        except LookupError:
            return None  # it went between being listed and being read

    async def _ask(
        self, name: str, path: str, interface: str, member: str, signature: str, *body: Any
    ) -> list[Any]:
        return await self._call(
            Message(
                destination=name,
                path=path,
                interface=interface,
                member=member,
                signature=signature,
                body=list(body),
            )
        )

    async def _read(self, name: str, path: str) -> TrayItem:
        (properties,) = await self._ask(name, path, _PROPERTIES, "GetAll", "s", _ITEM)
        plain = {key: value.value for key, value in properties.items()}
        tooltip = plain.get("ToolTip", ("", [], "", ""))
        return TrayItem(
            service=name,
            id=plain.get("Id", ""),
            title=plain.get("Title", ""),
            status=plain.get("Status", ""),
            tooltip_title=tooltip[2],
            tooltip=tooltip[3],
            icon_name=plain.get("IconName", ""),
            icons=tuple((width, height, bytes(data)) for width, height, data in plain.get("IconPixmap", [])),
            menu=plain.get("Menu", ""),
        )

    async def _read_menu(self, name: str, path: str) -> MenuEntry:
        menu = (await self._read(name, path)).menu
        await self._ask(name, menu, _MENU, "AboutToShow", "i", 0)
        _, layout = await self._ask(name, menu, _MENU, "GetLayout", "iias", 0, -1, [])
        return _entry(layout)

    async def _click(self, name: str, path: str, entry: int) -> None:
        menu = (await self._read(name, path)).menu
        await self._ask(name, menu, _MENU, "Event", "isvu", entry, "clicked", Variant("i", 0), 0)


def _entry(layout: list[Any]) -> MenuEntry:
    number, properties, children = layout
    plain = {key: value.value for key, value in properties.items()}
    label = plain.get("label", "").replace("__", "\0").replace("_", "").replace("\0", "_")
    return MenuEntry(
        id=number,
        label=label,
        enabled=plain.get("enabled", True),
        visible=plain.get("visible", True),
        separator=plain.get("type") == "separator",
        checked=bool(plain.get("toggle-state", 0)) if plain.get("toggle-type") else None,
        children=tuple(_entry(child.value) for child in children),
    )
