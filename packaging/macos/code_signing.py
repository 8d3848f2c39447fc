"""Sign a macOS application from the inside out, and have Apple notarize what it is shipped in.

Without an identity the signature is ad hoc: macOS then starts the program on the machine that built it, and
elsewhere only after the user insisted; it may refuse its notifications. The keys come from the environment;
docs/releasing.md names them.
"""

import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

Run = Callable[[Sequence[str]], None]

_ENTITLEMENTS = Path(__file__).parent / "entitlements.plist"
_MACH_O = {
    bytes.fromhex(magic) for magic in ("feedface", "feedfacf", "cefaedfe", "cffaedfe", "cafebabe", "cafebabf")
}


def run(command: Sequence[str]) -> None:
    """Run a command and show what it says.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    subprocess.run(command, check=True)


def code_inside(app: Path) -> list[Path]:
    """What has to be signed before the application itself: libraries and frameworks, the innermost first."""
    found = [*_libraries(app), *_frameworks(app)]
    return sorted(found, key=lambda path: (-len(path.parts), str(path)))


def _libraries(app: Path) -> Iterator[Path]:
    for path in app.rglob("*"):
        if path.is_symlink() or not path.is_file() or path.parent == app / "Contents" / "MacOS":
            continue
        # A framework's own library is signed with the framework.
        if path.parent.parent.name == "Versions" and path.name == path.parent.parent.parent.stem:
            continue
        with path.open("rb") as file:
            if file.read(4) in _MACH_O:
                yield path


def _frameworks(app: Path) -> Iterator[Path]:
    for versions in app.rglob("*.framework/Versions"):
        yield from (path for path in versions.iterdir() if not path.is_symlink())


def sign(app: Path, environ: Mapping[str, str], execute: Run = run) -> None:
    """Sign the application and check the signature.

    Args:
        app: the ``.app`` folder, complete: a later change breaks the signature.
        environ: ``MACOS_SIGN_IDENTITY`` names a Developer ID in the keychain.
        execute: what runs a command.
    """
    options = _options(environ)
    for path in code_inside(app):
        execute(["codesign", *options, str(path)])
    # Only the program itself is a process; what it loads has no rights of its own.
    rights = ["--entitlements", str(_ENTITLEMENTS)] if environ.get("MACOS_SIGN_IDENTITY") else []
    execute(["codesign", *options, *rights, str(app)])
    execute(["codesign", "--verify", "--deep", "--strict", "--verbose=2", str(app)])


def seal(image: Path, environ: Mapping[str, str], execute: Run = run) -> None:
    """Sign a disk image and let Apple notarize it; what there are no keys for is left out, with a word."""
    if not environ.get("MACOS_SIGN_IDENTITY"):
        print("MACOS_SIGN_IDENTITY is not set: the application is signed ad hoc, the image not at all.")
        return
    execute(["codesign", *_options(environ), str(image)])
    key, name, issuer = (environ.get(f"MACOS_NOTARY_{part}", "") for part in ("KEY", "KEY_ID", "ISSUER"))
    if not (key and name and issuer):
        print("MACOS_NOTARY_KEY, _KEY_ID and _ISSUER are not set: not notarized.")
        return
    with tempfile.TemporaryDirectory() as folder:
        # The tool takes the key as a file only; the folder is the user's own and gone afterwards.
        file = Path(folder) / "key.p8"
        file.touch(mode=0o600)
        file.write_text(key, encoding="ascii")
        execute(
            [
                *("xcrun", "notarytool", "submit", str(image), "--wait"),
                *("--key", str(file), "--key-id", name, "--issuer", issuer),
            ]
        )
    execute(["xcrun", "stapler", "staple", str(image)])


def _options(environ: Mapping[str, str]) -> list[str]:
    identity = environ.get("MACOS_SIGN_IDENTITY")
    if not identity:
        return ["--force", "--timestamp=none", "--sign", "-"]
    return ["--force", "--timestamp", "--options", "runtime", "--sign", identity]
