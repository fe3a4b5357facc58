"""Disk images made with the field's ordinary tools, without mounting anything; where a tool is missing, nothing is made."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from vigil.cli.demo.evidence.contents import Planted
from vigil.cli.demo.plan import DemoError

SIZE = 16 * 1024 * 1024  # bytes of each device
UUID = "5e1f0a52-6d0c-4a57-9a60-3f7d6f0a0001"
MOMENT = "1772366400"  # 1 March 2026, 12:00 UTC: every time in an image, so that the same files make the same image
TOOLS = {
    "ext4": {"mke2fs": "e2fsprogs"},
    "fat": {"mkfs.vfat": "dosfstools", "mcopy": "mtools", "mmd": "mtools", "mdel": "mtools"},
    "ntfs-e01": {"mkntfs": "ntfs-3g", "ntfscp": "ntfs-3g", "ewfacquire": "ewf-tools"},
}
# Makers of file systems live where an ordinary user's path does not look.
PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))


def can_make(image: str, *, insist: bool = False) -> bool:
    """Whether the tools for this kind of image are here.

    Raises:
        DemoError: they are not, and the caller insists; the sentence names the Debian package.
    """
    missing = [package for tool, package in TOOLS[image].items() if shutil.which(tool, path=PATH) is None]
    if missing and insist:
        raise DemoError(
            f"The {image} image cannot be built here; install Debian's package {missing[0]} or use --evidence shipped."
        )
    return not missing


def make_ext4(files: tuple[Planted, ...], to: Path) -> None:
    """An ext4 image, the same bytes for the same files."""
    with tempfile.TemporaryDirectory() as scratch:
        root = laid_out(files, Path(scratch) / "files")
        to.touch()
        os.truncate(to, SIZE)
        _run(
            "mke2fs",
            "-q",
            "-F",
            "-t",
            "ext4",
            "-b",
            "1024",
            "-U",
            UUID,
            "-E",
            f"hash_seed={UUID},root_owner=0:0",
            "-L",
            "laptop",
            "-d",
            str(root),
            str(to),
        )


def make_fat(files: tuple[Planted, ...], to: Path) -> None:
    """A FAT16 image with the deleted files' entries and blocks left behind."""
    with tempfile.TemporaryDirectory() as scratch:
        root = laid_out(files, Path(scratch) / "files")
        to.touch()
        os.truncate(to, SIZE)
        _run("mkfs.vfat", "--invariant", "-F", "16", "-n", "STICK", str(to))
        for name in sorted(path.name for path in root.iterdir()):
            _run("mcopy", "-s", "-m", "-Q", "-i", str(to), str(root / name), "::")
        for file in files:
            if file.deleted:
                _run("mdel", "-i", str(to), f"::{file.path}")


def make_ntfs_e01(files: tuple[Planted, ...], to: Path) -> None:
    """An NTFS file system, acquired into an E01 image."""
    with tempfile.TemporaryDirectory() as scratch:
        root = laid_out(files, Path(scratch) / "files")
        raw = Path(scratch) / "device.raw"
        raw.touch()
        os.truncate(raw, SIZE)
        _run("mkntfs", "-q", "-F", "-f", "-s", "512", "-p", "0", "-H", "0", "-S", "0", "-L", "disk", str(raw))
        for file in files:
            _run("ntfscp", "-q", "-f", str(raw), str(root / file.path), file.path)
        _run(
            "ewfacquire",
            "-q",
            "-u",
            "-t",
            str(to.with_suffix("")),
            "-f",
            "encase6",
            "-c",
            "deflate:best",
            "-C",
            "Demonstration",
            "-e",
            "demonstration",
            "-D",
            "Demonstration disk",
            "-E",
            "WEX-JB-3",
            "-N",
            "Invented",
            "-m",
            "removable",
            "-M",
            "physical",
            str(raw),
        )


MAKERS: dict[str, Callable[[tuple[Planted, ...], Path], None]] = {
    "ext4": make_ext4,
    "fat": make_fat,
    "ntfs-e01": make_ntfs_e01,
}


def laid_out(files: tuple[Planted, ...], root: Path) -> Path:
    """The files in a folder, every one of them of the same moment; returns the folder."""
    for file in files:
        path = root / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    for path in (root, *root.rglob("*")):
        os.utime(path, (int(MOMENT), int(MOMENT)))
    return root


def _run(*command: str) -> None:
    environment = {
        "PATH": PATH,
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "E2FSPROGS_FAKE_TIME": MOMENT,
        "SOURCE_DATE_EPOCH": MOMENT,
        "MTOOLS_SKIP_CHECK": "1",
        "MKE2FS_CONFIG": os.devnull,
    }
    result = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if result.returncode != 0:
        said = (
            result.stderr.decode("utf-8", "replace").strip()
            or result.stdout.decode("utf-8", "replace").strip()
        )
        raise DemoError(f"{command[0]} could not make the image ({said[-200:]}); use --evidence shipped.")
