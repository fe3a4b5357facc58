"""Archives for the tests, well made and not."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from vigil.media.jail.archives.unpacking import Asked, unpack
from vigil.media.jail.protocol import UNREADABLE, Said
from vigil.media.jail.protocol import unpack as unpack_said
from vigil.media.jail.unpacking_limits import UnpackLimits
from vigil.media.jail.unpacking_protocol import ALL, RECORD, unpack_record

DATA = Path(__file__).resolve().parents[3] / "_data" / "media" / "archives"
FILES = {
    "note.txt": b"words nobody knows\n",
    "empty": b"",
    "calls.bin": b"".join(b"\xe8" + (7 * n).to_bytes(4, "little") + bytes([n % 251]) for n in range(2000))
    + b"end",
    "deep/steps.bin": bytes((n * n // 7) % 256 for n in range(5000)),
}
METHODS = {
    "stored": zipfile.ZIP_STORED,
    "deflate": zipfile.ZIP_DEFLATED,
    "bzip2": zipfile.ZIP_BZIP2,
    "lzma": zipfile.ZIP_LZMA,
}
COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": partial(gzip.compress, mtime=0),  # the clock would give two workers two names for one test
    "bzip2": bz2.compress,
    "xz": lzma.compress,
}
Found = tuple[str, bytes, str]


def zipped(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 1, 12, 0, 0)), content, method)
    return out.getvalue()


def tarred(files: dict[str, bytes], *, form: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar of these files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), 1_772_366_400
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def local(name: bytes, packed: bytes, **fields: int) -> bytes:
    """A zip's local header and a member's packed bytes; fields: flags, method, crc, size, stated."""
    return (
        b"PK\x03\x04"
        + struct.pack(
            "<HHHIIIIHH",
            20,
            fields.get("flags", 0),
            fields.get("method", 0),
            0,
            fields.get("crc", 0),
            fields.get("stated", len(packed)),
            fields.get("size", len(packed)),
            len(name),
            0,
        )
        + name
        + packed
    )


def listed(name: bytes, place: int, packed: int, *, extra: bytes = b"", **fields: int) -> bytes:
    """A line of a zip's list of contents; fields: flags, method, crc, size, mode."""
    return (
        b"PK\x01\x02"
        + struct.pack(
            "<BBHHHIIIIHHHHHII",
            20,
            3,
            20,
            fields.get("flags", 0),
            fields.get("method", 0),
            0,
            fields.get("crc", 0),
            packed,
            fields.get("size", packed),
            len(name),
            len(extra),
            0,
            0,
            0,
            fields.get("mode", 0) << 16,
            place,
        )
        + name
        + extra
    )


def ended(body: bytes, lines: list[bytes]) -> bytes:
    """A zip of local headers with bytes, and lines of the list of contents."""
    contents = b"".join(lines)
    return (
        body
        + contents
        + b"PK\x05\x06"
        + struct.pack("<HHHHIIH", 0, 0, len(lines) & 0xFFFF, len(lines) & 0xFFFF, len(contents), len(body), 0)
    )


def overlapping(members: int, megabytes: int) -> bytes:
    """A zip whose members all are the same packed zeros, after David Fifield's "A better zip bomb" (2019)."""
    plain = bytes(megabytes << 20)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(plain) + packer.flush()
    fields = {"method": 8, "crc": zlib.crc32(plain), "size": len(plain)}
    body = local(b"0", packed, **fields)
    return ended(body, [listed(str(n).encode(), 0, len(packed), **fields) for n in range(members)])


def read(
    data: bytes, kind: str, *, limits: UnpackLimits | None = None, only: int = ALL
) -> tuple[list[Found], str]:
    """What the readers say of an archive, in this process: name, bytes and problem of each member; why the rest is unread."""
    out = bytearray()
    said = unpack(Asked(kind, data, only, limits or UnpackLimits()), out.extend)
    return records(bytes(out) + said.pack())


def records(said: bytes) -> tuple[list[Found], str]:
    """The same, out of the bytes a child says."""
    found, place = list[Found](), 0
    while True:
        record = unpack_record(said[place : place + RECORD.size])
        place += RECORD.size
        if record.is_last:
            return found, _rest(unpack_said(said[place : place + record.length]))
        name, words = place + record.name, place + record.name + record.problem
        found.append(
            (said[place:name].decode(), said[words : words + record.length], said[name:words].decode())
        )
        place = words + record.length


def _rest(said: Said) -> str:
    return said.detail if said.outcome == UNREADABLE else ""
