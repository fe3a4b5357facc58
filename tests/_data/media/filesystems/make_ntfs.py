"""Makes the NTFS image of the tests anew, with files that were deleted: formatted by mkntfs, mounted and filled by ntfs-3g
(package ntfs-3g; mounting needs root). Run: python make_ntfs.py
"""

import gzip
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

SIZE = 2 << 20
CONTENTS = {
    path: (f"{path}: words nobody knows\n" * 200).encode()
    for path in (
        "kept/first.bin",
        "kept/gone.bin",
        "kept/last.bin",
        "gone.bin",
        "Ünï gone.bin",
        "folder taken/three.bin",
        "taken.bin",
        "folder taken/four.bin",
        "folder gone/one.bin",
        "folder gone/two.bin",
    )
} | {"gone small.txt": b"a few words\n", "gone.bin:stream": b"words of the stream\n" * 100}
# ntfs-3g takes the lowest free record only after a mount, so what takes a freed one comes with the next.
Step = Callable[[Path], None]


def lay_out(root: Path) -> None:
    for path, content in CONTENTS.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_bytes(content)


def free(root: Path) -> None:
    shutil.rmtree(root / "folder taken")
    (root / "taken.bin").unlink()


def take(root: Path) -> None:
    for number in range(3):
        (root / f"new {number}.bin").write_bytes(b"what came afterwards\n" * 200)


def delete(root: Path) -> None:
    for path in ("kept/gone.bin", "gone.bin", "Ünï gone.bin", "gone small.txt"):
        (root / path).unlink()
    shutil.rmtree(root / "folder gone")


def main() -> None:
    environment = os.environ | {"PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
    with tempfile.TemporaryDirectory() as folder:
        image, root = Path(folder) / "ntfs", Path(folder) / "root"
        image.touch()
        os.truncate(image, SIZE)
        root.mkdir()
        options = ("-p", "0", "-H", "0", "-S", "0", "-s", "512", "-c", "512")
        subprocess.run(["mkntfs", "-q", "-Q", "-F", *options, image], env=environment, check=True)
        for step in (lay_out, free, take, delete):
            mount = ["ntfs-3g", "-o", "streams_interface=windows", image, root]
            subprocess.run(mount, env=environment, check=True)
            try:
                step(root)
            finally:
                subprocess.run(["umount", root], env=environment, check=True)
        packed = gzip.compress(image.read_bytes(), mtime=0)
    Path(__file__).with_name("ntfs_deleted.raw.gz").write_bytes(packed)


if __name__ == "__main__":
    main()
