"""What a person has in the home outlives the package, is told in docs/install.md, and goes when asked to."""

from pathlib import Path

from conftest import Layer
from installed import desk_of
from root import CHECKOUT, HOME, UID, Root

from tests.backend import Backend
from tests.e2e.program import Program, call
from tests.e2e.test_session import kept_token
from tests.private_desktop.private_desktop import PrivateDesktop

KEPT = (
    ".config/estado-notifier",
    ".config/autostart/estado-notifier.desktop",
    ".local/state/estado-notifier",
    ".cache/estado-notifier",
)


def test_what_stays_is_told_and_goes_with_purge(layer: Layer, deb: Path, tmp_path: Path) -> None:
    with (
        Root(layer("bookworm", ())) as root,
        Backend(tmp_path, entities=3) as backend,
        desk_of(root, keyring=True) as private_desktop,
    ):
        before = root.home()
        environ = at_home(private_desktop)
        root.run("mkdir", "-p", f"{HOME}/.config/estado-notifier")
        settings = f'[server]\napi_url = "{backend.api_url}"\n'
        root.run("tee", f"{HOME}/.config/estado-notifier/config.toml", stdin=settings)
        login = call(environ, "login", "--login", backend.login, "--password-stdin", stdin=backend.password)
        assert login.returncode == 0, login.stderr
        with Program(private_desktop, "run", "--hidden", environ=environ) as program:
            program.wait_link("live")
            assert program.stop() == 0
        assert call(environ, "autostart", "disable").returncode == 0

        root.admin("apt-get", "-q", "-y", "purge", "estado-notifier")
        left = root.home() - before
        assert {path for path in left if not path.startswith(KEPT)} == set()
        page = (CHECKOUT / "docs/install.md").read_text(encoding="utf-8")
        for kept in KEPT:
            assert any(path.startswith(kept) for path in left), kept
            assert f"`~/{kept}" in page
        assert kept_token(environ, backend.api_url) != ""

        root.install(root.put(deb))
        purged = call(environ, "purge")
        assert purged.returncode == 0, purged.stderr
        root.admin("apt-get", "-q", "-y", "purge", "estado-notifier")
        assert root.home() - before == set()
        assert not root.path(f"/run/user/{UID}/estado-notifier").exists()
        assert kept_token(environ, backend.api_url) == ""


def at_home(private_desktop: PrivateDesktop) -> dict[str, str]:
    """The private desktop's environment, with the root's own home instead of its folders."""
    folders = {"CONFIG": ".config", "STATE": ".local/state", "CACHE": ".cache", "DATA": ".local/share"}
    homes = {f"XDG_{name}_HOME": f"{HOME}/{folder}" for name, folder in folders.items()}
    return private_desktop.environ(
        HOME=HOME, XDG_CONFIG_DIRS="/etc/xdg", XDG_RUNTIME_DIR=f"/run/user/{UID}", **homes
    )
