#!/bin/sh
# Makes the virtual environment that `make package` freezes from: what packaging/requirements.txt locks and nothing
# else. Safe to run again.
set -eu

venv=$1
# The system's own Python first: its libraries are the distribution's, with copyright files and security support.
# PyInstaller needs libpython as a shared library.
for python in ${PYTHON:-/usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11}; do
    if command -v "$python" >/dev/null 2>&1 &&
        "$python" -c 'import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        break
    fi
    python=""
done
if [ -z "$python" ]; then
    echo "Python 3.11 or later is needed, with its venv module." >&2
    exit 1
fi

rm -rf "$venv"
"$python" -m venv "$venv"
# pip compiles what it installs, whatever PYTHONDONTWRITEBYTECODE says; uv would not.
"$venv/bin/python" -m pip --quiet --disable-pip-version-check install --require-hashes \
    --requirement packaging/requirements.txt
