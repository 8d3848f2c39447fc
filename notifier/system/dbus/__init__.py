"""The buses of Linux: the session's and the computer's."""
