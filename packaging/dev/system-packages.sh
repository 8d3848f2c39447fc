#!/bin/sh
# Installs the Debian or Ubuntu packages that are absent, for the purposes named: setup, run, test, freezer,
# package, test_package, package_windows, test_windows.
# Elsewhere, or where all are present, it does nothing. What not every release offers is tried, and may be absent.
set -eu

setup="python3 python3-venv ca-certificates"
# What Qt's xcb platform plugin and QtGui load.
run="libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1
libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-sync1 libxcb-xfixes0 libxcb-xinerama0 libxcb-xkb1
libx11-xcb1 libdbus-1-3 libfontconfig1 libglib2.0-0 fonts-dejavu-core"
# A private desktop: screen, bus, keyring, an old X11 tray, and a hand on the keyboard.
# Node's own Socket.IO is among the servers that the client is tested on; the relay is tested on a real Redis.
test="xvfb dbus gnome-keyring imagemagick xdotool trayer procps nodejs npm redis-server"
# What starts a desktop entry as a session does, and checks it; Laravel's own broadcaster; the proxy of
# packaging/relay; daemons that show notifications, some on a Wayland desktop. Their tests are skipped where there is none.
test_if_offered="dex desktop-file-utils libglib2.0-bin nginx php-cli php-redis
dunst xfce4-notifyd mako-notifier sway lxqt-notificationd mate-notification-daemon notification-daemon xfconf dconf-service gsettings-desktop-schemas
php-illuminate-broadcasting php-illuminate-redis php-illuminate-events php-illuminate-config"
# Clean systems to install into; another clock to build by.
test_package="mmdebstrap debian-archive-keyring lintian rpm rpmlint appstream desktop-file-utils faketime"
# The Python of package-venv.sh; another one is not as good.
freezer="python3 python3-venv"
# What freezes and packs: that Python as a shared library, strip, shlibdeps (it looks up what Qt's
# Wayland plugin is linked with), rpmbuild; and what the frozen program is measured on: a screen, a bus, a keyring.
package="$("$(sh "${0%/*}/find-python.sh" /usr/bin/python3 2>/dev/null)" -c \
'import sys; print("libpython%d.%d" % sys.version_info[:2])' 2>/dev/null || true)
binutils dpkg-dev libwayland-cursor0 rpm xvfb dbus gnome-keyring"
# The licence texts of what Qt has in it.
package_if_offered="libqt6core6 wayland-protocols publicsuffix"
# What packs for Windows, and where that is tried.
package_windows="nsis wixl msitools gcc-mingw-w64-x86-64"
package_windows_if_offered=$package_if_offered
test_windows="mmdebstrap debian-archive-keyring"

command -v dpkg-query >/dev/null 2>&1 || exit 0

wanted=""
welcome=""
python=python3
for purpose in "$@"; do
    [ "$purpose" != freezer ] || python=/usr/bin/python3
    eval "wanted=\"\$wanted \$$purpose\" welcome=\"\$welcome \${${purpose}_if_offered:-}\""
done

installed() {
    # A name may be a virtual package now (libglib2.0-0 is provided by libglib2.0-0t64 on newer systems).
    dpkg-query --showformat='${db:Status-Abbrev}\n' --show "$1" 2>/dev/null | grep -q '^ii' ||
        dpkg-query --showformat='${db:Status-Abbrev} ${Provides}\n' --show 2>/dev/null |
        grep '^ii' | grep -qE "[ ,]$1( |,|\$)"
}

missing=""
for package in $wanted; do
    # A Python or a Node that came another way is as good as Debian's.
    case $package in
    python3 | python3-venv) "$python" -c 'import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 11))' \
        2>/dev/null && continue ;;
    nodejs) command -v node >/dev/null 2>&1 && continue ;;
    npm) command -v npm >/dev/null 2>&1 && continue ;;
    esac
    installed "$package" || missing="$missing $package"
done

root=""
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1; then
        root="sudo"
    elif [ -n "$missing" ]; then
        echo "These packages are needed; install them as root:$missing" >&2
        exit 1
    fi
fi

install_packages() {
    echo "Installing: $*"
    $root env DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 -qq install -y \
        --no-install-recommends "$@" >/dev/null
}

if [ -n "$missing" ]; then
    $root apt-get -o Acquire::Retries=3 -qq update
    # shellcheck disable=SC2086 # the list is split on purpose
    install_packages $missing
fi

# Tests start servers of their own; Debian would start these with the computer.
leave_off() {
    for package in redis-server nginx; do
        case " $* " in
        *" $package "*) $root systemctl disable --now "$package" >/dev/null 2>&1 || true ;;
        esac
    done
}
# shellcheck disable=SC2086 # the list is split on purpose
leave_off $missing

offered=""
for package in $welcome; do
    installed "$package" || [ -z "$(apt-cache show "$package" 2>/dev/null)" ] || offered="$offered $package"
done
# shellcheck disable=SC2086 # the list is split on purpose
if [ -n "$offered" ] && ! install_packages $offered; then
    for package in $offered; do
        install_packages "$package" || echo "Without $package what needs it is left out." >&2
    done
fi
# shellcheck disable=SC2086 # the list is split on purpose
leave_off $offered
