"""``vigil known`` as a person uses it."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.media.videos import shot
from vigil.cli import door
from vigil.media.scanfile import ScanFile

DATA = Path(__file__).parents[1] / "_data" / "known"
MD5 = "E09C80C42FDA55F9D992E59CA6B3307D"


def vigil(*words: object) -> int:
    return door.main(["known", *map(str, words)])


@pytest.fixture
def uk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "uk.known"
    assert vigil("build", DATA / "vics20_uk_case.json", "--to", path) == 0
    capsys.readouterr()
    return path


def test_mixed_lists_are_built_without_naming_a_format(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [
        "vics20_uk_case.json",
        "RDS_sample_modern_minimal.db",
        "RDS_sample_delta.sql",
        "icse_baseline_sample.csv",
    ]
    to, damaged = tmp_path / "a.known", tmp_path / "damaged.jsonl"
    words = [
        *(DATA / name for name in names),
        "--benign",
        DATA / "md5sum.txt",
        "--to",
        to,
        "--damaged",
        damaged,
    ]
    assert vigil("build", *words, "--built", "2026-11-27") == 0
    said = capsys.readouterr().out
    assert "vics20_uk_case.json: VICS JSON, 1.0 to 2.0 (known)" in said
    assert "NSRL RDSv3 database (benign), changed by RDS_sample_delta.sql" in said
    assert "md5sum.txt: md5sum, sha1sum or sha256sum list, or one digest on each line (benign)" in said
    assert "13 entries (7 known, 6 benign), 1 damaged rows." in said
    assert "icse_baseline_sample.csv row 5: MD5 '03343769ca037edcd76174791ecffe4df' does not have" in said
    [row] = [json.loads(line) for line in damaged.read_text().splitlines()]
    assert (row["source"], row["row"], row["raw"][:4]) == ("icse_baseline_sample.csv", 5, "0334")
    assert vigil("inspect", to) == 0
    said = capsys.readouterr().out
    for words_ in (
        "built     2026-11-27", "entries               13", "2  known, vics-uk 2.0, vics20_uk_case.json",
        "3  benign, no grade, md5sum.txt", "1  rows of icse_baseline_sample.csv, when it was built", "not signed",
    ):  # fmt: skip
        assert words_ in said


def test_a_build_whose_every_row_is_damaged_keeps_the_rows_and_makes_no_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "list.csv").write_text("MD5\nx\ny\n")
    words = [tmp_path / "list.csv", "--to", tmp_path / "a.known", "--damaged", tmp_path / "d.jsonl"]
    assert vigil("build", *words) == 2
    assert "no set was made" in capsys.readouterr().err
    assert len((tmp_path / "d.jsonl").read_text().splitlines()) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d.jsonl", "list.csv"]


def test_a_source_that_is_cut_short_leaves_neither_a_set_nor_half_a_quarantine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = (DATA / "vics20_uk_case.json").read_bytes()
    (tmp_path / "cut.json").write_bytes(whole[:-40])
    words = [DATA / "icse_baseline_sample.csv", tmp_path / "cut.json", "--to", tmp_path / "a.known"]
    assert vigil("build", *words, "--damaged", tmp_path / "d.jsonl") == 2
    assert "is not whole" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["cut.json"]


def test_comma_separated_values_are_read_by_a_mapping(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "list.csv").write_text(f"Sum,Level\n{MD5},A\n")
    words = [
        "--as",
        "csv",
        tmp_path / "list.csv",
        "--columns",
        "md5=Sum,grade=Level",
        "--scale",
        "uk",
        "2014",
    ]
    assert vigil("build", *words, "--to", tmp_path / "a.known") == 0
    assert vigil("lookup", tmp_path / "a.known", MD5) == 0
    assert "known: Its MD5 is in list.csv. uk 2014 category A." in capsys.readouterr().out


def test_a_lookup_tells_what_the_others_say(
    uk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    md5 = "24240d9c5faa14f78e966fed2ca4e64c"
    (tmp_path / "soft.txt").write_text(f"{md5}  x\n")
    assert vigil("build", "--benign", tmp_path / "soft.txt", "--to", tmp_path / "soft.known") == 0
    assert vigil("merge", tmp_path / "soft.known", uk, "--to", tmp_path / "both.known") == 0
    assert (
        "1 entries say otherwise of their content than a set named before; all are kept."
        in capsys.readouterr().out
    )
    assert vigil("lookup", tmp_path / "both.known", md5) == 0
    said = capsys.readouterr().out
    assert "known: Its MD5 is in vics20_uk_case.json. vics-uk 2.0 category 1." in said
    assert "also benign in soft.txt." in said


def test_a_photodna_value_is_asked_for(uk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    value = json.loads((DATA / "vics20_uk_case.json").read_text())["value"][0]["Media"][0]["PhotoDNA"]
    assert vigil("lookup", uk, value, "--photodna") == 0
    assert (
        "near: Its PhotoDNA value lies at a squared distance of 0 from a picture" in capsys.readouterr().out
    )
    assert vigil("lookup", uk, "0" * 64, "--pdq", "--radius", "999") == 2
    assert "cannot be asked" in capsys.readouterr().err


def test_sets_are_subtracted_compared_and_exported(
    uk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = json.loads((DATA / "vics20_uk_case.json").read_text())
    records["value"][0]["Media"][0]["Category"] = 2
    del records["value"][0]["Media"][3]
    (tmp_path / "newer.json").write_text(json.dumps(records))
    newer = tmp_path / "newer.known"
    assert vigil("build", tmp_path / "newer.json", "--to", newer) == 0
    capsys.readouterr()
    assert vigil("diff", uk, newer) == 0
    said = capsys.readouterr().out
    assert "known (vics-uk 2.0 category 1) -> known (vics-uk 2.0 category 2)" in said
    assert [line.split()[-1] for line in said.splitlines()[-3:]] == ["0", "1", "1"]
    assert vigil("subtract", uk, newer, "--to", tmp_path / "rest.known") == 0
    assert "3 entries were left out" in capsys.readouterr().out
    assert vigil("export", newer, "--vics", tmp_path / "out.json", "--profile", "UK") == 0
    assert json.loads((tmp_path / "out.json").read_text())["value"] == records["value"][0]["Media"]


def test_a_signature_holds_the_whole_set(
    uk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, public = tmp_path / "unit.pem", tmp_path / "unit.pub"
    assert vigil("verify", uk, "--public-key", public) == 2
    assert vigil("sign", uk, "--key", key, "--name", "unit") == 0
    assert "A new key was made" in capsys.readouterr().out
    assert vigil("verify", uk, "--public-key", public) == 0
    assert "Signed as unit" in capsys.readouterr().out
    assert vigil("inspect", uk) == 0
    assert "signature beside it" in capsys.readouterr().out
    assert vigil("verify", uk) == 0
    assert "was not looked at" in capsys.readouterr().out

    other = tmp_path / "other.pem"
    assert vigil("sign", a_list(tmp_path), "--key", other) == 0
    assert vigil("verify", uk, "--public-key", tmp_path / "other.pub") == 2
    assert "no signature of this public key" in capsys.readouterr().err

    # The signature of another set, by the right key.
    assert vigil("sign", tmp_path / "list.known", "--key", key, "--name", "unit") == 0
    signature = uk.with_name("uk.known.sig")
    own = signature.read_bytes()
    signature.write_bytes((tmp_path / "list.known.sig").read_bytes())
    assert vigil("verify", uk, "--public-key", public) == 2
    assert "of another set" in capsys.readouterr().err
    signature.write_bytes(own)

    for place in range(0, len(own), 7):
        signature.write_bytes(own[:place] + bytes([own[place] ^ 1]) + own[place + 1 :])
        assert vigil("verify", uk, "--public-key", public) == 2
    signature.write_bytes(own)
    data = bytearray(uk.read_bytes())
    data[200] ^= 1
    uk.write_bytes(data)
    assert vigil("verify", uk, "--public-key", public) == 2
    assert "damaged" in capsys.readouterr().err


def a_list(folder: Path) -> Path:
    vigil("build", DATA / "md5sum.txt", "--to", folder / "list.known")
    return folder / "list.known"


def frame(code: int) -> bytes:
    """The hash of an invented frame, far from any other."""
    return hashlib.sha256(bytes([code])).digest()


def frames_file(path: Path, *codes: int) -> Path:
    """As vPDQ writes it: a frame each second."""
    path.write_text(
        "".join(f"{place},100,{frame(code).hex()},{place}.000\n" for place, code in enumerate(codes))
    )
    return path


def test_videos_are_built_inspected_asked_for_compared_and_exported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "frames").mkdir()
    for name, codes in (("a", range(0, 200, 20)), ("b", (7, 77))):
        frames_file(tmp_path / "frames" / f"{name}.txt", *codes)
    (tmp_path / "list.csv").write_text(f"md5,vpdq,grade\n{MD5},frames/a.txt,A\n,frames/b.txt,C\n")
    to = tmp_path / "a.known"
    assert vigil("build", tmp_path / "list.csv", "--scale", "uk", "2014", "--to", to) == 0
    assert "2 entries (2 known, 0 benign), 0 damaged rows." in capsys.readouterr().out
    assert vigil("inspect", to) == 0
    said = capsys.readouterr().out
    assert f"{'video':<10}{2:>14,}\n{'frames':<10}{12:>14,}\n" in said

    query = frames_file(tmp_path / "query.txt", *range(0, 180, 20), 3, 5, 9)
    assert vigil("lookup", to, query, "--vpdq") == 0
    assert capsys.readouterr().out == (
        "near: It is like a video in list.csv: 9 of that one's 10 different frames (90 %) are among its own, "
        "and 9 of its own 12 (75 %) are in that one. uk 2014 category A.\n"
    )
    assert vigil("lookup", to, query, "--vpdq", "--radius", "256") == 0
    assert "and 12 of its own 12 (100 %)" in capsys.readouterr().out
    assert vigil("lookup", to, frames_file(tmp_path / "few.txt", 250), "--vpdq") == 0
    assert "unseen: No set knows any of its hashes, it is like no known video" in capsys.readouterr().out
    assert vigil("lookup", to, tmp_path / "list.csv", "--vpdq") == 2
    assert "list.csv cannot be asked: line 1" in capsys.readouterr().err
    assert vigil("lookup", to, query, "--vpdq", "--radius", "999") == 2
    assert "cannot be asked" in capsys.readouterr().err

    # By itself, a file is one video without a grade.
    assert vigil("build", tmp_path / "frames" / "b.txt", "--to", tmp_path / "b.known") == 0
    assert "frames of one video, as vPDQ writes them (known)" in capsys.readouterr().out
    assert vigil("diff", to, tmp_path / "b.known") == 0
    said = capsys.readouterr().out
    assert f"removed  {MD5.lower()} known (uk 2014 category A) in list.csv" in said
    assert re.search(r"changed  video:[0-9a-f]{64} known \(uk 2014 category C\) -> known\n", said)
    assert vigil("subtract", to, tmp_path / "b.known", "--to", tmp_path / "rest.known") == 0
    assert vigil("lookup", tmp_path / "rest.known", tmp_path / "frames" / "b.txt", "--vpdq") == 0
    assert "unseen" in capsys.readouterr().out

    # VICS goes by the MD5; the other video has none.
    assert vigil("export", to, "--vics", tmp_path / "out.json") == 0
    assert "1 entries have no MD5" in capsys.readouterr().out
    assert vigil("build", tmp_path / "out.json", "--to", tmp_path / "again.known") == 0
    assert vigil("lookup", tmp_path / "again.known", query, "--vpdq") == 0
    assert "It is like a video in out.json: 9 of that one's 10" in capsys.readouterr().out


def test_a_signature_holds_the_videos_of_a_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to, key = tmp_path / "a.known", tmp_path / "unit.pem"
    assert vigil("build", frames_file(tmp_path / "a.txt", *range(9)), "--to", to) == 0
    assert vigil("sign", to, "--key", key) == 0
    assert vigil("verify", to, "--public-key", tmp_path / "unit.pub") == 0
    data = bytearray(to.read_bytes())
    data[data.index(frame(8))] ^= 1
    to.write_bytes(data)
    capsys.readouterr()
    assert vigil("verify", to, "--public-key", tmp_path / "unit.pub") == 2
    assert "damaged in its part 'video.frames'" in capsys.readouterr().err


def test_frames_of_a_graded_video_come_from_a_scan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exhibit = tmp_path / "exhibit"
    exhibit.mkdir()
    content = shot(exhibit / "a.mp4", "mp4v", (1, 2, 3), size=(160, 120))
    shot(exhibit / "b.avi", "MJPG", (1, 2, 3), size=(192, 144))
    assert door.main(["scan", str(exhibit), "--to", str(tmp_path / "a.scan")]) == 0
    (tmp_path / "list.csv").write_text(f"sha256,grade\n{hashlib.sha256(content).hexdigest()},A\n")
    words = [tmp_path / "list.csv", "--scale", "uk", "2014", "--to", tmp_path / "new" / "a.known"]
    assert vigil("build", *words, "--frames-from", tmp_path / "a.scan") == 0
    assert "1 entries got frames; the scans recorded 2 videos." in capsys.readouterr().out
    again = ["--known", tmp_path / "new" / "a.known", "--to", tmp_path / "b.scan"]
    assert door.main(["rescan", *map(str, [tmp_path / "a.scan", *again])]) == 0
    with ScanFile.open(tmp_path / "b.scan") as held:
        found = {row.path: (row.verdict, row.grade_code) for row in held.files()}
    assert found == {"a.mp4": ("known", "A"), "b.avi": ("near", "A")}
    assert vigil("build", *words, "--frames-from", tmp_path / "list.csv") == 2
    assert "is not a scan file" in capsys.readouterr().err
