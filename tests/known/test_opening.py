"""Opening a set reads its header and nothing else, so that it takes no longer however many codes there are."""

import sys
from pathlib import Path

import numpy as np
import pytest

from vigil.kernels.near import FEWEST_INDEXED, Chunk, Codes, Matches, NearIndex, chunks_for
from vigil.known import columns
from vigil.known.build import build
from vigil.known.known_set import KnownSet
from vigil.known.mapped import FEW_CODES
from vigil.known.values import Entry

TOUCHED = 512 * 1024  # bytes: two ends of a file, each with what the system maps around a page that is read


def resident(path: Path) -> int:
    """Bytes of a mapped file that this process has touched, or that the system mapped around those."""
    kilobytes, inside = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        first = line.split()[0]
        if not first.endswith(":"):
            inside = line.endswith(str(path))
        elif inside and first == "Rss:":
            kilobytes += int(line.split()[1])
    return kilobytes * 1024


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set whose near codes are indexed."""
    codes = np.random.default_rng(1).integers(0, 256, (FEWEST_INDEXED, 32), dtype=np.uint8)
    path = tmp_path_factory.mktemp("sets") / "many.vigil"
    build(entries=(Entry("known", "set", pdq=code.tobytes()) for code in codes), to=path)
    return path


def read_at_random(path: Path) -> int:
    """How many parts of a mapped file the system is told to read nothing around (flag ``rr``)."""
    parts, inside = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        first, *rest = line.split()
        if not first.endswith(":"):
            inside = line.endswith(str(path))
        elif inside and first == "VmFlags:":
            parts += "rr" in rest
    return parts


@pytest.mark.skipif(sys.platform != "linux", reason="how much of a file is mapped is asked of Linux")
def test_opening_touches_the_header_and_no_table(many: Path) -> None:
    with KnownSet.open(many) as known:
        assert many.stat().st_size > 10 * TOUCHED
        assert 0 < resident(many) <= TOUCHED
        known.verify()
        assert resident(many) > many.stat().st_size // 2


@pytest.mark.skipif(sys.platform != "linux", reason="how a file is read is asked of Linux")
def test_only_the_first_few_codes_are_looked_for_without_reading_around_them(
    many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched = []
    search = NearIndex.search

    def watched(index: NearIndex, queries: Codes, *, radius: int) -> Matches:
        searched.append((len(queries), read_at_random(many) > 0))
        return search(index, queries, radius=radius)

    monkeypatch.setattr(NearIndex, "search", watched)
    with KnownSet.open(many) as known:
        code = known.keys("pdq")[7].tobytes()
        for number in (1, FEW_CODES - 1, 1, 20):
            answers = known.nears([{"": code}] * number)
            assert {(answer.verdict, answer.distance) for answer in answers} == {("near", 0)}
            assert read_at_random(many) == 0
    assert searched == [(1, True), (FEW_CODES - 1, True), (1, False), (20, False)]


@pytest.mark.skipif(sys.platform != "linux", reason="how a file is read is asked of Linux")
def test_the_first_search_of_many_codes_is_left_to_the_system(many: Path) -> None:
    with KnownSet.open(many) as known:
        file = known._file
        with file.near_search(codes=FEW_CODES + 1):
            assert read_at_random(many) == 0
        with (
            pytest.raises(OSError, match="wrong"),
            KnownSet.open(many) as other,
            other._file.near_search(codes=1),
        ):
            assert read_at_random(many) > 0
            raise OSError("wrong")
        assert read_at_random(many) == 0


def test_a_set_whose_codes_are_cut_in_another_way_is_searched_by_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How codes are cut may change from one Vigil to the next; a set says how its own are."""
    codes = np.random.default_rng(2).integers(0, 256, (FEWEST_INDEXED, 32), dtype=np.uint8)
    usual = chunks_for(len(codes))
    other = tuple(Chunk(16 * place, 16) for place in range(16))
    assert other != usual
    monkeypatch.setattr(columns, "chunks_for", lambda _: other)
    path = tmp_path / "other.vigil"
    build(entries=(Entry("known", "set", pdq=code.tobytes()) for code in codes), to=path)
    monkeypatch.undo()
    asked = [{"": bytes([codes[place, 0] ^ 0x0F, *codes[place, 1:]])} for place in (0, 7, -1)]
    with KnownSet.open(path) as known:
        assert known._file.header.chunks["pdq"] == other
        assert [answer.distance for answer in known.nears(asked)] == [4, 4, 4]
