"""The weights that Vigil comes with: records are weighed from the first day on, before a force's own weights are learnt.

Beside them lies the calibration for weights that were learnt from the records themselves. Both are learnt from invented
referrals (docs/reference/invented-people.md) by ``python -m benchmarks.linkage_shipped``, which makes the same files again; each
says from which. A published version is not edited; another one is added.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from vigil.linkage.errors import WeightsError
from vigil.linkage.weights import Weights, read

FOLDER: Final = Path(__file__).parent
WEIGHTS, CALIBRATION = "weights_v1.json", "calibration_v1.json"
# SHA-256, as the command prints it.
DIGESTS: Final = {
    WEIGHTS: "0a968b7080cffc646a57ac17f57f2b1c2360a3ed3fcf3c088a702e785bd03773",
    CALIBRATION: "cbfcdb154b749496b245892d1b3aeacab7e022e521a1aad143be16c80044a237",
}


@dataclass(frozen=True, slots=True)
class Calibration:
    """Knots by the name of a guard, as `vigil.linkage.Weights` has them, and from which records they were learnt, in words."""

    source: str
    knots: Mapping[str, tuple[tuple[int, int], ...]]


@cache
def shipped_weights() -> Weights:
    """Weights for the first day, with a calibration of their own.

    They are of 100,000 records; for another number see `vigil.linkage.Weights.of_records`.

    Raises:
        WeightsError: the file is not the one that was shipped.
    """
    return read(_held(WEIGHTS))


@cache
def shipped_calibration() -> Calibration:
    """The calibration for weights that were learnt from the records that they are used on.

    Raises:
        WeightsError: the file is not the one that was shipped.
    """
    return msgspec.json.decode(_held(CALIBRATION), type=Calibration)


def with_shipped_calibration(weights: Weights) -> Weights:
    """Weights that were learnt from the records themselves, with the shipped calibration in place of what they have."""
    return replace(weights, calibration=shipped_calibration().knots)


def calibration_written(calibration: Calibration) -> bytes:
    """The calibration as JSON, the same bytes for the same."""
    return msgspec.json.encode(calibration, order="sorted")


def _held(name: str) -> bytes:
    data = (FOLDER / name).read_bytes()
    if hashlib.sha256(data).hexdigest() != DIGESTS[name]:
        raise WeightsError(f"{FOLDER / name} is not what Vigil came with; install Vigil anew.")
    return data
