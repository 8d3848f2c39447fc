#!/bin/sh
# Installs Estado Notifier for the user who runs it, from the unpacked archive; no administrator is needed.
#
#     ./install.sh [--no-autostart]                       install, or replace an older one
#     ~/.local/lib/estado-notifier/install.sh --uninstall [--purge]
#
# Settings, history and the session stay until --purge.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
name=estado-notifier
lib=$HOME/.local/lib
program=$lib/$name
launcher=$HOME/.local/bin/$name
data=${XDG_DATA_HOME:-$HOME/.local/share}
config=${XDG_CONFIG_HOME:-$HOME/.config}
# What was put below $data, one relative path a line, and which folder that was; kept in the program's folder.
listed=shared-files
placed=shared-folder

# In Spanish unless the language is English, like the program.
case ${LANGUAGE:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}} in
en* | EN*) say() { printf '%s\n' "$2"; } ;;
*) say() { printf '%s\n' "$1"; } ;;
esac

fail() {
    say "$@" >&2
    exit 1
}

# The processes that run from the installed folder, however they were started.
running() {
    real=$(CDPATH='' cd -- "$program" && pwd -P) # a home can be a link
    for link in /proc/[0-9]*/exe; do
        case $(readlink "$link" 2>/dev/null) in
        # The second has been replaced, and may not have noticed yet.
        "$real"/* | "$real.old"/*) basename "$(dirname "$link")" ;;
        esac
    done
}

# Whether one of them is the tray, and not a command in a terminal.
tray_runs() {
    for pid in $(running); do
        case $(tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | sed 1d) in
        '' | run* | --hidden* | --verbose*) return 0 ;;
        esac
    done
    return 1
}

stop() {
    pids=$(running)
    [ -n "$pids" ] || return 0
    # shellcheck disable=SC2086 # a list of numbers
    kill $pids 2>/dev/null || true
    # shellcheck disable=SC2086 # one that was suspended has to wake to end
    kill -CONT $pids 2>/dev/null || true
    patience=100
    while [ -n "$(running)" ]; do
        patience=$((patience - 1))
        [ "$patience" -gt 0 ] || fail "Estado Notifier sigue en marcha: ciérrelo y vuelva a intentarlo." \
            "Estado Notifier still runs: quit it and try again."
        sleep 0.1
    done
}

# Another installer's command of this name is none of ours: pipx, for example, also makes a link. The home may
# have had another path when this one was made.
is_ours() {
    [ -L "$launcher" ] || return 1
    case $(readlink "$launcher") in
    */.local/lib/"$name/$name") return 0 ;;
    *) return 1 ;;
    esac
}

# What draws its windows is linked with the system's libraries, and nobody installs those for an archive.
libraries_missing() {
    ldd "$here/$name/lib/PySide6/Qt/plugins/platforms/libqxcb.so" 2>/dev/null |
        sed -n 's/^[[:space:]]*\([^ ]*\) => not found$/\1/p' | sort -u | tr '\n' ' '
}

# remove_shared PROGRAM [NEWER]: what was put there for the one, and not for the other.
remove_shared() {
    [ -f "$1/$listed" ] || return 0
    remove_shared_below "$data" "$@"
    # Another folder had the part then. The same one may only be called otherwise.
    where=$(cat "$1/$placed" 2>/dev/null || true)
    [ -z "$where" ] || [ "$(real "$where")" = "$(real "$data")" ] || remove_shared_below "$where" "$1"
}

