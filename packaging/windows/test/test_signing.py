"""The command that signs, which may have quotes in it."""

import shlex
import shutil
import subprocess
from pathlib import Path

from chroot import CHECKOUT

ICON = Path("/usr/share/nsis/Contrib/Graphics/Icons/modern-install.ico")


def test_the_uninstaller_is_signed_by_a_command_with_quotes(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    shutil.copy(ICON, tree / "estado-notifier.ico")
    signs = tmp_path / "of the company" / "sign.sh"
    signs.parent.mkdir()
    signs.write_text(f'test "$1" = /as:company && cp "$2" {shlex.quote(str(tmp_path / "signed.exe"))}\n')
    defines = {
        "VERSION": "1.2.3",
        "VERSION_NUMBERS": "1.2.3.0",
        "TREE": tree,
        "OUTPUT": tmp_path / "installer.exe",
        "KILOBYTES": 1,
        "APP_ID": "Some.Program",
        "MSI_KEY": r"Software\Some",
        "SHORTCUT_TOOL": ICON,
        "SIGN": shlex.join(["sh", str(signs), "/as:company"]),
    }
    options = [f"-D{name}={value}" for name, value in defines.items()]
    script = CHECKOUT / "packaging/windows/installer.nsi"
    subprocess.run(["makensis", "-V2", *options, script], check=True)
    assert (tmp_path / "signed.exe").read_bytes().startswith(b"MZ")
