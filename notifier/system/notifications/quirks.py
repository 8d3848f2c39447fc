"""What notification daemons do in their own way: a row for each, by the name that it gives itself.

The rows were seen with the version named, on a screen; docs/notifications.md shows them to people, and a test
compares the two. Used in :mod:`notifier.system.notifications.freedesktop_daemon` alone.
"""

from dataclasses import dataclass

from notifier.system.notifications import Action

ROOM = 3
"""So many buttons a daemon shows whole, if nothing else is known of it."""


@dataclass(frozen=True, slots=True)
class Quirks:
    """How one daemon differs from the specification, and how it is met.

    Args:
        seen: program and version that it was seen with; ``""``: known from its source or reports, not run.
        default_is_button: it shows the action of the click as a button, too: there is no second one for it.
        room: how many buttons it shows whole, that one included.
        never_a_dialog: it makes a dialog that takes the keyboard of what has buttons or stays: it gets
            neither.
        small_picture: it shows a picture as large as the file has it: it gets one of 48 pixels.
        joins_lines: it joins the lines of a text: each of them ends like a sentence.
        words: what people have to know, in English: it ignores, cuts, joins or counts something.
        report: where that is reported or written.
    """

    seen: str = ""
    default_is_button: bool = False
    room: int = ROOM
    never_a_dialog: bool = False
    small_picture: bool = False
    joins_lines: bool = False
    words: str = ""
    report: str = ""


UNKNOWN = Quirks(default_is_button=True)
"""A daemon of another name: it may show the click as a button, so there is no second one for it."""

QUIRKS = {
    "Xfce Notify Daemon": Quirks(
        "xfce4-notifyd 0.7.3",
        default_is_button=True,
        words="shows the click as a button, cuts a title at one line; "
        "no sound, no sign of what is urgent but that it stays",
        report="https://docs.xfce.org/apps/notifyd/spec",
    ),
    "dunst": Quirks(
        "dunst 1.9.0",
        room=9,
        small_picture=True,
        words="shows a picture unscaled; no buttons: a middle click acts, a menu has the rest; "
        "the left click dismisses; no sound",
        report="https://github.com/dunst-project/dunst/issues/529",
    ),
    "lxqt-notificationd": Quirks(
        "lxqt-notificationd 1.2.0",
        default_is_button=True,
        room=2,
        words="shows the click as a button, cuts buttons from the third, folds four into a list; "
        "the program's name is above the title; no picture of an address, no sign of what is urgent",
        report="https://github.com/lxqt/lxqt-notificationd/pull/331",
    ),
    "Notification Daemon": Quirks(
        "mate-notification-daemon 1.26.0, notification-daemon 3.20.0",
        words="that of GNOME shows one at a time; withdrawn ones get another number when replaced",
        report="https://github.com/mate-desktop/mate-notification-daemon/issues",
    ),
    "notify-osd": Quirks(
        "notify-osd 0.9.35",
        never_a_dialog=True,
        words="no clicks, no list; a dialog for what has buttons or stays, so nothing has or does; "
        "its bubbles were not seen on a bare X screen",
        report="https://wiki.ubuntu.com/NotifyOSD",
    ),
    "mako": Quirks(
        "mako 1.7.1",
        room=9,
        words="cuts a text after some four lines; no buttons: the click acts, makoctl has a menu "
        "of the rest; no sound, no list, no sign of what is urgent until it is configured",
        report="https://github.com/emersion/mako/issues/424",
    ),
    "SwayNotificationCenter": Quirks(
        "swaync 0.7.3",
        words="cuts a title at one line and the fourth button; no sound",
        report="https://github.com/ErikReider/SwayNotificationCenter/issues/58",
    ),
    "gnome-shell": Quirks(
        "GNOME Shell 43",
        joins_lines=True,
        words="cuts a title at one line, joins the lines of the text in its list, keeps the three newest "
        "of a program, shows three buttons",
        report="https://gitlab.gnome.org/GNOME/gnome-shell/-/blob/main/js/ui/messageTray.js",
    ),
    "Plasma": Quirks(
        words="said to join many of one program into a group, not verified; "
        "three buttons at most, to be safe",
        report="https://bugs.kde.org/buglist.cgi?component=Notifications&product=plasmashell",
    ),
}
"""By the name that ``GetServerInformation`` tells."""


def buttons(wanted: dict[Action, str], quirks: Quirks) -> dict[Action, str]:
    """Of what a person can do, what this daemon is sent; the click comes first, the most useful next."""
    if quirks.never_a_dialog:
        return {}
    texts = dict(wanted)
    view = texts.pop(Action.VIEW, "")
    if view and not quirks.default_is_button:
        # The click has no text on the screen there: a button shows that there is something to see.
        texts = {Action.OPEN: texts.pop(Action.OPEN), Action.VIEW: view, **texts}
    click = texts.pop(Action.OPEN)
    room = quirks.room - 1 if quirks.default_is_button else quirks.room
    return {Action.OPEN: click, **dict(list(texts.items())[:room])}
