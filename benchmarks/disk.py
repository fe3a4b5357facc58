"""An ext4 image made of a folder with Debian's e2fsprogs, and names deleted on it, without mounting anything."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
UUID = "5e1f0a52-6d0c-4a57-9a60-3f7d6f0a0002"
MOMENT = "1772366400"  # 1 March 2026, 12:00 UTC
BLOCK = 4096  # bytes
INODE = 256  # bytes
SPARE = 64 << 20  # bytes, for the journal, directories and the file system's own tables
JOURNAL = 16  # MiB
# As mke2fs.conf has them for ext4; a machine's own choice would make another image.
FEATURES = (
    "sparse_super,large_file,filetype,resize_inode,dir_index,ext_attr,has_journal,extent,huge_file,flex_bg,"
    "metadata_csum,64bit,dir_nlink,extra_isize"
)


def make(folder: Path, *, to: Path, deleted: Sequence[str] = ()) -> None:
    """Make the image; it appears under its name once it is whole.

    Args:
        folder: what it holds; it stays.
        to: the image.
        deleted: paths in it, without a leading slash, that are deleted again: names and contents are left behind.

    Raises:
        SystemExit: e2fsprogs is missing or refuses.
    """
    draft = to.with_suffix(".draft")
    blocks, files = _needs(folder)
    size = blocks * BLOCK + files * INODE
    draft.unlink(missing_ok=True)
    draft.touch()
    os.truncate(draft, size + size // 10 + SPARE)
    options: tuple[str, ...] = (
        "-b",
        str(BLOCK),
        "-I",
        str(INODE),
        "-N",
        str(files + files // 10 + 1_000),
        "-m",
        "0",
    )
    identity = ("-U", UUID, "-E", f"hash_seed={UUID},root_owner=0:0")
    options += ("-O", FEATURES, "-J", f"size={JOURNAL}")
    _run(["mke2fs", "-q", "-F", "-t", "ext4", *options, *identity, "-d", str(folder), str(draft)])
    if deleted:
        _run(["debugfs", "-w", "-f", "-", str(draft)], "".join(f'rm "/{path}"\n' for path in deleted))
    draft.replace(to)


def _needs(folder: Path) -> tuple[int, int]:
    """Blocks and files; a folder's own block counts too, and the indirect ones are within the spare room."""
    blocks = files = 0
    for path in folder.rglob("*"):
        files += 1
        blocks += 1 if path.is_dir() else -(-path.stat().st_size // BLOCK)
    return blocks, files


def _run(command: Sequence[str], said: str = "") -> None:
    program = shutil.which(command[0], path=PATH)
    if program is None:
        raise SystemExit(f"{command[0]} is not here; install Debian's package e2fsprogs.")
    environment = {
        "PATH": PATH,
        "LC_ALL": "C.UTF-8",
        "E2FSPROGS_FAKE_TIME": MOMENT,
        "MKE2FS_CONFIG": os.devnull,
    }
    done = subprocess.run(
        [program, *command[1:]], env=environment, input=said, capture_output=True, text=True, check=False
    )
    # debugfs ends with 0 whatever it could not do, and says so; its first line is its version.
    complaints = done.stderr.splitlines()
    if done.returncode or (command[0] == "debugfs" and len(complaints) > 1):
        raise SystemExit(f"{command[0]} could not make {Path(command[-1]).name}: {complaints[-3:]}")
