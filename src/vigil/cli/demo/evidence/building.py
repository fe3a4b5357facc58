"""Building the exhibits: drawn once, put into real images where the tools exist, taken from the shipped ones where not."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from vigil.cli.demo.evidence import shipping
from vigil.cli.demo.evidence.contents import Contents, Planted, contents, nsrl_row, vics_row, with_deleted
from vigil.cli.demo.evidence.images import MAKERS, can_make, laid_out
from vigil.kernels.digests import digest_stream
from vigil.known.exchange import nsrl, vics

Mode = Literal["auto", "built", "shipped"]
FOLDER = "folder"
NOT_ON_ANY = 5  # entries of the set that are on no exhibit


@dataclass(frozen=True, slots=True)
class Kind:
    """An exhibit to be made: its reference, what it is, how its image is kept, and its file name."""

    reference: str
    label: str
    kind: str
    image: str
    file: str


KINDS = (
    Kind("WEX-JB-1", "Laptop, system disk", "laptop", "ext4", "laptop.raw"),
    Kind("WEX-JB-2", "USB stick, found in desk", "usb stick", "fat", "stick.raw"),
    Kind("WEX-JB-3", "External disk, under bed", "hard disk", "ntfs-e01", "disk.E01"),
    Kind("WEX-JB-4", "Files handed over on request", "folder", FOLDER, "handed-over"),
)


@dataclass(frozen=True, slots=True)
class DemoExhibit:
    """An exhibit of the demo; ``how`` says whether its image was built here or came with the package."""

    reference: str
    label: str
    path: Path
    kind: str
    how: Literal["built", "shipped"]
    manifest: Path


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that was seized, and the sets it is held against."""

    exhibits: tuple[DemoExhibit, ...]
    known_vics: Path
    benign_nsrl: Path


def build_evidence(
    *, seed: int, to: Path, mode: Mode = "auto", progress: Callable[[int], None] | None = None
) -> Evidence:
    """Make the exhibits and the two sets; what is there already is left, what is half-made is made again.

    Args:
        seed: what the drawings follow from; shipped images have a seed of their own.
        to: the folder.
        mode: ``built`` insists on the tools, ``shipped`` leaves them aside, ``auto`` takes what is possible for each.
        progress: told how many exhibits are done.

    Raises:
        DemoError: ``built`` was asked for and a tool is missing.
    """
    to.mkdir(parents=True, exist_ok=True)
    exhibits = []
    for place, kind in enumerate(KINDS):
        exhibits.append(_exhibit(kind, place, seed, to, mode))
        if progress:
            progress(place + 1)
    vics_path, nsrl_path = _sets(exhibits, seed, to)
    return Evidence(tuple(exhibits), vics_path, nsrl_path)


def exhibit_contents(kind: Kind, place: int, seed: int) -> Contents:
    """The contents of one kind of exhibit; a stick has deleted files, and NTFS made without mounting has no folders."""
    made = contents(seed=seed, place=place, flat=kind.image == "ntfs-e01")
    return Contents(with_deleted(made.files), made.known, made.benign) if kind.image == "fat" else made


def _exhibit(kind: Kind, place: int, seed: int, to: Path, mode: Mode) -> DemoExhibit:
    folder = to / kind.reference
    how: Literal["built", "shipped"] = (
        "built"
        if kind.image == FOLDER or (mode != "shipped" and can_make(kind.image, insist=mode == "built"))
        else "shipped"
    )
    done = DemoExhibit(
        kind.reference, kind.label, folder / kind.file, kind.kind, how, folder / "manifest.json"
    )
    if not folder.exists():
        draft = to / f".{kind.reference}.{os.getpid()}"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        if how == "shipped":
            shipping.unpack(kind.reference, draft / kind.file, draft / "manifest.json")
        else:
            _make(kind, exhibit_contents(kind, place, seed), draft)
        draft.replace(folder)
    return done


def _make(kind: Kind, made: Contents, draft: Path) -> None:
    if kind.image == FOLDER:
        laid_out(made.files, draft / kind.file)
    else:
        MAKERS[kind.image](made.files, draft / kind.file)
    (draft / "manifest.json").write_text(json.dumps(manifest(made), ensure_ascii=False, indent=1))


def manifest(made: Contents) -> dict[str, object]:
    """What is on an exhibit and what the sets know of it: paths, digests, the verdict a scan should reach."""
    return {
        "files": [_line(file) for file in made.files],
        "vics": [vics_row(number, one) for number, one in enumerate(made.known, start=1)],
        "nsrl": [nsrl_row(number, data) for number, data in enumerate(made.benign)],
    }


def _line(file: Planted) -> dict[str, object]:
    digests = asdict(digest_stream([file.data]))
    return {"path": file.path, "expected": file.expected, "deleted": file.deleted, **digests}


def _sets(exhibits: list[DemoExhibit], seed: int, to: Path) -> tuple[Path, Path]:
    vics_path, nsrl_path = to / "demonstration-set.json", to / "demonstration-software.db"
    held = [json.loads(one.manifest.read_text()) for one in exhibits]
    media = [row for one in held for row in one["vics"]]
    media += [vics_row(0, one) for one in contents(seed=seed, place=len(KINDS)).known[:NOT_ON_ANY]]
    if not vics_path.exists():
        vics.write(
            vics_path,
            media=[row | {"MediaID": number} for number, row in enumerate(media, start=1)],
            profile="UK",
        )
    if not nsrl_path.exists():
        nsrl.write(
            nsrl_path,
            files=[tuple(row) for one in held for row in one["nsrl"]],
            description="Demonstration software",
        )
    return vics_path, nsrl_path
