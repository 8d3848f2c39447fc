"""The steps of a release that the forge's machines run, as the scripts they are; the forge is a stand-in."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import notifier

ROOT = Path(__file__).parents[2]
TAG = f"v{notifier.__version__}"
KINDS = ("deb", "rpm", "tar.xz", "exe", "msi", "dmg")


def call(*command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    plain = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    return subprocess.run(
        command, cwd=ROOT, env=plain | environ, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_tag_that_is_not_the_version_is_refused() -> None:
    assert call("python3", "packaging/ci/check_tag.py", TAG).returncode == 0
    refused = call("python3", "packaging/ci/check_tag.py", "v99.0.0")
    assert refused.returncode == 1
    assert notifier.__version__ in refused.stderr


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    folder.mkdir()
    for kind in KINDS:
        (folder / f"estado-notifier.{kind}").write_text(kind)
    forge = tmp_path / "bin" / "gh"
    forge.parent.mkdir()
    forge.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >"{tmp_path}/called"\n')
    forge.chmod(0o755)
    return folder


def test_everything_that_was_built_is_drafted_with_its_sums(built: Path) -> None:
    path = f"{built.parent / 'bin'}:{os.environ['PATH']}"
    done = call("sh", "packaging/ci/release.sh", str(built), TAG, PATH=path)
    assert done.returncode == 0, done.stderr
    assert "ESTADO_UPDATE_SECRET_KEY is not set" in done.stdout
    called = (built.parent / "called").read_text().splitlines()
    assert called[:4] == ["release", "create", TAG, "--draft"]
    assert {Path(name).name for name in called if name.startswith(str(built))} == {
        "SHA256SUMS",
        *(f"estado-notifier.{kind}" for kind in KINDS),
    }
    checked = subprocess.run(
        ["sha256sum", "--check", "SHA256SUMS"], cwd=built, capture_output=True, check=False
    )
    assert checked.returncode == 0


def test_a_release_with_a_key_tells_of_itself(built: Path) -> None:
    # As where it runs: libraries are installed, the program is not (-S reads no .pth that names its folder).
    python = built.parent / "bin" / "python"
    libraries = sysconfig.get_path("purelib")
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{libraries}" exec "{sys.executable}" -S "$@"\n')
    python.chmod(0o755)
    publish = [str(python), "packaging/sign_update.py"]
    key = call(*publish, "--new-key", str(built.parent / "key")).stdout.strip()
    done = call(
        "sh", "packaging/ci/release.sh", str(built), TAG,
        PATH=f"{built.parent / 'bin'}:{os.environ['PATH']}",
        PYTHON=str(python),
        ESTADO_RELEASE_PAGE="https://forja.bo/estado/v1",
        ESTADO_UPDATE_SECRET_KEY=(built.parent / "key").read_text(encoding="ascii"),
        ESTADO_UPDATE_KEY=key,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    called = (built.parent / "called").read_text().splitlines()
    assert {f"{built}/latest.json", f"{built}/latest.json.minisig"} <= {*called}
    assert "latest.json" in (built / "SHA256SUMS").read_text()


def test_a_release_that_lacks_a_system_is_none(built: Path) -> None:
    (built / "estado-notifier.dmg").unlink()
    path = f"{built.parent / 'bin'}:{os.environ['PATH']}"
    done = call("sh", "packaging/ci/release.sh", str(built), TAG, PATH=path)
    assert done.returncode == 1
    assert ".dmg" in done.stderr
    assert not (built.parent / "called").exists()


@pytest.mark.parametrize(
    ("script", "key"),
    [
        ("sign_packages.sh", "PACKAGES_GPG_KEY"),
        ("sign_windows.sh", "WINDOWS_CERTIFICATE"),
        ("macos_certificate.sh", "MACOS_CERTIFICATE"),
    ],
)
def test_signing_without_keys_says_so_and_goes_on(script: str, key: str, tmp_path: Path) -> None:
    done = call("sh", f"packaging/ci/{script}", str(tmp_path))
    assert done.returncode == 0
    assert f"{key}" in done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []
