"""Faults of this computer: settings, disk, desktop, the program itself; and the codes that must be named."""

import contextlib
import signal
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dbus_fast import Message, Variant

from notifier.core.model import Item
from notifier.doctor import desktop as desktop_checks
from notifier.sync.store.schema import VERSION, mark_version
from notifier.sync.store.store import Store
from notifier.system.keyring import credentials
from notifier.system.keyring import lock as keyring_lock
from tests.categorias import ENTREGA
from tests.doctor.world import Fault, World
from tests.private_desktop.bus import StandIn

FAILS, WARNS = "failure", "warning"
Expected = dict[str, str]
"""Codes with how bad each is, the true cause first."""


def settings_are_no_toml(world: World) -> None:
    world.write_settings("[server\napi_url = ")


def a_key_that_nobody_knows(world: World) -> None:
    world.settings["api_uri"] = "https://empresa.example"
    world.write_settings()


def settings_are_not_text(world: World) -> None:
    world.paths.config_file.write_bytes(b"\xff\xfe\x00")


def a_mistake_in_the_environment(world: World) -> None:
    world.patch.setenv("ESTADO_NOTIFIER_UI__LANGUAGE", "klingon")


def no_such_profile(world: World) -> None:
    world.settings["profile"] = "reparto"


def a_profile_with_a_mistake(world: World) -> None:
    world.settings["profile"] = "mine.toml"
    (world.paths.config_dir / "mine.toml").write_text(
        'name = "mine"\n[rest]\nuzer = "/yo"\n', encoding="utf-8"
    )


def a_rule_of_another_profile(world: World) -> None:
    world.patch.setenv("ESTADO_NOTIFIER_NOTIFICATIONS__RULES", "pago: * -> VENCIDO")


def no_server(world: World) -> None:
    world.write_settings("# nothing yet\n")


def disk(world: World, *, size: str = "4m") -> Path:
    """A small file system of its own where the data are kept."""
    folder = world.paths.state_dir
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk")
    world.stack.callback(subprocess.run, ["umount", str(folder)], check=True)
    return folder


def a_full_disk(world: World) -> None:
    with pytest.raises(OSError, match="space"), (disk(world) / "filler").open("wb") as file:
        file.write(bytes(8 * 1024**2))


def a_disk_that_takes_no_more_files(world: World) -> None:
    folder = world.paths.state_dir
    mount = ["mount", "-t", "tmpfs", "-o", "size=200m,nr_inodes=8,mode=700", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk")
    world.stack.callback(subprocess.run, ["umount", str(folder)], check=True)
    with contextlib.suppress(OSError):
        for number in range(20):
            (folder / str(number)).touch()


def a_disk_with_little_space(world: World) -> None:
    disk(world, size="20m")


def a_disk_that_cannot_be_written(world: World) -> None:
    folder = disk(world, size="200m")
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)


def a_folder_that_others_may_look_into(world: World) -> None:
    world.paths.state_dir.chmod(0o755)


def a_file_in_the_place_of_the_log(world: World) -> None:
    world.paths.log_dir.rmdir()
    world.paths.log_dir.write_text("")


def a_damaged_database(world: World) -> None:
    filled(world)
    with world.paths.database.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * 8192)


def no_database_at_all(world: World) -> None:
    world.paths.database.write_bytes(b"this is a letter to somebody " * 100)


def a_database_that_another_program_holds(world: World) -> None:
    filled(world)
    db = sqlite3.connect(world.paths.database)
    world.stack.callback(db.close)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE u (a)")
    db.commit()
    db.execute("PRAGMA locking_mode = EXCLUSIVE")
    db.execute("INSERT INTO u VALUES (1)")
    db.commit()


def a_folder_in_the_place_of_the_database(world: World) -> None:
    world.paths.database.mkdir()


def a_database_without_its_tables(world: World) -> None:
    filled(world, version=VERSION)


def one_flipped_bit_in_a_value(world: World) -> None:
    store = Store(world.paths.database, lambda: datetime.now(UTC))
    item = Item(ENTREGA, "7", "N-7", "EN_CAMINO", 1, datetime(2026, 5, 15, 12, tzinfo=UTC), "")
    store.apply(ENTREGA, (item,), (), (), baseline=True)
    store.close()
    data = world.paths.database.read_bytes()
    assert data.count(b"T12:00") == 1
    world.paths.database.write_bytes(data.replace(b"T12:00", b"T12;00"))


def a_program_that_crashed(world: World) -> None:
    folder = world.paths.crash_dir
    folder.mkdir()
    (folder / "20261130T101500.txt").write_text("Segmentation fault")


def a_database_of_a_newer_program(world: World) -> None:
    filled(world, version=99)


def filled(world: World, version: int = 1) -> None:
    with closing(sqlite3.connect(world.paths.database)) as db:
        db.execute("CREATE TABLE t (a TEXT)")
        db.execute("CREATE INDEX i ON t (a)")
        db.executemany("INSERT INTO t VALUES (?)", [(f"{number:0500}",) for number in range(200)])
        mark_version(db, version)
        db.commit()


def no_session_bus(world: World) -> None:
    world.patch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={world.folder}/nobody")


def no_keyring(world: World) -> None:
    world.token = ""
    assert world.private_desktop.keyring is not None
    world.private_desktop.keyring.stop()


