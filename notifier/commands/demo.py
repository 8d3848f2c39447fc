"""``estado-notifier demo``: the embedded backend as a child process, and the tray on it.

Everything is its own: folders, settings and token live in a temporary folder and end with it.
"""

import argparse
import contextlib
import json
import os
import queue
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from notifier import session
from notifier.commands import watch
from notifier.commands.backend import add_fleet_arguments
from notifier.commands.run import choose_platform
from notifier.context import open_context
from notifier.core.errors import AppError
from notifier.core.i18n import Translate, mark
from notifier.core.server import Server
from notifier.core.settings_values import NO_PROXY
from notifier.net.environment import Surroundings
from notifier.system.autostart.switch import NoAutostart
from notifier.system.installation import own_command
from notifier.system.instance import InstanceLock
from notifier.system.keyring.credentials import MemoryCredentials
from notifier.system.paths import Paths
from notifier.system.terminal import say
from notifier.ui.qt import load_qt

START_PATIENCE = 30.0
STOP_PATIENCE = 5.0


class BackendError(AppError):
    """The embedded backend did not start; it has said why itself."""

    title = mark("No se pudo iniciar la demostración")
    advice = mark("El servidor de demostración no se inició.")


def add_arguments(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Declare the command's options."""
    add_fleet_arguments(parser, translate)


def main(args: argparse.Namespace) -> int:
    """Run the demonstration until it is quit: the tray where there is a screen, else the terminal."""
    with tempfile.TemporaryDirectory(prefix="estado-notifier-demo-") as folder, _backend(args) as announced:
        server = Server(
            announced["api_url"],
            announced["socket_url"],
            profile=announced["profile"],
            login=announced["login"],
        )
        demo = open_context(Paths.below(Path(folder)), verbose=args.verbose).of_demonstration(server)
        token, _user = session.sign_in(server, server.login, announced["password"], Surroundings(NO_PROXY))
        demo.redaction.add(token)
        credentials = MemoryCredentials(token)
        if choose_platform():
            load_qt()
            from notifier.app import run

            reason = mark("La demostración no se inicia con el equipo.")
            return run(demo, lambda: NoAutostart(reason), hidden=False, credentials=credentials)
        say(demo.translate("No hay pantalla: la demostración sigue en esta terminal (Ctrl-C para salir)."))
        lock = InstanceLock(demo.paths.lock_file)
        lock.acquire()
        try:
            return watch.watch(demo, lock, as_jsonl=False, credentials=credentials)
        finally:
            lock.release()


@contextlib.contextmanager
def _backend(args: argparse.Namespace) -> Iterator[dict[str, str]]:
    """The backend's announcement; it ends with the block, and with this process whatever happens to it."""
    options = {"--rate": args.rate, "--entities": args.entities, "--seed": args.seed}
    chosen = [text for name, value in options.items() if value is not None for text in (name, str(value))]
    process = subprocess.Popen(  # noqa: S603 - this very program
        own_command("backend", "--until-stdin-closes", *chosen),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Ctrl-C in the terminal is for the demonstration, which then ends its backend itself.
        start_new_session=os.name == "posix",
    )
    try:
        yield _announcement(process)
    finally:
        process.terminate()
        try:
            process.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()


def _announcement(process: subprocess.Popen[bytes]) -> dict[str, str]:
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    stdout = process.stdout
    if stdout is None:
        raise BackendError
    threading.Thread(target=lambda: lines.put(stdout.readline()), daemon=True).start()
    try:
        announced: dict[str, str] = json.loads(lines.get(timeout=START_PATIENCE))
    except (queue.Empty, ValueError):
        raise BackendError from None
    return announced
