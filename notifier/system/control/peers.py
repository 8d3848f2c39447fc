"""Whose program is at the other end of a local connection, as the system itself says."""

import sys

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _QUERY_LIMITED_INFORMATION = 0x1000
    _TOKEN_QUERY = 0x0008
    _TOKEN_USER = 1

    def is_own_user(pipe: int) -> bool:
        """Whether the process at the other end of this named pipe runs as this user. Any thread.

        Written from Microsoft's documentation; no test runs it. What cannot be found out counts as no.
        """
        kernel = ctypes.WinDLL("kernel32")
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.OpenProcess.restype = wintypes.HANDLE
        own = kernel.GetCurrentProcessId()
        ids = []
        for ask in (kernel.GetNamedPipeClientProcessId, kernel.GetNamedPipeServerProcessId):
            found = wintypes.ULONG()
            if ask(wintypes.HANDLE(pipe), ctypes.byref(found)):
                ids.append(found.value)
        others = {number for number in ids if number != own}
        if ids and not others:
            return True
        user = _user_of(kernel, kernel.GetCurrentProcess())
        for number in others:
            process = kernel.OpenProcess(_QUERY_LIMITED_INFORMATION, False, number)
            if not process:
                return False
            try:
                if _user_of(kernel, process) != user:
                    return False
            finally:
                kernel.CloseHandle(wintypes.HANDLE(process))
        return bool(others) and bool(user)

    def _user_of(kernel: ctypes.WinDLL, process: int) -> bytes:
        security = ctypes.WinDLL("advapi32")
        token = wintypes.HANDLE()
        if not security.OpenProcessToken(wintypes.HANDLE(process), _TOKEN_QUERY, ctypes.byref(token)):
            return b""
        try:
            needed = wintypes.DWORD()
            security.GetTokenInformation(token, _TOKEN_USER, None, 0, ctypes.byref(needed))
            block = ctypes.create_string_buffer(needed.value)
            if not security.GetTokenInformation(token, _TOKEN_USER, block, needed, ctypes.byref(needed)):
                return b""
            sid = ctypes.cast(block, ctypes.POINTER(ctypes.c_void_p))[0]
            security.GetLengthSid.argtypes = [ctypes.c_void_p]
            return ctypes.string_at(sid or 0, security.GetLengthSid(sid))
        finally:
            kernel.CloseHandle(token)

else:
    import os
    import socket
    import struct

    _LOCAL_PEERCRED = 1  # of macOS's and FreeBSD's sys/un.h, at level 0
    _XUCRED = struct.Struct("=II")  # how struct xucred begins: its version, the user

    def is_own_user(connected: socket.socket) -> bool:
        """Whether the program at the other end of this Unix socket runs as this user. Any thread.

        For who called it is that of the moment of the call, for who listens that of when it began to. What
        the system does not tell counts as no.
        """
        try:
            if sys.platform == "linux":
                credentials = connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
                _pid, user, _group = struct.unpack("=iII", credentials)
            else:
                credentials = connected.getsockopt(0, _LOCAL_PEERCRED, 256)
                _version, user = _XUCRED.unpack_from(credentials)
        except (OSError, struct.error):
            return False
        return bool(user == os.geteuid())
