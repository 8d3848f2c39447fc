#!/bin/sh
# Puts the Developer ID of the environment into a keychain of its own, for codesign, and prints its name.
# MACOS_CERTIFICATE: the .p12 in base64; MACOS_CERTIFICATE_PASSWORD: its password. Without them: a word, and nothing.
set -eu

if [ -z "${MACOS_CERTIFICATE:-}" ] || [ -z "${MACOS_CERTIFICATE_PASSWORD:-}" ]; then
    echo "MACOS_CERTIFICATE and MACOS_CERTIFICATE_PASSWORD are not set: signed ad hoc." >&2
    exit 0
fi

umask 077
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# `security` takes a password as an argument only, where everybody can read it. So the file is written anew with
# one that is worth nothing: file and password are gone when this ends. The system's own openssl, because `security`
# does not read what version 3 of OpenSSL writes.
throwaway=$(/usr/bin/openssl rand -hex 16)
printf '%s' "$MACOS_CERTIFICATE" | /usr/bin/openssl base64 -d -A -out "$folder/given.p12"
THROWAWAY=$throwaway
export THROWAWAY
/usr/bin/openssl pkcs12 -in "$folder/given.p12" -passin env:MACOS_CERTIFICATE_PASSWORD -nodes -out "$folder/plain.pem"
/usr/bin/openssl pkcs12 -export -in "$folder/plain.pem" -passout env:THROWAWAY -out "$folder/identity.p12"

keychain=${RUNNER_TEMP:-${TMPDIR:-/tmp}}/estado-notifier.keychain-db
security delete-keychain "$keychain" 2>/dev/null || true
security create-keychain -p "$throwaway" "$keychain"
security set-keychain-settings "$keychain" # without a time after which it locks
security unlock-keychain -p "$throwaway" "$keychain"
security import "$folder/identity.p12" -k "$keychain" -P "$throwaway" -T /usr/bin/codesign >&2
# Without this codesign asks in a window.
security set-key-partition-list -S apple-tool:,apple: -s -k "$throwaway" "$keychain" >/dev/null
# The first keychain is the one that keyring writes to, too: the user's own stays there.
# shellcheck disable=SC2046 # one name a line, quoted
eval security list-keychains -d user -s $(security list-keychains -d user | tr '\n' ' ') "\"$keychain\""
identity=$(security find-identity -v -p codesigning "$keychain" |
    sed -n 's/.*"\(Developer ID Application: .*\)"/\1/p' | head -n 1)
if [ -z "$identity" ]; then
    echo "MACOS_CERTIFICATE holds no valid Developer ID Application." >&2
    exit 1
fi
echo "$identity"
