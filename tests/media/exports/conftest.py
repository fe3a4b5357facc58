"""A scan with one of every trap in it, opened."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.media.invented_rows import filed
from tests.media.test_scanwriter import row
from vigil.media.exports.about import About
from vigil.media.scanfile import ScanFile


def hashes(sign: str) -> dict[str, str]:
    return {"md5": sign * 32, "sha1": sign * 40, "sha256": sign * 64}


FILES = (
    row(1, path="DCIM/=IMG_1.jpg", media_type="image/jpeg", **hashes("a"), verdict="known", series="x",
        grade_scale="vics-uk", grade_version="2.0", grade_code="2", explanation="SHA-256 is in a set.",
        modified="2026-01-02T03:04:05.123456+02:00", created="2026-01-01T00:00:00", accessed="2026-01-03T00:00:00+00:00",
        width=40, height=30, camera_make="Lumen", camera_model="L-20", camera_serial="7", software="+Tool",
        taken="2025-12-31T23:59:59", latitude=-3.5, longitude=0.0, pdq=bytes(range(32)), pdq_quality=90),
    row(2, path="backup.zip", media_type="application/zip", **hashes("b")),
    row(3, path="DCIM/broken.png", media_type="image/png", state="deleted", verdict="unreadable", reason="damaged"),
    row(4, path="DCIM/gone.png", media_type="image/png", state="deleted", **hashes("c"), verdict="near",
        near_distance=20, grade_scale="vics-uk", grade_version="2.0", grade_code="1", explanation="20 bits."),
    row(5, path="video.mp4", media_type="video/mp4", **hashes("d"), duration=2.5, verdict="known",
        grade_scale="vics-us", grade_version="2.0", grade_code="1"),
    row(6, path="backup.zip/é\n\"x\".jpg", inside="backup.zip", media_type="image/jpeg", **hashes("a"),
        verdict="known", grade_scale="vics-uk", grade_version="2.0", grade_code="2"),
    row(7, path="-1+1.txt", media_type="text/plain", **hashes("e"), verdict="benign"),
    row(8, path="'quoted", media_type="image/gif", **hashes("f")),
)  # fmt: skip
ABOUT = About(
    case="OP TEST 2026/1",
    exhibit="ABC/1",
    person="DC Example",
    organisation="Example Police",
    began=datetime(2026, 1, 4, 9, tzinfo=UTC),
    ended=datetime(2026, 1, 4, 10, tzinfo=UTC),
    profile="UK",
)


@pytest.fixture
def scan(tmp_path: Path) -> Iterator[ScanFile]:
    with ScanFile.open(filed(tmp_path / "a.scan", *FILES, known_identity="set 1")) as held:
        yield held
