"""The modules in Python that Qt for Python keeps within one of its libraries, ready to be loaded.

It unpacks and compiles them at each start, a tenth of the whole start, unless they lie beside that library
under the name that its own switch ``SBK_EMBED=0`` gives them. There a folder is meant; an archive of the
compiled modules does as well, and is one file.
"""

import io
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import MAGIC_NUMBER
from marshal import dumps
from pathlib import Path
from zipfile import ZipFile, ZipInfo

_PACKAGE = "shibokensupport/"
_UNCHECKED = (0b01).to_bytes(4, "little") + bytes(8)
"""Of a compiled module that is never compared with its source."""


def add_support(program: Path, environ: Mapping[str, str]) -> None:
    """Put them into a frozen program's folder. Runs in the build's own virtual environment.

    Raises:
        SystemExit: this Qt for Python keeps them in another way.
    """
    # In a process of its own: what is compiled depends on the environment that Python was started with.
    command = [sys.executable, __file__, str(program / "lib" / "shiboken6" / "files.dir")]
    made = subprocess.run(command, env=environ, stderr=subprocess.PIPE, check=False)
    if made.returncode:
        raise SystemExit(f"Qt for Python keeps its modules elsewhere:\n{made.stderr.decode()}")


def _compile_into(target: Path) -> None:
    import PySide6.QtCore  # noqa: F401 - its loader has them

    source = sys.modules["shibokensupport.signature.loader"].__loader__.zfile  # type: ignore[union-attr]  # it comes from a zip file
    with ZipFile(io.BytesIO(source.fp.getvalue())) as found, ZipFile(target, "w") as made:
        for name in sorted(found.namelist()):
            if name.startswith(_PACKAGE) and name.endswith(".py"):
                code = compile(found.read(name), name, "exec", dont_inherit=True, optimize=2)
                # A date of its own would make each build another one.
                made.writestr(ZipInfo(f"{name}c"), MAGIC_NUMBER + _UNCHECKED + dumps(code))


if __name__ == "__main__":
    _compile_into(Path(sys.argv[1]))