def a_locked_keyring(world: World) -> None:
    world.token = ""
    keyring = world.private_desktop.keyring
    assert keyring is not None
    keyring.lock()
    world.stack.callback(keyring.unlock)


def a_keyring_that_hangs(world: World) -> None:
    world.token = ""
    keyring = world.private_desktop.keyring
    assert keyring is not None
    for module in (credentials, keyring_lock):
        world.patch.setattr(module, "LOOK_PATIENCE", 1.0)
    keyring._process.send_signal(signal.SIGSTOP)
    world.stack.callback(keyring._process.send_signal, signal.SIGCONT)


def nobody_signed_in(world: World) -> None:
    world.token = ""


def a_token_that_cannot_be(world: World) -> None:
    world.token = "one two"


def no_notifications(world: World) -> None:
    away(world, world.private_desktop.notifications)


def notifications_without_buttons(world: World) -> None:
    daemon = world.private_desktop.notifications
    world.patch.setattr(daemon, "capabilities", ("body",))


def notifications_that_hang(world: World) -> None:
    daemon = world.private_desktop.notifications
    world.patch.setattr(desktop_checks, "PATIENCE", 1.0)
    world.patch.setattr(
        daemon, "handle", lambda _message: Message.new_signal("/tests", "tests.Nothing", "Said")
    )


def no_tray(world: World) -> None:
    away(world, world.private_desktop.tray)


def a_watcher_over_nobody(world: World) -> None:
    tray = world.private_desktop.tray
    asked = tray.handle

    def answer(message: Message) -> Message | None:
        if message.member == "Get" and message.body[1] == "IsStatusNotifierHostRegistered":
            return Message.new_method_return(message, "v", [Variant("b", False)])
        return asked(message)

    world.patch.setattr(tray, "handle", answer)


def do_not_disturb(world: World) -> None:
    daemon = world.private_desktop.notifications
    asked = daemon.handle

    def answer(message: Message) -> Message | None:
        if message.member == "Get":
            return Message.new_method_return(message, "v", [Variant("b", True)])
        return asked(message)

    world.patch.setattr(daemon, "handle", answer)


def away(world: World, part: StandIn) -> None:
    part.leave()
    world.stack.callback(part.come_back)


def a_start_that_leads_nowhere(world: World) -> None:
    folder = world.folder / "xdg" / "autostart"
    folder.mkdir(parents=True)
    entry = (
        "[Desktop Entry]\nType=Application\nName=Estado Notifier\nExec=/opt/gone/estado-notifier --hidden\n"
    )
    (folder / "estado-notifier.desktop").write_text(entry, encoding="utf-8")


def nobody_runs(world: World) -> None:
    world.end_program()


def a_program_of_another_version(world: World) -> None:
    world.status["version"] = "0.0.1"


def a_program_that_fails_at_every_question(world: World) -> None:
    world.status["link"] = object()  # cannot be said as JSON


def a_program_that_answers_nonsense(world: World) -> None:
    world.status = {"link": "asleep"}


def a_program_that_is_not_live(world: World) -> None:
    world.status |= {"link": "offline", "reason": "No responde nadie."}


HERE: dict[Fault, Expected] = {
    settings_are_no_toml: {"config": FAILS},
    a_key_that_nobody_knows: {"config": FAILS},
    settings_are_not_text: {"config": FAILS},
    a_mistake_in_the_environment: {"config": FAILS},
    no_such_profile: {"profile": FAILS},
    a_profile_with_a_mistake: {"profile": FAILS},
    a_rule_of_another_profile: {"profile": WARNS},
    no_server: {"server": FAILS},
    a_full_disk: {"disk": FAILS},
    a_disk_that_takes_no_more_files: {"disk": FAILS},
    a_disk_with_little_space: {"disk": WARNS},
    a_disk_that_cannot_be_written: {"state": FAILS},
    a_folder_that_others_may_look_into: {"state": WARNS},
    a_file_in_the_place_of_the_log: {"logs": FAILS},
    a_damaged_database: {"database": FAILS},
    no_database_at_all: {"database": FAILS},
    a_database_that_another_program_holds: {"database": FAILS},
    a_folder_in_the_place_of_the_database: {"database": FAILS},
    a_database_without_its_tables: {"database": FAILS},
    one_flipped_bit_in_a_value: {"database": FAILS},
    a_program_that_crashed: {"crashes": WARNS},
    a_database_of_a_newer_program: {"database": FAILS},
    no_session_bus: {"bus": FAILS},
    a_locked_keyring: {"keyring": FAILS},
    a_keyring_that_hangs: {"keyring": FAILS},
    nobody_signed_in: {"session": FAILS},
    a_token_that_cannot_be: {"keyring": FAILS},
    no_notifications: {"notifications": FAILS},
    notifications_without_buttons: {"notifications": WARNS},
    notifications_that_hang: {"notifications": FAILS},
    a_watcher_over_nobody: {"tray": WARNS},
    do_not_disturb: {"notifications": WARNS},
    no_tray: {"tray": WARNS},
    a_start_that_leads_nowhere: {"autostart": FAILS},
    nobody_runs: {"instance": WARNS},
    a_program_of_another_version: {"instance": WARNS},
    a_program_that_fails_at_every_question: {"instance": FAILS},
    a_program_that_answers_nonsense: {"instance": FAILS},
    a_program_that_is_not_live: {"link": WARNS},
    # The last of its module: the keyring does not come back.
    no_keyring: {"keyring": FAILS},
}
