#!/bin/sh
# Signs the Linux packages of a folder: sign_packages.sh FOLDER
# PACKAGES_GPG_KEY: the secret key, armored, without a passphrase. Without it: a word, and nothing.
# An .rpm carries its signature; a .deb and a .tar.xz get one beside them, because apt trusts repositories only.
set -eu

folder=$1
if [ -z "${PACKAGES_GPG_KEY:-}" ]; then
    echo "PACKAGES_GPG_KEY is not set: the packages are not signed."
    exit 0
fi

umask 077
GNUPGHOME=$(mktemp -d)
export GNUPGHOME
trap 'gpgconf --kill all; rm -rf "$GNUPGHOME"' EXIT
printf '%s\n' "$PACKAGES_GPG_KEY" | gpg --batch --quiet --import
name=$(gpg --batch --list-secret-keys --with-colons | sed -n 's/^fpr:*\([0-9A-F]*\):*$/\1/p' | head -n 1)
rpmsign --define "__gpg $(command -v gpg)" --define "_gpg_name $name" --addsign "$folder"/*.rpm
for file in "$folder"/*.deb "$folder"/*.tar.xz; do
    gpg --batch --quiet --yes --local-user "$name" --armor --detach-sign "$file"
done
gpg --batch --armor --export "$name" >"$folder/estado-notifier.asc"
chmod 644 "$folder"/*.asc
