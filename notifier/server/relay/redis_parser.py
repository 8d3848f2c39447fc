"""What comes from Redis, read within bounds: redis 8.1 itself takes half a gigabyte at once into memory.

Event loop's thread.
"""

from asyncio import StreamReader

from redis._parsers import _AsyncRESP2Parser
from redis.exceptions import ConnectionError as LostError

from notifier.server.relay.broadcasts import MAX_BYTES

_KEPT = MAX_BYTES + 1
_CHUNK = 65_536


class BoundedParser(_AsyncRESP2Parser):
    """The library's parser (``parser_class`` of a connection), which keeps only the beginning of a long text.

    What is kept is longer than a broadcast may be. A read that is cancelled in the midst of such a text
    leaves the line unusable; the intake opens a new one then.
    """

    _stream: StreamReader
    _buffer: bytes
    _pos: int

    async def _read(self, length: int) -> bytes:
        kept = self._buffer[self._pos :]
        if length <= _KEPT or len(kept) >= length + 2:
            return await super()._read(length)
        missing = length + 2 - len(kept)
        while missing > 0:
            data = await self._stream.read(min(_CHUNK, missing))
            if not data:
                raise LostError("closed in the midst of a text")
            missing -= len(data)
            if len(kept) < _KEPT:
                kept += data
        self._pos += length + 2
        return kept[:_KEPT]
