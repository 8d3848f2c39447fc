"""A desktop on which all is right, until a test breaks one thing of it; and the doctor who looks at it."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from notifier import __version__
from notifier.core.doctor import Examination, Outcome
from notifier.doctor.case import Case
from notifier.doctor.checks import probes
from notifier.doctor.runner import examine
from notifier.system.control.channel import ControlServer
from notifier.system.logs import Redaction
from notifier.system.paths import Paths
from tests.certificates import Authority
from tests.doctor.company import TOKEN, Company
from tests.private_desktop import PrivateDesktop

LIVE = {"link": "live", "since": None, "last_sync": None, "version": __version__}
WRONG = (Outcome.FAILURE, Outcome.WARNING)


class World:
    """What a fault can be done to. All is right and at its place when it begins."""

    def __init__(
        self,
        folder: Path,
        private_desktop: PrivateDesktop,
        authority: Authority,
        patch: pytest.MonkeyPatch,
        stack: ExitStack,
    ) -> None:
        self.folder = folder
        self.private_desktop = private_desktop
        self.authority = authority
        self.patch = patch
        self.stack = stack
        self.paths = Paths.below(folder / "own")
        self.token = TOKEN
        self.status: dict[str, Any] = dict(LIVE)
        self.settings: dict[str, str] = {}
        self.quick: dict[str, float] = {}
        self._control: ControlServer | None = None
        self.paths.ensure()
        for name, value in private_desktop.environ(XDG_CONFIG_HOME=str(folder / "xdg")).items():
            patch.setenv(name, value)
        patch.setenv("SSL_CERT_FILE", str(authority.file))
        patch.setenv("SSL_CERT_DIR", str(folder / "nothing"))
        for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
            patch.delenv(name, raising=False)
            patch.delenv(name.upper(), raising=False)
        self.run_program()

    def company(self, **options: Any) -> Company:
        """A company's servers, to which the settings point from now on."""
        company: Company = self.stack.enter_context(Company(**options))
        self.settings["api_url"] = company.api_url
        return company

    def secure(self, *hosts: str, begins: int = -2, ends: int = 90) -> tuple[Path, Path]:
        """A certificate of an authority that is believed."""
        return self.authority.sign(*(hosts or ("localhost",)), begins=begins, ends=ends)

    def write_settings(self, text: str = "") -> None:
        """The settings, or this text instead of them."""
        lines = ["[server]", *(f'{key} = "{value}"' for key, value in self.settings.items())]
        self.paths.config_file.write_text(text or "\n".join(lines) + "\n", encoding="utf-8")

    def run_program(self) -> None:
        """Who answers as the running program does: over the real channel."""
        self._control = ControlServer(self.paths.control_address, lambda _request: [self.status])

    def end_program(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None

    def case(self) -> Case:
        return Case(self.paths, dict(os.environ), str, Redaction(), self.token)

    def examined(self) -> Examination:
        """What the doctor finds."""
        asked = [
            replace(probe, patience=self.quick.get(probe.check.code, probe.patience))
            for probe in probes(self.case())
        ]
        return examine(asked, str)


def wrong(examination: Examination) -> dict[str, str]:
    """The codes of what is wrong, the true cause first, with how bad it is."""
    return {check.code: str(finding.outcome) for check, finding in examination.causes()}


@pytest.fixture(scope="module")
def private_desktop() -> Iterator[PrivateDesktop]:
    with (
        tempfile.TemporaryDirectory() as folder,
        PrivateDesktop(Path(folder), display=False, keyring=True) as made,
    ):
        yield made


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def world(
    tmp_path: Path, private_desktop: PrivateDesktop, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    with ExitStack() as stack:
        made = World(tmp_path, private_desktop, authority, monkeypatch, stack)
        yield made
        made.end_program()


Fault = Callable[[World], None]
