"""From PyInstaller's application to the file that is handed out. On macOS only."""

import os
import platform
import sys
from pathlib import Path

from macos import app_bundle, code_signing


def build(app: Path, version: str, dist: Path) -> Path:
    """Complete and sign the application, and put it into a disk image.

    Args:
        app: what the freezer left (``Estado Notifier.app``).
        version: the program's.
        dist: where the image goes.

    Returns:
        The image.
    """
    app_bundle.complete(app)
    code_signing.sign(app, os.environ)
    image = dist / f"estado-notifier-{version}-macos-{platform.machine()}.dmg"
    image.unlink(missing_ok=True)
    code_signing.run(
        [
            *(
                sys.executable,
                "-m",
                "dmgbuild",
                "--settings",
                str(Path(__file__).with_name("dmg_settings.py")),
            ),
            *("-D", f"app={app}", app_bundle.APP_NAME, str(image)),
        ]
    )
    code_signing.seal(image, os.environ)
    return image
