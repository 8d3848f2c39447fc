#!/bin/sh
# Makes a draft release of the folder's files: release.sh FOLDER TAG
# Adds SHA256SUMS and, where ESTADO_UPDATE_SECRET_KEY is given, what installed programs read about the newest version.
# ESTADO_RELEASE_PAGE: the web page that a program opens when it was told of this version. Needs `gh` and its token.
set -eu

folder=$1
tag=$2

python3 packaging/ci/check_tag.py "$tag"
for kind in deb rpm tar.xz exe msi dmg; do
    set -- "$folder"/*."$kind"
    if ! [ -f "$1" ]; then
        echo "There is no .$kind in $folder: not a whole release." >&2
        exit 1
    fi
done
if [ -n "${ESTADO_UPDATE_SECRET_KEY:-}" ]; then
    "${PYTHON:-python3}" packaging/sign_update.py "$folder" --page "$ESTADO_RELEASE_PAGE"
else
    echo "ESTADO_UPDATE_SECRET_KEY is not set: no latest.json; no program will tell of $tag."
fi
(cd "$folder" && rm -f SHA256SUMS && sha256sum -- * >../SHA256SUMS && mv ../SHA256SUMS .)
gh release create "$tag" --draft --verify-tag --title "Estado Notifier ${tag#v}" --generate-notes "$folder"/*
