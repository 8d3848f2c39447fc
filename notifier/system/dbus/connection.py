"""A connection to a D-Bus bus, shared safely between threads: the only importer of jeepney."""

import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import Enum
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    MessageFlag,
    MessageType,
    message_bus,
    new_method_call,
    new_signal,
)
from jeepney.bus import get_bus
from jeepney.io.blocking import prep_socket
from jeepney.io.threading import DBusConnection, ReceiveStopped

from notifier.system.dbus.session_address import name_usual_address
from notifier.system.noted_send import Note, note_and_send

log = logging.getLogger(__name__)

GREETING_PATIENCE = 10.0
"""Seconds for the bus's answer to the first call, in which it gives the connection a name."""

_BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")


class Bus(Enum):
    """Which bus: the one of this user's session, or the one of the whole computer."""

    SESSION = "session"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Received:
    """What came from the bus: the unique name of who sent it, its member (signals) and its values."""

    sender: str
    member: str
    body: tuple[Any, ...]


class BusError(Exception):
    """There is no bus, it was lost, or a call was refused; ``name`` is D-Bus's own name of the error."""

    def __init__(self, name: str, text: str = "") -> None:
        """``text`` explains it to a developer; it never holds what the call carried."""
        super().__init__(f"{name}: {text}" if text else name)
        self.name = name

    @property
    def is_answer(self) -> bool:
        """Whether somebody on the bus said so; else this end of the connection did."""
        return "." in self.name  # D-Bus's own names have one, says the specification


