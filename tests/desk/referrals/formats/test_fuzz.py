"""Damaged files of every format: each gives outcomes or one refusal, never a traceback, and never more than it holds."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.desk.referrals.formats.reports import DATA, as_json, report, suspect
from vigil.desk.referrals.formats import ReferralFormatError, read
from vigil.desk.referrals.rules import content_digest, content_of
from vigil.desk.referrals.values import ParsedReferral, Rejected

MAPPING = "format: vigil-csv-mapping/1\ncolumns: {report_id: id, received_at: at, suspect.email: mail, narrative: note}\n"
SAMPLE = json.loads((DATA / "ncmec_le_report_ids.json").read_text())
WHOLE = {
    "json": as_json(SAMPLE, report(2, **suspect(lastName="X")), report(3)),
    "bom": (DATA / "ncmec_le_report_ids_bom.json").read_bytes(),
    "xml": b"<reports>"
    + b"".join((DATA / f"report_{name}.xml").read_bytes().partition(b"?>")[2] for name in ("full", "min"))
    + b"</reports>",
    "csv": b'id,at,mail,note\r\n1,2026-11-20T10:00:00,a@example.org,"two\nlines"\r\n2,,,\r\n3,,b@example.org,"a ""b"""\r\n',
}
TRICKS = (
    b"",
    b'"',
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b"\n",
    b"\0",
    b"\xff",
    b"<",
    b">",
    b"<!--",
    b"<![CDATA[",
    b"</report>",
    b"<report>",
    b'{"reportId"',
    b"\\ud800",
    b"1e999",
    b"-",
    b"9" * 40,
    b"null",
    b"&#0;",
)


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """A whole file with some of it cut, doubled, or replaced."""
    content = whole
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        stop = min(len(content), start + draw(st.sampled_from((0, 1, 2, 7, 60, 100_000))))
        trick = draw(st.sampled_from((*TRICKS, content[start:stop] * 2)) | st.binary(max_size=4))
        content = content[:start] + trick + content[stop:]
    return content


@pytest.mark.parametrize("kind", WHOLE)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, kind: str, data: st.DataObject
) -> None:
    content = data.draw(damaged(WHOLE[kind]))
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "mapping.yaml").write_text(MAPPING)
    (folder / "file").write_bytes(content)
    try:
        outcomes = list(read(folder / "file", mapping=folder / "mapping.yaml" if kind == "csv" else None))
    except ReferralFormatError as refusal:
        assert str(refusal).endswith((".", ")"))  # noqa: PT017 a refusal is one of two ways a file may end
        return
    check(content, outcomes)


def check(content: bytes, outcomes: list[ParsedReferral | Rejected]) -> None:
    """Numbers are in order, bytes come from the file, and everything can be stored."""
    assert len(outcomes) <= content.count(b"{") + content.count(b"<") + content.count(b"\n") + 2
    for number, outcome in enumerate(outcomes, start=1):
        if isinstance(outcome, Rejected):
            assert outcome.number == number
            assert outcome.raw in content
            outcome.reason.encode()
            assert "\0" not in outcome.reason
        else:
            stored = content_of(outcome)
            assert content_digest(stored)
            assert "\\u0000" not in json.dumps(stored)


@pytest.mark.parametrize(
    ("kind", "second"), [("json", b',\n{"reportId"'), ("xml", b"\n<report "), ("csv", b"2,,")]
)
def test_a_record_in_front_of_the_damage_is_always_taken(tmp_path: Path, kind: str, second: bytes) -> None:
    dice = random.Random(1)
    whole = WHOLE[kind]
    (tmp_path / "mapping.yaml").write_text(MAPPING)
    mapping = tmp_path / "mapping.yaml" if kind == "csv" else None
    path = tmp_path / "file"
    path.write_bytes(whole)
    first, *_ = read(path, mapping=mapping)
    for _ in range(200):
        place = dice.randrange(whole.index(second), len(whole))
        path.write_bytes(whole[:place] + dice.choice(TRICKS) + whole[place + dice.randrange(3) :])
        assert next(read(path, mapping=mapping)) == first
