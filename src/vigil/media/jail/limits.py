"""What a child of the jail may use; each file gets the same."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of address space, seconds of processor time, and seconds until the child is ended."""

    memory: int = 2 * 1024**3
    cpu_seconds: int = 20
    wall_seconds: float = 30.0

    def __post_init__(self) -> None:
        if self.memory <= 0 or self.cpu_seconds <= 0 or self.wall_seconds <= 0:
            raise ValueError("every limit is more than nothing")
