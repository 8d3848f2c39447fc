"""``estado-notifier watch``: the engine in a terminal, without Qt.

Where an instance runs already, it is the one that is watched: two engines would tell the same change twice.
"""

import argparse
import contextlib
import queue
from collections.abc import Iterable, Iterator
from datetime import datetime
from types import FrameType
from typing import Any

from notifier.context import Context
from notifier.control import Control
from notifier.core.catalog import Catalog, load_catalog
from notifier.core.errors import AppError
from notifier.core.i18n import Translate
from notifier.core.messages import ReconnectNow
from notifier.core.model import Alert
from notifier.core.outbound import Outbound
from notifier.core.profile.categorias import CategoriaSpec
from notifier.engine import Engine
from notifier.faults import tell_fault
from notifier.report import Reporter, as_line
from notifier.system.clock import SystemClock
from notifier.system.control.channel import ControlServer, ask
from notifier.system.crash_reports import CrashReports
from notifier.system.dbus.system_bus import SystemBus
from notifier.system.instance import InstanceLock
from notifier.system.keyring.credentials import Credentials
from notifier.system.network.network_manager import NetworkManager
from notifier.system.network.watch import NetworkWatch
from notifier.system.notifications import UNNOTED, Handing
from notifier.system.profiles import named_profile
from notifier.system.resources import resource_text
from notifier.system.signals import ignore, take_over
from notifier.system.sleep import SleepWatch
from notifier.system.terminal import say, say_json

SIGNAL_SECONDS = 2.0
"""So late a signal may be heard."""


class TerminalNotifications:
    """The terminal takes every alert: the line that is printed when it is raised tells it. Any thread."""

    def show(self, alert: Alert, handing: Handing = UNNOTED) -> None:
        """Taken."""

    def withdraw(self, topic: str) -> None:
        """A printed line stays."""

    def shows(self, topic: str) -> bool:
        """Nothing can be taken back."""
        return False

    def withdraw_all(self) -> None:
        """Nothing can be taken back."""

    def forget(self) -> None:
        """A printed line stays."""

    def close(self) -> None:
        """Nothing is held."""


def add_arguments(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "--trace", action="store_true", help=translate("dice de cada aviso por dónde vino y cuánto tardó")
    )
    parser.add_argument("--json", action="store_true", help=translate("líneas JSON para programas"))


def main(args: argparse.Namespace, context: Context) -> int:
    """Print what happens until Ctrl-C or SIGTERM; 0 then. Main thread."""
    lock = InstanceLock(context.paths.lock_file)
    if not lock.acquire():
        reports = ask(context.paths.control_address, {"command": "watch", "trace": args.trace})
        with _ends_by_signal():
            _print(reports, context, as_jsonl=args.json)
        return 0
    try:
        return watch(context, lock, as_jsonl=args.json, trace=args.trace)
    finally:
        lock.release()


def watch(
    context: Context,
    lock: InstanceLock,
    *,
    as_jsonl: bool,
    trace: bool = False,
    credentials: Credentials | None = None,
) -> int:
    """Run an engine of its own and print what it publishes. The caller holds ``lock``. Main thread.

    ``credentials``: where the token is, if not in the usual place.
    """
    reports: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
    reporter = Reporter(trace=trace)

    def observe(message: Outbound) -> None:
        report = reporter.report(message)
        if report is not None:
            reports.put(report)

    engine = Engine(
        context.settings,
        context.paths,
        (lambda _: credentials) if credentials else context.credentials,
        TerminalNotifications(),
        context.redaction,
        context.translate,
        SystemClock(),
    )

    def reconnect() -> None:
        engine.send(ReconnectNow())

    with CrashReports(context.paths.crash_dir, context.redaction) as faults:
        engine.publisher.join(observe)
        faults.tell(lambda fault: tell_fault(fault, engine, context.translate))
        handle = Control(engine, None, end=lambda: reports.put(None), translate=context.translate)
        control = ControlServer(context.paths.control_address, handle, engine.supervisor)
        engine.look_after(lock.renew, control.renew)
        engine.start()
        network = NetworkWatch(reconnect)
        system = SystemBus([SleepWatch(reconnect), NetworkManager(network)], engine.supervisor)
        try:
            with _ends_by_signal():
                _print(_each(reports), context, as_jsonl=as_jsonl)
        finally:
            system.close()
            network.close()
            control.close()
            engine.stop()
    return 0


def _each(reports: "queue.SimpleQueue[dict[str, Any] | None]") -> Iterator[dict[str, Any]]:
    """The reports as they come, until there is ``None``.

    A signal that comes right before a wait is only heard after it: no wait is without an end.
    """
    while True:
        with contextlib.suppress(queue.Empty):
            report = reports.get(timeout=SIGNAL_SECONDS)
            if report is None:
                return
            yield report


def _print(reports: Iterable[dict[str, Any]], context: Context, *, as_jsonl: bool) -> None:
    catalog = _catalog(context.settings.server.profile)
    for report in reports:
        if as_jsonl:
            say_json(report)
            continue
        # Another version of the program may report what this one does not know.
        with contextlib.suppress(AttributeError, LookupError, TypeError, ValueError):
            say(as_line(report, catalog, context.translate, datetime.now().astimezone()))


def _catalog(profile: str) -> Catalog:
    categorias: tuple[CategoriaSpec, ...] = ()
    with contextlib.suppress(AppError):  # whoever runs the engine says what is wrong with it
        categorias = named_profile(profile).categorias
    return load_catalog(resource_text("catalogo.toml"), categorias)


@contextlib.contextmanager
def _ends_by_signal() -> Iterator[None]:
    """SIGTERM, Ctrl-C, a closed terminal and a closed pipe end the loop inside, quietly."""

    def end(_number: int, _frame: FrameType | None) -> None:
        # Some senders signal twice; a second one would break off the tidying up.
        ignore()
        raise KeyboardInterrupt

    take_over(end)
    try:
        yield
    except KeyboardInterrupt:
        pass
    except BrokenPipeError:
        ignore()  # whoever read the lines has enough; a terminal that was closed says so twice
