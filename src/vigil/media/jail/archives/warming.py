"""A small archive of our own, read before the first of the evidence: Python makes code ready as it first runs.

Done in the start process it is done once; a child would do it again for each archive, on pages that it has to copy for that.
"""

import struct
import zlib

from vigil.media.jail.unpacking_limits import UnpackLimits

TIMES = 8  # after so many runs Python 3.11 has made ready what it makes ready
ALLOWED = UnpackLimits()
CONTENTS = {"word/document.xml": b"<w:t>" * 40, "media/picture.png": bytes(range(64))}
_DEFLATE = 8
_FIRST_DAY = 0x0021_0000  # of DOS's calendar: 1 January 1980, 0 o'clock
_VERSION = 20  # of the standard that deflate needs, times ten


def own_zip() -> bytearray:
    """A zip archive of two deflated members, as PKWARE's APPNOTE.TXT 6.3.10 has it."""
    members, listed = bytearray(), bytearray()
    for name, content in CONTENTS.items():
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        packed = packer.compress(content) + packer.flush()
        # flags, method, time, checksum, both sizes, lengths of the name and of further fields
        shared = struct.pack(
            "<HHIIIIHH", 0, _DEFLATE, _FIRST_DAY, zlib.crc32(content), len(packed), len(content), len(name), 0
        )
        # lengths of the comment, disk, attributes, place
        further = struct.pack("<HHHII", 0, 0, 0, 0, len(members))
        listed += b"PK\x01\x02" + struct.pack("<HH", _VERSION, _VERSION) + shared + further + name.encode()
        members += b"PK\x03\x04" + struct.pack("<H", _VERSION) + shared + name.encode() + packed
    many = len(CONTENTS)
    end = struct.pack("<HHHHIIH", 0, 0, many, many, len(listed), len(members), 0)
    return members + listed + b"PK\x05\x06" + end
