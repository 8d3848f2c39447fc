"""Whether an X11 screen has a tray of the old kind (XEmbed), asked without Qt.

Source: System Tray Protocol Specification 0.3: who owns the selection ``_NET_SYSTEM_TRAY_S0`` is the tray.
"""

import ctypes
import ctypes.util
from collections.abc import Sequence

_SELECTION = b"_NET_SYSTEM_TRAY_S0"


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


class _Reply(ctypes.Structure):
    """The replies to both questions begin alike; the answer is the word after the length."""

    _fields_ = (
        ("kind", ctypes.c_uint8),
        ("pad", ctypes.c_uint8),
        ("sequence", ctypes.c_uint16),
        ("length", ctypes.c_uint32),
        ("value", ctypes.c_uint32),
    )


def has_xembed_tray(display: str) -> bool:
    """Whether the X server of this display has such a tray; false where there is no X server. Any thread.

    ``display``: as in ``DISPLAY``. Blocks while the server does not answer.
    """
    name = ctypes.util.find_library("xcb") if display else None
    if name is None:
        return False
    xcb, libc = ctypes.CDLL(name), ctypes.CDLL(None)
    libc.free.argtypes = [ctypes.c_void_p]
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    for function in ("xcb_disconnect", "xcb_connection_has_error"):
        getattr(xcb, function).argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(display.encode(), None)
    try:
        if xcb.xcb_connection_has_error(connection):
            return False
        name_of = [ctypes.c_uint8(1), ctypes.c_uint16(len(_SELECTION)), ctypes.c_char_p(_SELECTION)]
        atom = _ask(xcb, libc, connection, "xcb_intern_atom", name_of)
        return bool(atom) and bool(
            _ask(xcb, libc, connection, "xcb_get_selection_owner", [ctypes.c_uint32(atom)])
        )
    finally:
        xcb.xcb_disconnect(connection)


def _ask(
    xcb: ctypes.CDLL, libc: ctypes.CDLL, connection: int, question: str, values: Sequence[object]
) -> int:
    ask, answer = getattr(xcb, question), getattr(xcb, f"{question}_reply")
    ask.restype = _Cookie
    answer.restype = ctypes.POINTER(_Reply)
    answer.argtypes = [ctypes.c_void_p, _Cookie, ctypes.c_void_p]
    reply = answer(connection, ask(ctypes.c_void_p(connection), *values), None)
    if not reply:
        return 0
    try:
        return int(reply.contents.value)
    finally:
        libc.free(reply)
