#!/bin/sh
# Signs Windows programs and installers on Linux: sign_windows.sh FILE…
# WINDOWS_CERTIFICATE: the .pfx in base64; WINDOWS_CERTIFICATE_PASSWORD: its password. Without them: a word, and
# nothing. WINDOWS_TIMESTAMP_URL: an RFC 3161 service, without which a signature ends with its certificate.
set -eu

if [ -z "${WINDOWS_CERTIFICATE:-}" ] || [ -z "${WINDOWS_CERTIFICATE_PASSWORD:-}" ]; then
    echo "WINDOWS_CERTIFICATE and WINDOWS_CERTIFICATE_PASSWORD are not set: not signed: $*"
    exit 0
fi

umask 077
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
printf '%s' "$WINDOWS_CERTIFICATE" | base64 -d >"$folder/given.pfx"
for file in "$@"; do
    printf '%s' "$WINDOWS_CERTIFICATE_PASSWORD" |
        osslsigncode sign -pkcs12 "$folder/given.pfx" -readpass - -h sha256 -n "Estado Notifier" \
            ${WINDOWS_TIMESTAMP_URL:+-ts "$WINDOWS_TIMESTAMP_URL"} -in "$file" -out "$folder/signed"
    # Only now: a failure leaves the unsigned file as it was.
    cat "$folder/signed" >"$file"
    rm "$folder/signed"
done
