"""From a JPEG file to its PDQ hash: ours beside ThreatExchange's, on the same photographs; and how far the hashes lie apart.

Ours is what the jail's child does to a file in a scan, run here in this process: size, facts, and all 19 hashes that a scan
asks for. What the jail itself costs is measured by `benchmarks.jail`. The peer is
what a matching service of ThreatExchange calls for a file.
"""

from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np

from benchmarks import peers, photographs
from benchmarks.command import Figures, run, say
from benchmarks.measuring import in_turns, ratio
from vigil.kernels.pdq import LOWEST_USEFUL_QUALITY
from vigil.media.jail import decoding, lean
from vigil.media.jail.protocol import OTHER, READ, Said

SIZES = {"12mp": (4032, 3024), "2mp": (1920, 1080), "03mp": (640, 480)}
TIMED = {"12mp": 5, "2mp": 20, "03mp": 40}  # photographs
SENSOR_NOISE = 3.0  # shades: an enlarged picture then compresses as a camera's own does, 0.24 bytes a pixel
SMALL = {"12mp": 1, "2mp": 2, "03mp": 4}


def measure(small: bool) -> Figures:  # noqa: FBT001 the one flag that the command line has
    """Milliseconds of CPU time for each file, ratios, and distances in bits between the smaller and the full decode."""
    peers.need("threatexchange", "pdqhash")
    from threatexchange.signal_type.pdq.pdq_hasher import pdq_from_file

    decoding.prepare()
    figures: dict[str, object] = {}
    distances: list[int] = []
    to_peer: list[int] = []
    for name, size in SIZES.items():
        say(f"{size[0]} x {size[1]}: photographs")
        noise = SENSOR_NOISE if name == "12mp" else 0.0
        files = photographs.jpegs(size=size, to=peers.folder() / f"jpeg-{name}", noise=noise)
        timed = files[:: max(1, len(files) // (SMALL if small else TIMED)[name])][
            : (SMALL if small else TIMED)[name]
        ]
        say(f"{size[0]} x {size[1]}: in turns")
        works: dict[str, Callable[[], object]] = {
            "ours": partial(_each, timed, lambda path: looked(path.read_bytes())),
            "full": partial(_each, timed, lambda path: decoding.decode_in_full(path.read_bytes())),
            "threatexchange": partial(_each, timed, pdq_from_file),
        }
        times = in_turns(works)
        figures |= {f"ms_{one}_{name}": round(times[one].each(len(timed)).median * 1000, 2) for one in works}
        figures[f"megabytes_{name}"] = round(float(np.mean([path.stat().st_size for path in timed])) / 1e6, 2)
        for one in ("ours", "full"):
            figures[f"ratio_{name}" if one == "ours" else f"ratio_full_{name}"] = round(
                ratio(peer=times["threatexchange"], ours=times[one]), 1
            )
        for path in islice(files, 4 if small else None):
            smaller, full = _hash(looked, path), _hash(decoding.decode_in_full, path)
            if min(smaller.quality, full.quality) >= LOWEST_USEFUL_QUALITY:
                distances.append(_apart(smaller.pdq, full.pdq))
                if path in timed:
                    to_peer.append(_apart(full.pdq, bytes.fromhex(pdq_from_file(path)[0])))
    return figures | {
        "pictures": len(distances),
        "bits_to_full_mean": round(float(np.mean(distances)), 2),
        "bits_to_full_p95": int(np.percentile(distances, 95, method="higher")),
        "bits_to_full_p99": int(np.percentile(distances, 99, method="higher")),
        "bits_to_full_max": max(distances),
        "bits_full_to_threatexchange_max": max(to_peer),
    }


def looked(data: bytes) -> Said:
    """As the jail does it: natively, or by the other decoder where that is not there or leaves the file to it."""
    if lean.is_there() and (said := lean.look(data)).outcome != OTHER:
        return said
    return decoding.decode(data)


def _each(files: list[Path], work: Callable[[Path], object]) -> None:
    for path in files:
        work(path)


def _hash(decode: Callable[[bytes], Said], path: Path) -> Said:
    said = decode(path.read_bytes())
    if said.outcome != READ:
        raise SystemExit(f"{path.name} is not decoded: {said.reason}, {said.detail}.")
    return said


def _apart(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


if __name__ == "__main__":
    raise SystemExit(run(measure, about="From a JPEG file to its PDQ hash beside ThreatExchange."))
