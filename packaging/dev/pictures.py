"""Makes the pictures of the pages anew, from what screenshots.py has drawn.

    python packaging/dev/pictures.py FOLDER

``FOLDER`` is where screenshots.py drew. The pictures are twice as fine as they are shown. ImageMagick gives
them 256 colours, so that they stay small in the repository.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

PICTURES = {
    "panel-light-es": "resources/screenshots/panel.png",
    "digest-light-es": "resources/screenshots/digest.png",
    "icons": "resources/screenshots/icons.png",
    "first-run-account-light-es": "docs/pictures/primeros-pasos.png",
    "login-light-es": "docs/pictures/iniciar-sesion.png",
    "menu-light-es": "docs/pictures/menu.png",
    "doctor-failure-light-es": "docs/pictures/diagnostico.png",
}
"""What each picture of a page is made from."""


def main(arguments: list[str]) -> int:
    """Write them all; the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("usage: pictures.py FOLDER\n")
        return 2
    for drawn, picture in PICTURES.items():
        source, target = Path(arguments[0]) / f"{drawn}-2x.png", ROOT / picture
        target.parent.mkdir(parents=True, exist_ok=True)
        plain = ("-strip", "+dither", "-colors", "256", "-define", "png:exclude-chunks=date,time")
        subprocess.run(["convert", source, *plain, f"png8:{target}"], check=True)
        print(f"{picture}: {target.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
