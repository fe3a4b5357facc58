"""Free photographs of things and places: Debian's packages of desktop backgrounds, unpacked into the scratch folder.

Which are whose stands in each package's ``copyright``: CC0, CC-BY and CC-BY-SA. They are measured on and not shipped.
"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from benchmarks import peers

PACKAGES = ("lomiri-wallpapers-16.04", "lomiri-wallpapers-20.04", "mate-backgrounds", "ukui-wallpapers")
ENDINGS = {".jpg", ".jpeg", ".png"}
SEED = 20261124


def paths() -> list[Path]:
    """Every photograph, in a stable order.

    Raises:
        SystemExit: Debian's packages cannot be had here.
    """
    place = peers.folder() / "photographs"
    for package in PACKAGES:
        if not (place / package).exists():
            _unpack(package, place)
    return sorted(
        path for path in place.rglob("usr/share/backgrounds/**/*") if path.suffix.lower() in ENDINGS
    )


def jpegs(*, size: tuple[int, int], to: Path, noise: float = 0.0, quality: int = 92) -> list[Path]:
    """Every photograph cut and sized to so many pixels, as JPEG 4:2:0; made once.

    Args:
        size: width and height in pixels.
        to: the folder they are kept in.
        noise: standard deviation in shades; a camera's own picture has some, a copy made smaller has not.
        quality: of the JPEG, 1 to 95.
    """
    to.mkdir(parents=True, exist_ok=True)
    return list(_made(size, to, noise, quality))


def _made(size: tuple[int, int], to: Path, noise: float, quality: int) -> Iterator[Path]:
    for number, path in enumerate(paths()):
        made = to / f"{number:03}-{size[0]}x{size[1]}.jpg"
        if not made.exists():
            draft = made.with_suffix(".draft")
            with Image.open(path) as photograph:
                sized = ImageOps.fit(photograph.convert("RGB"), size, Image.Resampling.LANCZOS)
            grain = np.random.default_rng([SEED, number]).normal(0, noise, (size[1], size[0], 1))
            noisy = np.clip(np.asarray(sized, dtype=np.float32) + grain.astype(np.float32), 0, 255)
            Image.fromarray(noisy.astype(np.uint8)).save(draft, "JPEG", quality=quality)
            draft.replace(made)
        yield made


def _unpack(package: str, place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(
            [_program("apt-get"), "-qq", "download", package], cwd=place, check=True, capture_output=True
        )
        (archive,) = place.glob(f"{package}_*.deb")
        draft = place / f".{package}"
        subprocess.run([_program("dpkg-deb"), "-x", archive.name, draft.name], cwd=place, check=True)
        draft.replace(place / package)
        archive.unlink()
    except (OSError, subprocess.CalledProcessError, ValueError) as error:
        raise SystemExit(
            f"The photographs of Debian's package {package} cannot be had here ({error}); they need apt-get, dpkg-deb and a "
            "package list ('apt-get update')."
        ) from error


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise OSError(f"no {name} here")
    return found
