#!/bin/sh
# Makes the virtual environment that `make package` freezes from: what packaging/requirements.txt locks and nothing
# else. Safe to run again.
set -eu

venv=$1
# The system's own Python first: its libraries are the distribution's, with copyright files and security support.
# PyInstaller needs libpython as a shared library.
python=$(sh packaging/dev/find-python.sh /usr/bin/python3)

rm -rf "$venv"
"$python" -m venv "$venv"
# pip compiles what it installs, whatever PYTHONDONTWRITEBYTECODE says; uv would not.
"$venv/bin/python" -m pip --quiet --disable-pip-version-check install --require-hashes \
    --requirement packaging/requirements.txt
