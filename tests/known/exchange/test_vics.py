"""VICS as it is really written: both shapes, five versions, and the traps others fell into."""

import base64
import json
from pathlib import Path

import pytest

from vigil.known.build import build
from vigil.known.errors import KnownError
from vigil.known.exchange import vics
from vigil.known.exchange.streams import LARGEST_RECORD
from vigil.known.values import DamagedRow, Entry

DATA = Path(__file__).parents[2] / "_data" / "known"
MD5 = "00112233445566778899AABBCCDDEEFF"


def written(folder: Path, media: list[object], **changed: object) -> Path:
    held = {"@odata.context": vics.CONTEXT.format(profile="UK"), "value": media} | changed
    path = folder / "set.json"
    path.write_text(json.dumps(held))
    return path


def entries(path: Path) -> list[Entry]:
    rows = list(vics.read(path))
    assert not [row for row in rows if isinstance(row, DamagedRow)]
    return [row for row in rows if isinstance(row, Entry)]


@pytest.mark.parametrize(
    ("name", "scale", "codes"),
    [
        ("vics13_media_hashset.json", ("vics-default", "1.3"), ["1"]),
        ("vics20_default_media_hashset.json", ("vics-default", "2.0"), ["1", "2", "0", "5"]),
        ("vics20_uk_case.json", ("vics-uk", "2.0"), ["1", "3", None, None]),
        ("vics20_uk_case_utf8bom.json", ("vics-uk", "2.0"), ["1", "3", None, None]),
        ("nist_nonrds_vics12_media.json", ("vics-default", "1.2"), ["8"]),
    ],
)
def test_every_version_and_shape_is_read_with_the_scale_it_came_under(
    name: str, scale: tuple[str, str], codes: list[str | None]
) -> None:
    read = entries(DATA / name)
    assert [entry.grade.code if entry.grade else None for entry in read] == codes
    assert {(entry.grade.scale, entry.grade.version) for entry in read if entry.grade} == {scale}
    assert all(entry.md5 and entry.md5 == entry.md5.lower() for entry in read)


def test_category_zero_is_a_category_and_absent_or_null_is_none(tmp_path: Path) -> None:
    read = entries(
        written(tmp_path, [{"MD5": MD5, "Category": 0}, {"MD5": MD5, "Category": None}, {"MD5": MD5}])
    )
    assert [entry.grade.code if entry.grade else None for entry in read] == ["0", None, None]


def test_precategorised_means_nothing_and_the_string_false_stays_a_string(tmp_path: Path) -> None:
    [entry] = entries(
        written(tmp_path, [{"MD5": MD5, "IsPrecategorized": "true", "VictimIdentified": "false"}])
    )
    assert entry.grade is None
    assert entry.extra == {"IsPrecategorized": "true", "VictimIdentified": "false"}


def test_fields_that_are_not_understood_are_kept_as_they_came(tmp_path: Path) -> None:
    [entry] = entries(
        written(tmp_path, [{"MD5": MD5, "AlternativeCategories": [{"x": 1}], "MediaSize": "488"}])
    )
    assert entry.extra == {"AlternativeCategories": [{"x": 1}], "MediaSize": "488"}


def test_a_case_under_the_context_of_a_hash_set_is_read_as_what_it_is(tmp_path: Path) -> None:
    assert len(entries(written(tmp_path, [{"CaseID": "x", "Media": [{"MD5": MD5}, {"MD5": MD5}]}]))) == 2


def test_several_records_of_one_file_are_all_kept(tmp_path: Path) -> None:
    assert len(entries(written(tmp_path, [{"MD5": MD5, "MediaID": number} for number in range(116)]))) == 116


