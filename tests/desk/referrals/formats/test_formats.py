"""Which format a file has, and what is refused before a single record is read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desk.referrals.formats.reports import DATA, as_json, report
from vigil.desk.referrals import formats
from vigil.desk.referrals.formats import ReferralFormatError, detect, read
from vigil.errors import VigilError

MAPPING = "format: vigil-csv-mapping/1\ncolumns: {report_id: id}\n"


def written(folder: Path, content: bytes) -> Path:
    path = folder / "whatever.pdf"  # a name says nothing
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a byte order mark"])
@pytest.mark.parametrize(
    ("content", "scheme"),
    [
        (b' \n {"reportId": 1}', "ncmec-json"),
        (b"[]", "ncmec-json"),
        (b"\n<report/>", "cybertipline-xml"),
        (b"id,name\n1,x\n", "csv"),
        (b"id;name\n", "csv"),
        (b"id\tname\r\n", "csv"),
    ],
)
def test_a_format_is_known_by_its_content(tmp_path: Path, content: bytes, scheme: str, mark: bytes) -> None:
    assert detect(written(tmp_path, mark + content)) == scheme


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"%PDF-1.7\n", "is neither"),
        (b"just words\n", "is neither"),
        ('{"reportId": 1}'.encode("utf-16"), "is neither"),
        (b"[]", "holds no 'reportId'"),
        (b'{"@odata.context": "x", "value": []}', "holds no 'reportId'"),
        (b"<CaseReport/>", "holds no 'report' element"),
    ],
)
def test_what_is_no_referral_is_refused_in_one_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(ReferralFormatError, match=said) as refusal:
        read(written(tmp_path, content))
    assert isinstance(refusal.value, VigilError)
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


def test_what_is_said_of_one_file_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(ReferralFormatError, match="no 'report' element"):
        read(DATA / "filedetails.xml")


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ReferralFormatError, match="cannot be opened"):
        read(tmp_path / "absent")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(ReferralFormatError, match="is no file"):
            read(path)


def test_a_file_is_refused_from_one_byte_above_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, as_json(report()))
    monkeypatch.setattr(formats, "LARGEST_FILE", path.stat().st_size)
    assert len(list(read(path))) == 1
    monkeypatch.setattr(formats, "LARGEST_FILE", path.stat().st_size - 1)
    with pytest.raises(ReferralFormatError, match="larger than 2 GiB"):
        read(path)


def test_csv_needs_a_mapping_and_the_others_take_none(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(MAPPING)
    with pytest.raises(ReferralFormatError, match="--mapping"):
        read(written(tmp_path, b"id,x\n1,2\n"))
    with pytest.raises(ReferralFormatError, match="leave the mapping out"):
        read(written(tmp_path, as_json(report())), mapping=mapping)
    assert len(list(read(written(tmp_path, b"id,x\n1,2\n"), mapping=mapping))) == 1


def test_a_wrong_mapping_or_schema_is_said_before_the_first_record(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("columns: nowhere")
    with pytest.raises(ReferralFormatError, match="is not a mapping"):
        read(written(tmp_path, b"id,x\n1,2\n"), mapping=wrong)
    for schema in (wrong, tmp_path / "absent.xsd"):
        with pytest.raises(ReferralFormatError, match=r"schema .* cannot be used"):
            read(DATA / "report_min.xml", strict_schema=schema)


def test_the_readers_stand_without_the_desks_framework() -> None:
    look = "import sys, vigil.desk.referrals.formats; sys.exit('django' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(Path(formats.__file__).parents[4])}
    subprocess.run([sys.executable, "-c", look], env=environment, check=True)