class BusConnection:
    """One connection. Calls from any thread; one thread of its own receives.

    Signals are handed to ``on_signal`` on that thread, in the order of the bus: it must return soon, and
    must not wait for a reply.
    """

    def __init__(
        self,
        bus: Bus,
        on_signal: Callable[[Received], None],
        on_lost: Callable[[], None] = lambda: None,
    ) -> None:
        """Connect; ``DBUS_SESSION_BUS_ADDRESS`` or ``DBUS_SYSTEM_BUS_ADDRESS`` says where the bus is.

        ``on_lost`` is called once, as the last on the receiving thread, when the connection is over.

        Raises:
            BusError: there is none, or it does not answer.
        """
        try:
            self._connection = _opened(bus)
        except KeyError as error:
            raise BusError(f"no {bus.value} bus", f"{error} is not set") from error
        except (OSError, RuntimeError, ValueError) as error:
            raise BusError(f"no {bus.value} bus", str(error)) from error
        self._on_signal = on_signal
        self._on_lost = on_lost
        self._lock = threading.Lock()
        self._waiting: dict[int, Future[Received]] = {}
        self._lost = False
        self._thread = threading.Thread(target=self._receive, name=f"{bus.value} bus", daemon=True)
        self._thread.start()

    @property
    def lost(self) -> bool:
        """Whether the connection is over. Any thread."""
        return self._lost

    def subscribe(self, name: str, interface: str, path: str) -> None:
        """Ask for the signals of a service, and for news of who owns its name. Any thread.

        Raises:
            BusError: the bus was lost.
        """
        theirs = MatchRule(type="signal", sender=name, interface=interface, path=path)
        owner = MatchRule(
            type="signal", sender=_BUS.bus_name, interface=_BUS.interface, path=_BUS.object_path
        )
        owner.member = "NameOwnerChanged"
        owner.add_arg_condition(0, name)
        for rule in (theirs, owner):
            self._send(new_method_call(_BUS, "AddMatch", "s", (rule.serialise(),)), None)

    def call(
        self,
        name: str,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        body: tuple[Any, ...] = (),
        done: "Callable[[Future[Received]], None] | None" = None,
        note: Note | None = None,
    ) -> "Future[Received]":
        """Call a method. Any thread. ``note`` is written in the moment in which it is sent.

        ``done`` is called on the receiving thread with the outcome, before any signal that follows the reply
        is handed out: a callback that is added to the returned future may come after such a signal.

        Returns:
            The reply to come; a :class:`BusError` where it is refused or the bus goes.
        """
        future: Future[Received] = Future()
        if done is not None:
            future.add_done_callback(done)
        try:
            message = new_method_call(DBusAddress(path, name, interface), member, signature, body)
            self._send(message, future, note)
        except BusError as error:
            future.set_exception(error)
        return future

    def identity(self) -> "Future[Received]":
        """Ask the bus for the name of this life of it. Any thread."""
        return self.call(_BUS.bus_name or "", _BUS.object_path, _BUS.interface or "", "GetId")

    def tell(
        self, name: str, path: str, interface: str, member: str, signature: str, body: tuple[Any, ...]
    ) -> None:
        """Call a method whose answer nobody needs. Any thread, ``on_signal`` included.

        Raises:
            BusError: the bus was lost.
        """
        message = new_method_call(DBusAddress(path, name, interface), member, signature, body)
        message.header.flags = MessageFlag.no_reply_expected
        self._send(message, None)

    def emit(self, path: str, interface: str, member: str, signature: str, body: tuple[Any, ...]) -> None:
        """Send a signal to whoever listens. Any thread.

        Raises:
            BusError: the bus was lost.
        """
        self._send(new_signal(DBusAddress(path, interface=interface), member, signature, body), None)

    def close(self) -> None:
        """End the connection; what still waits for a reply fails. Any thread."""
        with self._lock:
            if not self._lost:
                self._connection.interrupt()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _send(
        self,
        message: Message,
        future: "Future[Received] | None",
        note: Note | None = None,
    ) -> None:
        serial = next(self._connection.outgoing_serial)
        with self._lock:
            if self._lost:
                raise BusError("bus lost")
            if future is not None:
                self._waiting[serial] = future
        try:
            if note is None:
                self._connection.send(message, serial=serial)
            else:
                data = message.serialise(serial=serial)
                with self._connection.send_lock:
                    note_and_send(note, self._connection.sock, data)
        except OSError as error:
            with self._lock:
                self._waiting.pop(serial, None)
            raise BusError("bus lost", str(error)) from error

    def _receive(self) -> None:
        try:
            while True:
                self._dispatch(self._connection.receive())
        except (ReceiveStopped, OSError, ValueError) as error:
            log.debug("the %s ended: %s", self._thread.name, type(error).__name__)
        except Exception:
            # What the library makes of bytes that are no message may be anything.
            log.exception("the %s said what cannot be read", self._thread.name)
        finally:
            with self._lock:
                self._lost = True
                waiting, self._waiting = self._waiting, {}
            _close(self._connection)
            for future in waiting.values():
                future.set_exception(BusError("bus lost"))
            self._on_lost()

    def _dispatch(self, message: Message) -> None:
        header = message.header
        fields = header.fields
        received = Received(
            fields.get(HeaderFields.sender, ""), fields.get(HeaderFields.member, ""), tuple(message.body)
        )
        if header.message_type is MessageType.signal:
            try:
                self._on_signal(received)
            except Exception:
                log.exception("handling the signal %s failed", received.member)
            return
        with self._lock:
            future = self._waiting.pop(fields.get(HeaderFields.reply_serial, -1), None)
        if future is None:
            return
        if header.message_type is MessageType.error:
            future.set_exception(BusError(fields.get(HeaderFields.error_name, "error")))
        else:
            future.set_result(received)


def _opened(bus: Bus) -> DBusConnection:
    if bus is Bus.SESSION:
        name_usual_address()
    # jeepney 0.9 itself leaves all open where the bus does not answer, and a traceback where it goes.
    connection = DBusConnection(prep_socket(get_bus(bus.name)))
    try:
        connection.send(message_bus.Hello())
        # The specification lets the bus say nothing before this answer.
        answer = connection.receive(timeout=GREETING_PATIENCE)
    except BaseException:
        _close(connection)
        raise
    if answer.header.message_type is not MessageType.method_return:
        _close(connection)
        raise BusError(answer.header.fields.get(HeaderFields.error_name, "error"))
    return connection


def _close(connection: DBusConnection) -> None:
    connection.close()
    # The library leaves its own pipe open. Nobody writes into it any more.
    os.close(connection._stop_r)  # noqa: SLF001 - it has no other way
    os.close(connection._stop_w)  # noqa: SLF001 - it has no other way
