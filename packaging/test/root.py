"""Clean Debian systems to install into, thrown away after their test. Nothing of the host shows through.

A root is an overlay on a bare system (mmdebstrap's ``minbase``), with mounts and processes of its own. The
network is the host's, and so is what is shared with it by name. Needs root and Linux.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.private_desktop.bus import end, eventually

CHECKOUT = Path(__file__).parents[2]
FOLDER = CHECKOUT / "build" / "test-package"
INSIDE = Path(__file__).with_name("inside.py")

USER, UID = "despacho", 1000
HOME = f"/home/{USER}"
FRESH = 24 * 3600
"""Seconds for which a bare system is kept: its lists of packages have to fit what the mirror has."""

# Folders of a home that no program has for itself, and what all write that draw letters.
_COMMON = {".cache", ".config/autostart", ".local/bin", ".local/lib", ".local/share", ".local/state"}
_LETTERS = ".cache/fontconfig"

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# The last line is the root's first process: it takes in what others leave behind, as an init would.
_HOLD = """
set -e
merged=$1 layers=$2 shared=$3 archives=$4 user=$5
mount -t overlay overlay -o "$layers" "$merged"
mount -t proc proc "$merged/proc"
mkdir -p "$merged/dev/shm" "$merged$shared"
mount -t tmpfs -o mode=1777 shm "$merged/dev/shm"
mount -t tmpfs -o mode=755 run "$merged/run"
install -d -m 700 -o "$user" -g "$user" "$merged/run/user/$user"
mount --bind "$archives" "$merged/var/cache/apt/archives"
mount --bind "$shared" "$merged$shared"
exec chroot "$merged" sh -c 'echo ready; while :; do sleep 3600 & wait $!; done'
"""


@dataclass(frozen=True, slots=True)
class System:
    """A release, and the folders that lie over its bare system, the lowest first."""

    release: str
    layers: tuple[Path, ...] = ()


class Root:
    """A running system on top of ``system``. Use as a context manager.

    ``shared`` is a folder of the host which the root sees at the same path, the user's own.
    """

    def __init__(self, system: System) -> None:
        self._system = system
        self._folder = Path(tempfile.mkdtemp(prefix="root-", dir=FOLDER))
        # Sockets live here, and their paths have at most 108 bytes: not below a deep folder.
        self.shared = Path(tempfile.mkdtemp(prefix="estado-"))
        os.chown(self.shared, UID, UID)
        for name in ("upper", "work", "merged"):
            (self._folder / name).mkdir()
            (self._folder / name).chmod(0o755)  # whatever the umask is: the first is the system's own root
        lower = ":".join(map(str, (*reversed(system.layers), bare(system.release))))
        # After the bare system: a new one throws the old one's archives away.
        archives = FOLDER / "archives" / system.release
        archives.mkdir(parents=True, exist_ok=True)
        layers = f"lowerdir={lower},upperdir={self._folder}/upper,workdir={self._folder}/work"
        merged = str(self._folder / "merged")
        hold = ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child"]
        self._holder = subprocess.Popen(
            [*hold, "sh", "-c", _HOLD, "hold", merged, layers, str(self.shared), str(archives), str(UID)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._holder.stdout is not None
        assert self._holder.stdout.readline() == "ready\n", "no root"
        children = Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children")
        (self._pid,) = children.read_text().split()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def stop(self) -> None:
        """End every process in it."""
        self._holder.kill()  # unshare does not hear SIGTERM; its child, and so all the others, goes with it
        end(self._holder)
        shutil.rmtree(self.shared, ignore_errors=True)

    def freeze(self) -> System:
        """Stop it; what it became, for others to stand on."""
        self.stop()
        return System(self._system.release, (*self._system.layers, self._folder / "upper"))

    # Inside ----------------------------------------------------------------------------------------------

    def command(self, *command: str, user: int = UID) -> list[str]:
        """The command line for the host that runs this one inside."""
        return [sys.executable, str(INSIDE), self._pid, str(user), *command]

    def environ(self, **more: str) -> dict[str, str]:
        """What a user's program finds in its environment right after the login."""
        home = {"HOME": HOME, "USER": USER, "LOGNAME": USER, "SHELL": "/bin/sh"}
        return {"PATH": _PATH, "LANG": "C.UTF-8", "XDG_RUNTIME_DIR": f"/run/user/{UID}"} | home | more

    def run(
        self,
        *command: str,
        environ: Mapping[str, str] | None = None,
        stdin: str = "",
        timeout: float = 120,
        fails: bool = False,
    ) -> "subprocess.CompletedProcess[str]":
        """Run it as the user, to its end. It has to succeed, or to fail."""
        return self._run(self.command(*command), environ or self.environ(), stdin, timeout, fails)

    def admin(
        self, *command: str, timeout: float = 600, fails: bool = False
    ) -> "subprocess.CompletedProcess[str]":
        """Run it as root, in the root's ``/``."""
        environ = {"PATH": _PATH, "HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        return self._run(self.command(*command, user=0), environ, "", timeout, fails)

    def start(
        self, *command: str, log: Path, environ: Mapping[str, str] | None = None
    ) -> "subprocess.Popen[bytes]":
        """Start it as the user. The caller ends it; the root's end does so, too."""
        with log.open("wb") as output:
            return subprocess.Popen(
                self.command(*command),
                env=dict(environ or self.environ()),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def install(self, *what: str, recommends: bool = False) -> str:
        """Let apt install packages, by their names or from files in the root; what it said."""
        only = [] if recommends else ["--no-install-recommends"]
        return self.admin("apt-get", "-q", "-y", *only, "install", *what).stdout

    def put(self, file: Path, folder: str = HOME) -> str:
        """Copy a file of the host into it, readable for all; where it is there."""
        (inside := self.path(folder) / file.name).write_bytes(file.read_bytes())
        os.chown(inside, UID, UID)
        return f"{folder}/{file.name}"

    def path(self, inside: str) -> Path:
        """Where the host finds this path. Absolute links lead to the host's own files: read none."""
        return Path(f"/proc/{self._pid}/root{inside}")

    def files(self) -> set[str]:
        """All files and folders that the system has on its disk, but the user's, and what is shared."""
        skip = [f"-path {path} -prune -o" for path in ("/proc", "/dev", str(self.shared), HOME)]
        return set(self.admin("sh", "-c", f"find / {' '.join(skip)} -print").stdout.splitlines())

    def packages(self) -> set[str]:
        """The names of all packages that dpkg has installed."""
        return set(self.admin("dpkg-query", "--show", "--showformat", "${Package}\n").stdout.split())

    def home(self) -> set[str]:
        """The user's files and empty folders, relative to the home; but not what any program leaves."""
        find = ["find", HOME, "-mindepth", "1", "(", "-not", "-type", "d", "-o", "-empty", ")"]
        found = set(self.run(*find, "-printf", "%P\n").stdout.splitlines())
        return {path for path in found - _COMMON if not path.startswith(_LETTERS)}

    def processes(self, what: str) -> list[str]:
        """The command lines of its processes that have this in them, but those that have ended."""
        found = []
        for path in self.path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                found.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace").strip())
        return [line for line in found if what in line]

    def wait_ended(self, what: str, timeout: float = 20) -> None:
        """Return when no process has this in its command line."""
        eventually(lambda: not self.processes(what), timeout, f"the end of {self.processes(what)}")

    def _run(
        self, command: list[str], environ: Mapping[str, str], stdin: str, timeout: float, fails: bool
    ) -> "subprocess.CompletedProcess[str]":
        ended = subprocess.run(
            command,
            env=dict(environ),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert (ended.returncode != 0) == fails, (
            f"{command[4:]}: {ended.returncode}\n{ended.stdout}{ended.stderr}"
        )
        return ended


def bare(release: str) -> Path:
    """The folder of a bare system with a user in it, made anew once it is old. Nobody writes there."""
    folder = FOLDER / release
    made = folder.with_suffix(".made")
    if made.exists() and time.time() - made.stat().st_mtime < FRESH:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(FOLDER / "archives" / release, ignore_errors=True)
    options = folder.with_suffix(".apt")
    options.write_text(_own_apt_options(), encoding="utf-8")
    add_user = f'chroot "$1" useradd --uid {UID} --user-group --create-home --shell /bin/sh {USER}'
    subprocess.run(
        [
            *("mmdebstrap", "--quiet", "--variant=minbase", "--skip=cleanup/apt/lists"),
            *(f"--aptopt={options}", f"--customize-hook={add_user}", release, str(folder)),
        ],
        check=True,
        timeout=600,
    )
    made.touch()
    return folder


def _own_apt_options() -> str:
    """The host's proxy, and how it judges its mirror: the root uses the same ones."""
    dumped: Any = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=True)
    wanted = ("Acquire::http", "Acquire::https", "Acquire::Check", "Acquire::Retries")
    lines = [line for line in dumped.stdout.splitlines() if line.startswith(wanted) and '""' not in line]
    return "".join(f"{line}\n" for line in lines)


def why_not() -> str:
    """Why no root can be made here; empty where it can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "clean systems need Linux and root"
    if shutil.which("mmdebstrap") is None:
        return "mmdebstrap is not installed"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        for name in ("lower", "upper", "work", "merged"):
            Path(folder, name).mkdir()
        mount = "mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged"
        tried = subprocess.run(
            ["unshare", "--mount", "--pid", "--fork", "sh", "-c", mount],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    return f"no mounts of one's own here: {tried.stderr.strip()}" if tried.returncode else ""
