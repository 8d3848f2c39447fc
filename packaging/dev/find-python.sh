#!/bin/sh
# Prints which Python makes a virtual environment: the first of $PYTHON, or else of the arguments and what a PATH may
# have, that is 3.11 or later and has its venv module.
set -eu

for python in ${PYTHON:-"$@" python3 python3.14 python3.13 python3.12 python3.11}; do
    if command -v "$python" >/dev/null 2>&1 &&
        "$python" -c 'import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "$python"
        exit
    fi
done
echo "Python 3.11 or later is needed, with its venv module." >&2
exit 1
