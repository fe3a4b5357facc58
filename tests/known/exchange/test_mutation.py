"""Samples of every format, damaged at random: each ends in entries, damaged rows, or one sentence; never in a crash."""

import random
from contextlib import suppress
from pathlib import Path

import pytest

from vigil.known.errors import KnownError
from vigil.known.exchange.recognition import FORMATS, recognise
from vigil.known.values import DamagedRow, Entry

DATA = Path(__file__).parents[2] / "_data" / "known"
SAMPLES = sorted(path.name for path in DATA.iterdir() if path.suffix != ".sql")
NCMEC = (
    '<?xml version="1.0"?><queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2"><images count="2">'
    f'<image><member id="1">A</member><timestamp>2024-01-01T00:00:00Z</timestamp><id>a</id><fingerprints><md5>{"a1" * 16}</md5>'
    f'<pdq>{"0" * 64}</pdq></fingerprints></image><deletedImage><member id="1">A</member><id>b</id></deletedImage>'
    "</images></queryResult>"
)
TIMES = 150


def damaged(whole: bytes, dice: random.Random) -> bytes:
    data = bytearray(whole)
    for _ in range(dice.choice([1, 1, 3, 20])):
        place = dice.randrange(len(data) + 1)
        what = dice.randrange(5)
        if what == 0 and data:
            data[place % len(data)] ^= 1 << dice.randrange(8)
        elif what == 1:
            data[place:place] = dice.randbytes(dice.randrange(1, 9))
        elif what == 2:
            del data[place : place + dice.choice([1, 4, 100])]
        elif what == 3:
            data[place:place] = data[place // 2 : place // 2 + dice.randrange(200)]
        elif dice.random() < 0.2:
            del data[place:]
    return bytes(data)


def outcome(path: Path, name: str) -> str:
    """What a reader makes of a file, by its kinds of rows or its refusal."""
    kinds = set()
    try:
        for row in FORMATS[name].read(path):
            assert isinstance(row, Entry | DamagedRow)
            kinds.add(type(row).__name__)
    except KnownError as error:
        return "refused" if "\n" not in str(error) else f"more than a sentence: {error}"
    return "+".join(sorted(kinds))


@pytest.mark.parametrize("sample", [*SAMPLES, "ncmec"])
def test_a_damaged_file_is_told_and_never_a_crash(tmp_path: Path, sample: str) -> None:
    path = tmp_path / "sample"
    whole = NCMEC.encode() if sample == "ncmec" else (DATA / sample).read_bytes()
    path.write_bytes(whole)
    name = recognise(path)
    dice = random.Random(sample)
    outcomes = set()
    for _ in range(TIMES):
        path.write_bytes(damaged(whole, dice))
        outcomes.add(outcome(path, name))
        with suppress(KnownError):
            assert recognise(path)
    assert len(outcomes) > 1
    assert not [one for one in outcomes if one.startswith("more")]
