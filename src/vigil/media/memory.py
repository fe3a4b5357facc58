"""Memory that a scan frees is kept for the files that it reads next, instead of given back and cleared by the kernel anew.

A file of a megabyte in fresh memory is 250 page faults, which cost more than reading it. Left alone, glibc begins by giving back
all that is larger than 128 KiB, and learns from what is freed up to the bounds that are set here at once (mallopt(3)).
"""

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # as malloc.h numbers them
LARGEST_KEPT = 32 << 20  # bytes of one piece
MOST_KEPT = 64 << 20  # bytes free at the end of the heap


def keep_what_is_freed() -> None:
    """Have this process keep what it frees, up to the bounds; where the C library has no such choice, it is as it was."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_TRIM_THRESHOLD, MOST_KEPT)
        mallopt(_MMAP_THRESHOLD, LARGEST_KEPT)
