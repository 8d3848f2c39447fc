"""Which version and which moment a build has; it refuses where it cannot know."""

import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")

PACKAGING = Path(__file__).parents[2] / "packaging"


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The builder's module, of a checkout with one commit."""
    monkeypatch.syspath_prepend(str(PACKAGING))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    from freeze import release as module

    monkeypatch.setattr(module, "ROOT", tmp_path)
    write(tmp_path, "0.2.0")
    git = ("git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@e.bo")
    for command in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "x", "--date=@0")):
        monkeypatch.setenv("GIT_COMMITTER_DATE", "1700000000 +0000")
        subprocess.run([*git, *command], check=True, capture_output=True)
    return module


def write(root: Path, version: str) -> None:
    (root / "notifier").mkdir(exist_ok=True)
    (root / "notifier/__init__.py").write_text(f'__version__ = "{version}"\n')


def test_the_moment_is_the_commits(release: ModuleType) -> None:
    assert (release.release().version, release.release().epoch) == ("0.2.0", 1700000000)


def test_where_git_refuses_nothing_is_built(release: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    # As for root on the checkout of somebody else.
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(SystemExit, match="SOURCE_DATE_EPOCH"):
        release.release()
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SystemExit, match="SOURCE_DATE_EPOCH"):
        release.release()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "5")
    assert release.release().epoch == 5


def test_an_unpacked_archive_has_the_moment_of_its_newest_file(release: ModuleType, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / ".git")
    newest = int((tmp_path / "notifier/__init__.py").stat().st_mtime)
    assert release.release().epoch == newest


@pytest.mark.parametrize("version", ["0.2.0.dev1", "0.2.0rc1", "0.2.0-1", "2"])
def test_a_version_that_would_be_sorted_wrongly_is_refused(
    release: ModuleType, tmp_path: Path, version: str
) -> None:
    write(tmp_path, version)
    with pytest.raises(SystemExit, match="numbers alone"):
        release.release()
