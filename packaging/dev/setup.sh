#!/bin/sh
# Makes the virtual environment: uv by pip, then everything that requirements.txt locks, compiled, and the
# program itself from this checkout. Safe to run again.
set -eu

venv=$1
python=$(sh packaging/dev/find-python.sh)

[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
lock=$(mktemp)
trap 'rm -f "$lock"' EXIT
# Only uv's own lines of the lock, with their hashes.
awk '/^uv==/ { on = 1 } on { print } on && !/\\$/ { exit }' requirements.txt >"$lock"
"$venv/bin/python" -m pip --quiet --disable-pip-version-check install --require-hashes --requirement "$lock"
VIRTUAL_ENV=$(cd "$venv" && pwd)
export VIRTUAL_ENV
"$venv/bin/uv" pip sync --quiet --require-hashes --compile-bytecode requirements.txt
"$venv/bin/uv" pip install --quiet --no-deps --no-build-isolation --editable .
