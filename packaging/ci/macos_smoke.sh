#!/bin/sh
# Installs the program from its disk image as a user does, and lets it prove itself: macos_smoke.sh FILE.dmg
set -eu

image=$1
folder=$(mktemp -d)
hdiutil attach -nobrowse -readonly -mountpoint "$folder/image" "$image"
detach() { hdiutil detach "$folder/image" || true; }
trap detach EXIT
ls -la "$folder/image"
test -L "$folder/image/Applications"
ditto "$folder/image/Estado Notifier.app" "$folder/Estado Notifier.app"

contents="$folder/Estado Notifier.app/Contents"
program="$contents/MacOS/estado-notifier"
plutil -lint "$contents/Info.plist" "$contents"/Resources/*.lproj/InfoPlist.strings
codesign --verify --deep --strict --verbose=2 "$folder/Estado Notifier.app"
codesign --display --verbose=2 "$folder/Estado Notifier.app"
if [ "${NOTARIZED:-}" = true ]; then
    spctl --assess --type execute --verbose=2 "$folder/Estado Notifier.app"
    xcrun stapler validate "$image"
fi
"$program" --version
"$program" --selftest
python3 packaging/ci/story.py "$program"