def test_a_pdq_hash_is_found_among_alternative_hashes(tmp_path: Path) -> None:
    hashes = [{"HashName": "SHA3", "HashValue": "x"}, {"HashName": "pdq", "HashValue": "ab" * 32}]
    [entry] = entries(written(tmp_path, [{"MD5": MD5, "AlternativeHashes": hashes}]))
    assert entry.pdq == b"\xab" * 32


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"MD5": MD5[:-1]}, "32 hex digits"),
        ({"MD5": MD5 + "0"}, "32 hex digits"),
        ({"MD5": "g" * 32}, "hex"),
        ({"Category": 1}, "at least one hash"),
        ({"MD5": MD5, "Category": "one"}, "not a whole number"),
        ({"MD5": MD5, "Category": True}, "not a whole number"),
        ({"AlternativeHashes": [{"HashName": "PDQ", "HashValue": "xyz"}]}, "not hex"),
        ({"PhotoDNA": "!" * 192}, "at least one hash"),
        ("words", "not an object"),
    ],
)
def test_a_damaged_record_is_numbered_with_its_reason_and_the_rest_goes_on(
    tmp_path: Path, record: object, reason: str
) -> None:
    rows = list(vics.read(written(tmp_path, [{"MD5": MD5}, record, {"MD5": MD5}])))
    assert [type(row) for row in rows] == [Entry, DamagedRow, Entry]
    assert isinstance(rows[1], DamagedRow)
    assert rows[1].number == 2
    assert reason in rows[1].reason


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"AlternativeHashes": [{"HashName": "PDQ", "HashValue": "xyz"}]}, "not hex"),
        ({"AlternativeHashes": [{"HashName": "PDQ", "HashValue": "ab"}]}, "32 bytes"),
        ({"PhotoDNA": "ab"}, "192 (base64) or 288 (hex)"),
        ({"PhotoDNA": "!" * 192}, "neither base64 nor hex"),
    ],
)
def test_a_digest_is_taken_though_the_perceptual_hash_beside_it_is_damaged(
    tmp_path: Path, fields: dict[str, object], reason: str
) -> None:
    [entry, row] = list(vics.read(written(tmp_path, [{"MD5": MD5, "Category": 1} | fields])))
    assert isinstance(entry, Entry)
    assert isinstance(row, DamagedRow)
    assert (entry.md5, entry.pdq, entry.photodna, entry.extra) == (MD5.lower(), None, None, fields)
    assert reason in row.reason
    assert "other hashes were taken" in row.reason
    assert json.loads(row.raw)["MD5"] == MD5


PHOTODNA = bytes(range(144))


@pytest.mark.parametrize(
    "fields",
    [
        {"PhotoDNA": base64.b64encode(PHOTODNA).decode()},
        {"PhotoDNA": PHOTODNA.hex().upper()},
        {"PhotoDNA": base64.b64encode(PHOTODNA + bytes(432)).decode()},
        {"AlternativeHashes": [{"HashName": "PhotoDNA", "HashValue": base64.b64encode(PHOTODNA).decode()}]},
    ],
)
def test_a_photodna_value_is_read_in_each_of_its_spellings(tmp_path: Path, fields: dict[str, object]) -> None:
    [entry] = entries(written(tmp_path, [{"MD5": MD5} | fields]))
    assert entry.photodna == PHOTODNA


@pytest.mark.parametrize(
    ("said", "size", "kept"),
    [(488, 488, {}), ("488", 488, {"MediaSize": "488"}), ("a lot", None, {"MediaSize": "a lot"})],
)
def test_a_size_is_read_from_a_number_and_from_text(
    tmp_path: Path, said: object, size: int | None, kept: dict[str, object]
) -> None:
    [entry] = entries(written(tmp_path, [{"MD5": MD5, "MediaSize": said}]))
    assert (entry.size, entry.extra) == (size, kept)


def test_dates_of_every_spelling_stay_as_they_came(tmp_path: Path) -> None:
    dates = [
        "2024-03-01T10:11:12.0000000Z",
        "2024-01-02T03:04:05-05:00",
        "x+2:00Z",
        "/Date(1700000000000)/",
        None,
    ]
    read = entries(written(tmp_path, [{"MD5": MD5, "DateUpdated": date} for date in dates]))
    assert [entry.extra["DateUpdated"] for entry in read] == dates


