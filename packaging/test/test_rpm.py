"""The package for Fedora and openSUSE, by rpm itself. There, dnf or zypper resolves what it needs."""

from pathlib import Path

import pytest
from conftest import Layer, only
from root import Root


@pytest.mark.parametrize("release", ["trixie"])
def test_rpm_installs_what_runs_and_takes_it_away(release: str, libraries: Layer, dist: Path) -> None:
    with Root(libraries(release, ())) as root:
        root.install("rpm")
        package = root.put(only(dist, "*.rpm"))
        rpm = ("rpm", "--root", "/")
        root.admin(*rpm, "--initdb")
        before = root.files()
        # Its dependencies are not in rpm's own records here; that they are on the disk is seen below.
        root.admin(*rpm, "--install", "--nodeps", package)
        ours = root.files() - before
        assert {"/usr/bin/estado-notifier", "/etc/xdg/autostart/estado-notifier.desktop"} <= ours
        assert root.admin(*rpm, "--verify", "--nodeps", "estado-notifier").stdout == ""

        root.run("estado-notifier", "--selftest")
        known = root.admin("ldconfig", "-p").stdout
        needed = root.admin(*rpm, "-q", "--requires", "estado-notifier").stdout.split()
        libraries_needed = {name.split("(")[0] for name in needed if ".so" in name}
        assert len(libraries_needed) > 20
        assert {name for name in libraries_needed if name not in known} == set()

        root.admin(*rpm, "--erase", "estado-notifier")
        # Folders that others share, like that of the icons, are the system's own where rpm is at home.
        left = ours & root.files()
        assert {path for path in left if "estado" in path or not root.path(path).is_dir()} == set()
