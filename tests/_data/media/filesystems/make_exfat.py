"""Makes the exFAT image of the tests anew: formatted by mkfs.exfat (package exfatprogs), filled by hand, since no tool
fills one without mounting it. Run: python make_exfat.py

Source of the layouts: Microsoft's exFAT file system specification, revision 1.00.
"""

import gzip
import os
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

SIZE = 2 << 20
MOMENT = (2026 - 1980) << 25 | 3 << 21 | 1 << 16 | 12 << 11  # 1 March 2026, 12:00
FILES = {
    "note.txt": b"words nobody knows\n",
    "Ünï ∑ name of more than fifteen letters.bin": bytes((n * n // 7) % 256 for n in range(20_000)),
    "empty": b"",
    "gone.bin": bytes(n % 249 for n in range(9_000)),
}
DELETED = {"gone.bin"}


def entry_set(name: str, cluster: int, size: int, *, deleted: bool) -> bytes:
    letters = name.encode("utf-16-le")
    parts = [letters[place : place + 30].ljust(30, b"\0") for place in range(0, len(letters), 30)]
    file = struct.pack(
        "<BBHHHIIIBBBBB7x", 0x85, 1 + len(parts), 0, 0x20, 0, MOMENT, MOMENT, MOMENT, 0, 0, 0x80, 0x80, 0x80
    )
    flags = 3 if size else 1  # allocation possible; no chain in the FAT: its clusters follow on one another
    stream = struct.pack("<BBBBHHQIIQ", 0xC0, flags, 0, len(name), name_hash(name), 0, size, 0, cluster, size)
    whole = bytearray(file + stream + b"".join(b"\xc1\0" + part for part in parts))
    total = 0
    for place, byte in enumerate(whole):
        if place not in {2, 3}:
            total = ((total << 15 | total >> 1) + byte) & 0xFFFF
    whole[2:4] = total.to_bytes(2, "little")
    if deleted:
        for place in range(0, len(whole), 32):
            whole[place] &= 0x7F
    return bytes(whole)


def name_hash(name: str) -> int:
    total = 0
    for byte in name.upper().encode("utf-16-le"):
        total = ((total << 15 | total >> 1) + byte) & 0xFFFF
    return total


def main() -> None:
    path = Path(tempfile.mkdtemp()) / "exfat"
    path.touch()
    os.truncate(path, SIZE)
    program = shutil.which("mkfs.exfat", path="/usr/sbin:/sbin:/usr/bin")
    subprocess.run([program, "-b", "4K", "-c", "4K", "-L", "STICK", path], check=True, capture_output=True)
    image = bytearray(path.read_bytes())
    (heap,) = struct.unpack_from("<I", image, 88)
    (root,) = struct.unpack_from("<I", image, 96)
    sector, per_cluster = 1 << image[108], 1 << image[109]
    cluster_size = sector * per_cluster

    def at(cluster: int) -> int:
        return heap * sector + (cluster - 2) * cluster_size

    place = at(root)
    bitmap = 0
    while image[place]:
        if image[place] == 0x81:
            (bitmap,) = struct.unpack_from("<I", image, place + 20)
        place += 32
    free = root + 1
    for name, content in FILES.items():
        clusters = -(-len(content) // cluster_size)
        own = entry_set(name, free if content else 0, len(content), deleted=name in DELETED)
        image[place : place + len(own)] = own
        place += len(own)
        image[at(free) : at(free) + len(content)] = content
        for cluster in range(free, free + clusters):
            if name not in DELETED:
                image[at(bitmap) + (cluster - 2) // 8] |= 1 << (cluster - 2) % 8
        free += clusters
    to = Path(__file__).with_name("exfat_deleted.raw.gz")
    to.write_bytes(gzip.compress(bytes(image), 9, mtime=0))


if __name__ == "__main__":
    main()
