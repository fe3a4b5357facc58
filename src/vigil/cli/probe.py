"""A picture drawn without any picture library, to try the jail with."""

import struct
import zlib

EDGE = 64


def probe_png() -> bytes:
    """A grey slope of 64 by 64 pixels as PNG (https://www.w3.org/TR/png-3/)."""
    header = struct.pack(">IIBBBBB", EDGE, EDGE, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + bytes((x * y) // EDGE * 4 for x in range(EDGE)) for y in range(EDGE))
    chunks = _chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows)), _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
