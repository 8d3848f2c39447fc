"""The bare client of `bench.py`: each event becomes a notification, and that is all."""

import asyncio
import os
import sys
import threading
from typing import Any

from dbus_fast import Message
from dbus_fast.aio import MessageBus

from tests.ordered_client import OrderedClient

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"


def main(url: str) -> None:
    """Hear and tell until it is ended."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    address = os.environ["DBUS_SESSION_BUS_ADDRESS"]
    joining = asyncio.run_coroutine_threadsafe(_join(address), loop)
    bus = joining.result()

    def notify(text: str) -> None:
        body = ["bare", 0, "", f"bare: {text}", "", [], {}, -1]
        call = Message(
            destination=NAME, path=PATH, interface=NAME, member="Notify", signature="susssasa{sv}i", body=body
        )
        asyncio.run_coroutine_threadsafe(bus.call(call), loop)

    def heard(event: str, *payload: Any) -> None:
        if event == "estado:cambio":
            notify(f"{payload[0]['numero']} {payload[0]['codigo']}")

    client = OrderedClient()
    client.on("*", heard)
    client.connect(url, auth={"token": os.environ["BARE_TOKEN"]}, transports=["websocket"], wait_timeout=10)
    notify("ready")
    client.wait()


async def _join(address: str) -> MessageBus:
    return await MessageBus(bus_address=address).connect()


if __name__ == "__main__":
    main(sys.argv[1])
