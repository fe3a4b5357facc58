"""Three digests of many small files: ours, side by side, against hashlib's one pass over each.

Contents lie in memory, of 4 KB to 3 MB, as many small as large ones by order of magnitude, and are given as a scan has
them: up to 64 MB at a time, in no order of length.
"""

import hashlib
from functools import partial

import numpy as np

from benchmarks.command import Figures, run
from benchmarks.measuring import in_turns, ratio
from vigil.kernels import native
from vigil.kernels.digests import digest_many, serves

SMALLEST, LARGEST = 4_000, 3_000_000  # bytes
ALL, SMALL = 300_000_000, 30_000_000  # bytes
AT_A_TIME = 64_000_000  # bytes
CHUNK = 1 << 20  # bytes, as a scan reads


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """Megabytes a second of CPU time, and how many times hashlib's ours is."""
    contents = _contents(SMALL if small else ALL)
    batches = _batches(contents)
    if [one.sha1 for batch in batches for one in digest_many(batch)] != [
        hashlib.sha1(content, usedforsecurity=False).hexdigest() for batch in batches for content in batch
    ]:
        raise SystemExit("The digests are not hashlib's.")
    times = in_turns(
        {"ours": lambda: [digest_many(batch) for batch in batches], "hashlib": partial(_by_hashlib, contents)}
    )
    size = sum(map(len, contents)) / 1e6
    library = native.library()
    return {
        "files": len(contents),
        "megabytes": round(size, 1),
        **{f"megabytes_per_s_{name}": round(size / one.median) for name, one in times.items()},
        "ratio": round(ratio(peer=times["hashlib"], ours=times["ours"]), 2),
        "lanes": library is not None and serves(library),
    }


def _contents(size: int) -> list[bytes]:
    dice = np.random.default_rng(20261124)
    contents: list[bytes] = []
    while size > 0:
        length = int(np.exp(dice.uniform(np.log(SMALLEST), np.log(LARGEST))))
        contents.append(dice.bytes(length))
        size -= length
    return contents


def _batches(contents: list[bytes]) -> list[list[bytes]]:
    batches: list[list[bytes]] = [[]]
    room = AT_A_TIME
    for content in contents:
        if len(content) > room:
            batches.append([])
            room = AT_A_TIME
        batches[-1].append(content)
        room -= len(content)
    return batches


def _by_hashlib(contents: list[bytes]) -> None:
    for content in contents:
        kinds = (hashlib.md5(usedforsecurity=False), hashlib.sha1(usedforsecurity=False), hashlib.sha256())
        whole = memoryview(content)
        for start in range(0, len(content), CHUNK):
            for kind in kinds:
                kind.update(whole[start : start + CHUNK])
        for kind in kinds:
            kind.hexdigest()


if __name__ == "__main__":
    raise SystemExit(run(measure, about="MD5, SHA-1 and SHA-256 of many small files beside hashlib."))
