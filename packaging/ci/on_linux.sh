#!/bin/sh
# Runs a command, which is the installed program's story, with a session bus and an unlocked keyring of their own.
set -eu
exec dbus-run-session -- sh -c '
    printf unlocked | gnome-keyring-daemon --unlock --components=secrets >/dev/null
    exec "$@"' story "$@"
