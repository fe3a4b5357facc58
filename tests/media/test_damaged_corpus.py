"""Damaged files by the thousand through real scans: none crashes or stalls one, none is missing, and none spoils the next.

``VIGIL_TEST_DAMAGED_SHARES=80 pytest tests/media/test_damaged_corpus.py`` tries 24,000 instead of 1,800.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.media.damaged import Damaged, damaged, originals
from tests.media.pictures import drawn, encoded
from vigil.kernels.digests import digest_stream
from vigil.known.build import build
from vigil.known.known_set import KnownSet
from vigil.known.values import Entry, Grade
from vigil.media.jail import Decoded, Decoder
from vigil.media.layout import VERDICTS, ScannedFile
from vigil.media.scan import scan
from vigil.media.scanfile import ScanFile
from vigil.media.types import is_picture

SEED = 20261127
SHARES = int(os.environ.get("VIGIL_TEST_DAMAGED_SHARES", "6"))
FILES = 300  # of a share; a little more than every kind in every way
EVERY = 12  # damaged files, then a whole one
REASONS = {
    "truncated",
    "damaged",
    "not a picture",
    "unsupported",
    "too large",
    "took too long",
    "crashed the decoder",
}
# Among whole files the picture itself decides: one in three is known by its digest, one by its look, one by nothing.
STANDINGS = ("known", "near", "unseen")
ENDS_LATE = 0.98  # of a file: what is cut behind this may be a trailer that nothing depends on


@dataclass(frozen=True, slots=True)
class Control:
    """A whole picture among the damaged ones, and what its row must say."""

    name: str
    data: bytes
    verdict: str
    pdq: bytes


@dataclass(frozen=True, slots=True)
class Scanned:
    """What was laid down, and the rows of the scan by path."""

    spoilt: tuple[Damaged, ...]
    controls: tuple[Control, ...]
    rows: dict[str, ScannedFile]


def controls(count: int) -> Iterator[Control]:
    """Whole pictures, no two the same, hashed by a jail that has seen nothing else."""
    with Decoder() as jail:
        for number in range(count):
            kind = ("JPEG", "PNG", "GIF")[number % 3]
            data = encoded(drawn(10_000 + number, (88, 66)), kind)
            seen = jail.decode(data, in_full=True)
            assert isinstance(seen, Decoded)
            assert seen.quality >= 50
            verdict = STANDINGS[number // 3 % 3]
            yield Control(f"{number * EVERY:06}_~control_{verdict}", data, verdict, seen.pdq)


def known_set(to: Path, whole: tuple[Control, ...]) -> Path:
    grade = Grade("demonstration", "1", "B")
    entries = [
        Entry(kind="known", source="set", grade=grade, sha256=digest_stream([one.data]).sha256)
        if one.verdict == "known"
        else Entry(kind="known", source="set", grade=grade, pdq=one.pdq)
        for one in whole
        if one.verdict != "unseen"
    ]
    build(entries=entries, to=to)
    return to


def scanned(folder: Path, count: int, seed: int) -> Scanned:
    spoilt = tuple(damaged(count, seed=seed))
    whole = tuple(controls(-(-count // EVERY)))
    (folder / "exhibit").mkdir()
    for one in (*spoilt, *whole):
        (folder / "exhibit" / one.name).write_bytes(one.data)
    with KnownSet.open(known_set(folder / "set", whole)) as known:
        scan(source=folder / "exhibit", known=known, to=folder / "a.scan")
    with ScanFile.open(folder / "a.scan") as held:
        held.check_content()
        rows = {row.path: row for row in held.every()}
    return Scanned(spoilt, whole, rows)


def test_every_kind_is_a_whole_file_before_it_is_damaged() -> None:
    with Decoder() as jail:
        for name, data in originals().items():
            is_decoded = isinstance(jail.decode(data), Decoded)
            assert is_decoded == (name not in {"zip", "tar", "tar_gz", "noise"}), name


@pytest.mark.parametrize("share", range(SHARES))
def test_damage_harms_neither_the_scan_nor_what_lies_beside_it(share: int, tmp_path: Path) -> None:
    corpus = scanned(tmp_path, FILES, SEED + share)
    check_no_row_is_missing_and_none_is_of_other_bytes(corpus)
    check_every_row_has_a_verdict_and_every_unreadable_one_a_reason_of_the_list(corpus)
    check_what_passes_for_a_picture_was_decoded_or_is_unreadable(corpus)
    check_a_picture_whose_end_is_missing_is_never_clean(corpus)
    check_whole_pictures_between_damaged_ones_are_told_right(corpus)
    check_the_corpus_is_damage_of_every_sort(corpus)


def check_no_row_is_missing_and_none_is_of_other_bytes(corpus: Scanned) -> None:
    laid = {one.name: one.data for one in (*corpus.spoilt, *corpus.controls)}
    # What a scan finds inside an archive has rows of its own, beneath the archive's name.
    assert laid.keys() <= corpus.rows.keys()
    assert all(path in laid or path.startswith(tuple(laid)) for path in corpus.rows)
    for name, data in laid.items():
        row = corpus.rows[name]
        assert (row.size, row.sha256) == (len(data), hashlib.sha256(data).hexdigest()), name


def check_every_row_has_a_verdict_and_every_unreadable_one_a_reason_of_the_list(corpus: Scanned) -> None:
    for row in corpus.rows.values():
        assert row.verdict in VERDICTS
        if row.verdict == "unreadable":
            assert row.explanation, row.path
            if is_picture(row.media_type):
                assert row.reason in REASONS, row.path


def check_what_passes_for_a_picture_was_decoded_or_is_unreadable(corpus: Scanned) -> None:
    for row in corpus.rows.values():
        if is_picture(row.media_type) and row.verdict not in {"unreadable", "known", "benign"}:
            assert row.pdq is not None, row.path
            assert row.width, row.path
            assert row.height, row.path


def check_a_picture_whose_end_is_missing_is_never_clean(corpus: Scanned) -> None:
    for one in corpus.spoilt:
        row = corpus.rows[one.name]
        whole = originals()[one.was]
        if one.way == "cut" and is_picture(row.media_type) and len(one.data) < len(whole) * ENDS_LATE:
            assert row.verdict == "unreadable", row.path


def check_whole_pictures_between_damaged_ones_are_told_right(corpus: Scanned) -> None:
    for one in corpus.controls:
        row = corpus.rows[one.name]
        assert row.verdict == one.verdict, row.path
        if one.verdict == "near":
            assert (row.pdq, row.near_distance) == (one.pdq, 0), row.path
        if one.verdict == "unseen":
            assert row.pdq is not None
            assert (int.from_bytes(row.pdq) ^ int.from_bytes(one.pdq)).bit_count() <= 10, row.path


def check_the_corpus_is_damage_of_every_sort(corpus: Scanned) -> None:
    """A corpus that nothing refuses, or everything, would try nothing."""
    spoilt = [corpus.rows[one.name] for one in corpus.spoilt]
    reasons = {row.reason for row in spoilt if row.reason}
    assert {"truncated", "damaged", "not a picture"} <= reasons
    pictures = [row for row in spoilt if is_picture(row.media_type)]
    readable = sum(row.verdict != "unreadable" for row in pictures)
    assert 0.1 < readable / len(pictures) < 0.9
