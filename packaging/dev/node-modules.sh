#!/bin/sh
# Installs what a folder's package-lock.json pins into its node_modules, if that changed since the last time.
# Where no registry can be reached it says so and leaves the reason in the file npm-unreachable: the tests that
# need Node skip then. Anything else that goes wrong is an error.
set -eu

cd "$1"
cmp -s package-lock.json node_modules/installed-lock.json && exit 0
rm -f npm-unreachable

give_up() {
    echo "$1" | tee npm-unreachable >&2
    rm -rf node_modules
    exit 0
}

command -v npm >/dev/null 2>&1 || give_up "Node.js and npm are not installed; the tests on Node's Socket.IO are skipped"
echo "Installing Node's Socket.IO for the tests"
output=$(mktemp)
trap 'rm -f "$output"' EXIT
if ! npm ci --ignore-scripts --no-audit --no-fund --loglevel=error \
    --fetch-retries=1 --fetch-retry-mintimeout=2000 >"$output" 2>&1; then
    cat "$output" >&2
    # No name, no connection, no answer, or a proxy that lets nothing through.
    if grep -qE 'code (EAI_AGAIN|E[A-Z]*UNREACH|ENOTFOUND|ECONN[A-Z]+|ETIMEDOUT|ERR_SOCKET_TIMEOUT|E40[37]|E5[0-9][0-9])' \
        "$output"; then
        give_up "npm reaches no registry; the tests on Node's Socket.IO are skipped"
    fi
    exit 1
fi
cp package-lock.json node_modules/installed-lock.json