def test_the_array_is_counted_and_not_what_the_case_says_of_it(tmp_path: Path) -> None:
    case = {"CaseID": "x", "TotalMediaFiles": 9_999, "Media": [{"MD5": MD5}] * 3}
    assert len(entries(written(tmp_path, [case]))) == 3


def test_a_record_without_end_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = written(tmp_path, [{"MD5": MD5}, {"MD5": MD5, "Comments": "x" * (LARGEST_RECORD + 200_000)}])
    with pytest.raises(KnownError, match="larger than 8 MiB"):
        list(vics.read(path))
    assert len(entries(written(tmp_path, [{"MD5": MD5, "Comments": "x" * (LARGEST_RECORD - 200_000)}]))) == 1


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_deep_nesting_is_damage_or_refused_and_never_a_crash(tmp_path: Path, opening: str) -> None:
    closing = {"[": "]", '{"a":': "}"}[opening]
    depth = 500_000
    path = tmp_path / "deep.json"
    path.write_text(
        json.dumps({"@odata.context": vics.CONTEXT.format(profile="UK")})[:-1]
        + f', "value": [{{"MD5": "{MD5}", "x": {opening * depth}1{closing * depth}}}, {{"MD5": "{MD5}"}}]}}'
    )
    try:
        report = build(entries=vics.read(path), to=tmp_path / "a.known")
    except KnownError:
        assert not (tmp_path / "a.known").exists()
    else:
        assert (report.entries, report.damaged_count) == (1, 1)
        assert "nested too deeply" in report.damaged[0].reason


def test_utf_16_of_older_exporters_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, [{"MD5": MD5, "Series": "Häfen"}])
    path.write_text(json.dumps(json.loads(path.read_text()), ensure_ascii=False), encoding="utf-16")
    [entry] = entries(path)
    assert entry.series == "Häfen"


@pytest.mark.parametrize("bad", [b"\xff", b"\x00", b"\xc3"])
def test_bytes_that_are_no_json_are_refused(tmp_path: Path, bad: bytes) -> None:
    path = written(tmp_path, [{"MD5": MD5, "Comments": "here"}])
    whole = path.read_bytes()
    for place in (b"here", b"Comments", b"value"):
        path.write_bytes(whole.replace(place, place + bad))
        with pytest.raises(KnownError, match=r"not whole|no list named"):
            list(vics.read(path))


@pytest.mark.parametrize(
    "model",
    [
        "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/3.0.xml/UK/$metadata#Media",
        "http://example.org/x#Media",
        "",
    ],
)
def test_an_unknown_data_model_is_refused_loudly(tmp_path: Path, model: str) -> None:
    with pytest.raises(KnownError, match="not known"):
        list(vics.read(written(tmp_path, [{"MD5": MD5}], **{"@odata.context": model})))


def test_a_file_without_a_model_or_without_records_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for text, sentence in (
        ('{"value": [{"MD5": "x"}]}', "does not say"),
        ('{"a": 1}', "not a VICS file"),
        ("PK", "not whole"),
    ):
        path.write_text(text)
        with pytest.raises(KnownError, match=sentence):
            list(vics.read(path))


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99])
def test_a_truncated_file_is_refused(tmp_path: Path, share: float) -> None:
    whole = written(tmp_path, [{"MD5": MD5} for _ in range(50)])
    data = whole.read_bytes()
    whole.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(KnownError, match="not whole"):
        list(vics.read(whole))


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    vics.write(path, media=[{"MD5": MD5, "Category": 2, "Series": "Häfen ] }"}], profile="UK")
    [entry] = entries(path)
    assert (entry.md5, entry.series) == (MD5.lower(), "Häfen ] }")
    assert entry.grade is not None
    assert (entry.grade.scale, entry.grade.code) == ("vics-uk", "2")


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="cannot be opened"):
        list(vics.read(tmp_path / "absent.json"))
