"""The small images that come with the package, for machines without the tools that make them.

They are made by ``python -m vigil.cli.demo.evidence`` from the same drawings at a seed of their own.
"""

import gzip
import shutil
import sys
from pathlib import Path

SHIPPED = Path(__file__).parent / "shipped"
SEED = 7


def unpack(reference: str, image: Path, manifest: Path) -> None:
    """Put a shipped image and its manifest in place."""
    with gzip.open(SHIPPED / f"{reference}.image.gz", "rb") as packed, image.open("wb") as file:
        shutil.copyfileobj(packed, file)
    with gzip.open(SHIPPED / f"{reference}.manifest.json.gz", "rb") as packed, manifest.open("wb") as file:
        shutil.copyfileobj(packed, file)


def ship() -> None:
    """Make the shipped images anew; a maintainer's command, needing every tool."""
    import tempfile  # noqa: PLC0415 only here

    from vigil.cli.demo.evidence.building import FOLDER, KINDS, build_evidence  # noqa: PLC0415 it imports this module

    SHIPPED.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        built = build_evidence(seed=SEED, to=Path(scratch), mode="built")
        for kind, exhibit in zip(KINDS, built.exhibits, strict=True):
            if kind.image != FOLDER:
                _pack(exhibit.path, SHIPPED / f"{kind.reference}.image.gz")
                _pack(exhibit.manifest, SHIPPED / f"{kind.reference}.manifest.json.gz")


def _pack(path: Path, to: Path) -> None:
    with (
        to.open("wb") as file,
        gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=file, mtime=0) as packed,
    ):
        packed.write(path.read_bytes())
    sys.stdout.write(f"{to.name}: {to.stat().st_size:,} bytes\n")