remove_shared_below() {
    while IFS= read -r file; do
        if [ $# -lt 3 ] || ! grep -qsxF -- "$file" "$3/$listed"; then
            rm -f "$1/$file" 2>/dev/null || true
            (cd "$1" && rmdir -p "$(dirname "$file")") 2>/dev/null || true
        fi
    done <"$2/$listed"
}

real() {
    (CDPATH='' cd -- "$1" 2>/dev/null && pwd -P) || true
}

# install_shared PROGRAM: puts there what belongs to it, and writes down in it what that is.
install_shared() {
    mkdir -p "$data"
    printf '%s\n' "$data" >"$1/$placed"
    (cd "$here/share" && find . -type f | sed 's,^\./,,' | sort) >"$1/$listed"
    while IFS= read -r file; do
        mkdir -p "$data/$(dirname "$file")"
        case $file in
        # The session's PATH may lack ~/.local/bin.
        applications/*.desktop) sed -e "s,^Exec=$name,Exec=\"$launcher\"," -e "s,^TryExec=.*,TryExec=$launcher," \
            "$here/share/$file" >"$data/$file" ;;
        *) cp "$here/share/$file" "$data/$file" ;;
        esac
    done <"$1/$listed"
    refresh
}

# GTK looks into its theme's folder anew when that is younger. Menus watch theirs by themselves.
refresh() {
    [ ! -d "$data/icons/hicolor" ] || touch "$data/icons/hicolor"
}

install() {
    [ -d "$here/share" ] || fail "Ejecútelo en la carpeta del archivo desempaquetado." \
        "Run it in the folder of the unpacked archive."
    # Entries of desktops and the marker below would need these escaped, each in a way of its own.
    case $launcher$data in
    *[\"\\\`\$%,\&]*) fail "La ruta $HOME tiene caracteres que los escritorios no admiten." \
        "The path $HOME has characters that desktops do not take." ;;
    esac
    "$here/$name/$name" --version >/dev/null || fail "Este programa no funciona en este equipo." \
        "This program does not run on this computer."
    missing=$(libraries_missing)
    [ -z "$missing" ] || fail "Faltan bibliotecas del sistema. Instale las que tienen: $missing" \
        "The system lacks libraries. Install what has these: $missing"
    if { [ -e "$launcher" ] || [ -L "$launcher" ]; } && ! is_ours; then
        fail "$launcher ya existe y no es de este instalador." \
            "$launcher is there already and not of this installer."
    fi

    # A copy beside the old one, complete before the old one goes.
    mkdir -p "$lib" "$(dirname "$launcher")"
    remove_halves
    trap remove_halves EXIT
    trap 'exit 130' HUP INT TERM
    cp -R "$here/$name" "$program.new"
    cp "$here/install.sh" "$program.new/install.sh"
    # The archive's marker says the rest.
    resources=$(dirname "$(find "$program.new" -name catalogo.toml)")
    printf 'launcher = "%s"\n' "$launcher" >>"$resources/installation.toml"

    install_shared "$program.new"

    fresh=yes runs=no
    if [ -d "$program" ]; then
        fresh=no
        ! tray_runs || runs=yes
        remove_shared "$program" "$program.new"
        mv "$program" "$program.old"
    fi
    mv "$program.new" "$program"
    ln -sf "$program/$name" "$launcher"

    say "Instalado en $program." "Installed in $program."
    if [ "$fresh$autostart" = yesyes ]; then
        "$launcher" autostart enable || true # it says itself why not
    fi
    if [ "$runs" = yes ]; then
        say "El programa en marcha se reinicia por sí mismo en cuanto nadie use sus ventanas." \
            "The running program restarts by itself as soon as nobody is at work in its windows."
    else
        say "Inícielo desde el menú, o con: $launcher" "Start it from the menu, or with: $launcher"
    fi
}

# What an installation that was broken off has left: the old program, or a part of the new one.
remove_halves() {
    if [ -d "$program.old" ] && [ ! -d "$program" ]; then
        mv "$program.old" "$program"
    fi
    [ ! -d "$program.new" ] || remove_shared "$program.new" "$program"
    rm -rf "$program.new" "$program.old"
}

uninstall() {
    remove_halves
    [ -d "$program" ] || fail "No está instalado en $program." "It is not installed in $program."
    stop
    if [ "$purge" = yes ]; then
        # It says itself what is left, and nothing else could take that away later.
        "$program/$name" purge || fail "No se desinstaló. Resuélvalo, o desinstale sin --purge." \
            "It was not uninstalled. See to that, or uninstall without --purge."
    fi
    # Another copy's entry stays.
    if grep -qsF "/.local/bin/$name" "$config/autostart/$name.desktop"; then
        rm -f "$config/autostart/$name.desktop"
    fi
    remove_shared "$program"
    refresh
    ! is_ours || rm -f "$launcher"
    rm -rf "$program"
    say "Desinstalado." "Uninstalled."
}

action=install autostart=yes purge=no
for argument in "$@"; do
    case $argument in
    --no-autostart) autostart=no ;;
    --uninstall) action=uninstall ;;
    --purge) purge=yes ;;
    *)
        sed -n '2,/^set -eu/{/^#/s/^# \{0,1\}//p;}' "$0"
        [ "$argument" = --help ] || exit 2
        exit 0
        ;;
    esac
done
if [ "$purge$action" = yesinstall ]; then
    fail "--purge va con --uninstall." "--purge goes with --uninstall."
fi
$action
