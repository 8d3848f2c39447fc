"""Starting with the computer: one switch, whatever the system calls it. One mechanism a file.

Each system has exactly one: the XDG entry, the Run key, the LaunchAgent. A second one beside it (a unit of
systemd, a shortcut in a Startup folder) would start the program twice, so none is ever made.
"""
