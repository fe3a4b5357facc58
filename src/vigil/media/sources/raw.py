"""Raw images, whole or split into parts (``.001`` and on, ``.aa`` and on), in the shape The Sleuth Kit reads."""

import os
import re
from pathlib import Path

import pytsk3

from vigil.media.errors import MediaError

MOST_PARTS = 10_000
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def parts_of(path: Path) -> list[Path]:
    """The parts of the image that this one begins; of an image that is not split, the file alone.

    Parts are told by their extensions, as imaging programs number them: digits from 0 or 1, or letters from ``aa``. An
    extension of letters is a part's only beside a first one, since most are words. All parts but the last have the size of
    the first.

    Raises:
        MediaError: a part is missing, is not the first, or has another size.
    """
    if _number(path.suffix) is None:
        return [path]
    first = _first(path)
    if first is None:
        if _has_digits(path.suffix) and len(path.suffix) <= len(".001"):
            name = path.with_suffix(_suffix(path.suffix, 1)).name
            raise MediaError(f"{path} is a part of a split image, of which the first, {name}, is missing.")
        return [path]
    parts = _run_from(first)
    if first != path:
        if path in parts or _has_digits(path.suffix):
            raise MediaError(f"{path} is not the first part of its split image; name {first.name}.")
        return [path]
    _check_gap(parts)
    _check_sizes(parts)
    return parts


def open_raw(parts: list[Path]) -> pytsk3.Img_Info:
    """The image, opened for reading.

    Raises:
        OSError: it cannot be read.
    """
    if len(parts) == 1:
        image = pytsk3.Img_Info(str(parts[0]))
        # The Sleuth Kit joins files by rules of its own; what it makes of one file must be that file.
        if parts[0].is_block_device() or image.get_size() == parts[0].stat().st_size:
            return image
    return SplitImage(parts)


class SplitImage(pytsk3.Img_Info):  # type: ignore[misc]
    """Parts that follow on one another.

    Raises:
        OSError: one cannot be read.
    """

    def __init__(self, parts: list[Path]) -> None:
        self._channels: list[int] = []
        try:
            for part in parts:
                self._channels.append(os.open(part, os.O_RDONLY | os.O_CLOEXEC))
            self._sizes = [os.fstat(channel).st_size for channel in self._channels]
        except OSError:
            self.close()
            raise
        super().__init__(url="", type=pytsk3.TSK_IMG_TYPE_EXTERNAL)

    def read(self, offset: int, size: int) -> bytes:
        """Media data, in bytes from the start of the device."""
        kept = bytearray()
        for channel, length in zip(self._channels, self._sizes, strict=True):
            if offset < length and size > len(kept):
                kept += os.pread(channel, min(size - len(kept), length - offset), offset)
            offset = max(offset - length, 0)
        return bytes(kept)

    def get_size(self) -> int:
        """Size of the device in bytes."""
        return sum(self._sizes)

    def close(self) -> None:
        """Close the parts."""
        for channel in self._channels:
            os.close(channel)
        self._channels = []


def _first(path: Path) -> Path | None:
    numbers = (0, 1) if _has_digits(path.suffix) else (0,)
    firsts = (path.with_suffix(_suffix(path.suffix, number)) for number in numbers)
    return next((first for first in firsts if first.is_file()), None)


def _run_from(first: Path) -> list[Path]:
    """The first part and those that follow without a gap."""
    parts, number = [first], _number(first.suffix) or 0
    while (part := first.with_suffix(_suffix(first.suffix, number + 1))).is_file():
        if len(parts) == MOST_PARTS:
            raise MediaError(f"{first} has more than {MOST_PARTS:,} parts; join them first.")
        parts.append(part)
        number += 1
    return parts


def _check_gap(parts: list[Path]) -> None:
    """Refuse where a part stands behind one that is missing."""
    last = parts[-1]
    for other in last.parent.iterdir():
        if other.stem != last.stem or not _is_alike(other.suffix, last.suffix) or not other.is_file():
            continue
        is_behind = (_number(other.suffix) or 0) > (_number(last.suffix) or 0)
        # Letters may be a word: they count where the file has a part's size.
        if is_behind and (_has_digits(other.suffix) or other.stat().st_size == parts[0].stat().st_size):
            missing = last.with_suffix(_suffix(last.suffix, (_number(last.suffix) or 0) + 1)).name
            raise MediaError(
                f"The split image {parts[0]} lacks its part {missing}; put it beside the others."
            )


def _check_sizes(parts: list[Path]) -> None:
    sizes = [part.stat().st_size for part in parts]
    for part, size in zip(parts, sizes[:-1], strict=False):
        if size != sizes[0]:
            raise MediaError(
                f"The part {part} has {size:,} bytes and the first has {sizes[0]:,}; it is cut short or of another image."
            )
    if sizes[-1] > sizes[0] or not sizes[-1]:
        raise MediaError(f"The part {parts[-1]} has {sizes[-1]:,} bytes; it is not of this image.")


def _is_alike(one: str, other: str) -> bool:
    return (
        len(one) == len(other)
        and _number(one) is not None
        and (_has_digits(one), one.islower()) == (_has_digits(other), other.islower())
    )


def _has_digits(suffix: str) -> bool:
    return suffix[1:].isdigit()


def _number(suffix: str) -> int | None:
    """Which part an extension stands for: digits as they are, letters from 0; None for any other."""
    if re.fullmatch(r"\.[0-9]{2,5}", suffix, re.ASCII):
        return int(suffix[1:])
    if re.fullmatch(r"\.([a-z]{2,4}|[A-Z]{2,4})", suffix):
        number = 0
        for letter in suffix[1:].lower():
            number = number * len(LETTERS) + LETTERS.index(letter)
        return number
    return None


def _suffix(like: str, number: int) -> str:
    """The extension of a part, written like another's."""
    width = len(like) - 1
    if _has_digits(like):
        return f".{number:0{width}}"
    letters = ""
    for _ in range(width):
        number, place = divmod(number, len(LETTERS))
        letters = LETTERS[place] + letters
    return "." + (letters if like.islower() else letters.upper())
