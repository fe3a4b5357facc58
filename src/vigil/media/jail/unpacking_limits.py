"""What unpacking one archive may come to; whoever asks may ask for less, never for more."""

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class UnpackLimits:
    """Bounds of one archive, and of everything inside it.

    Attributes:
        members: how many are listed.
        total: bytes they come to, unpacked.
        one: bytes of one member; a larger one is listed and not handed out.
        ratio: unpacked to packed, counted once more than ``ratio_from`` bytes have come out.
        ratio_from: bytes.
        depth: archives within archives; the outermost is the first.
    """

    members: int = 100_000
    total: int = 4096 * MIB
    one: int = 256 * MIB
    ratio: int = 200
    ratio_from: int = 10 * MIB
    depth: int = 3

    def __post_init__(self) -> None:
        highest = (100_000, 4096 * MIB, 256 * MIB, 200, 10 * MIB, 3)
        given = (self.members, self.total, self.one, self.ratio, self.ratio_from, self.depth)
        if not all(1 <= one <= most for one, most in zip(given, highest, strict=True)):
            raise ValueError("every limit of unpacking is at least 1 and at most what this version allows")

    def allows(self, *, packed: int, unpacked: int) -> bool:
        """Whether this many bytes may come out of an archive of that many."""
        return unpacked <= self.ratio_from or unpacked <= self.ratio * packed
