"""Taking in files: every record ends somewhere, nothing goes in twice, a cut-short import goes on."""

from pathlib import Path

import pytest

from tests.desk.conftest import AT, REPORTS, Unit
from vigil.desk.journal.models import Entry
from vigil.desk.referrals import actions
from vigil.desk.referrals.errors import IntakeError
from vigil.desk.referrals.formats import ReferralFormatError
from vigil.desk.referrals.models import DuplicateRecord, Import, Referral, RejectedRecord
from vigil.desk.referrals.queries import counts_by_state, referrals_visible_to

RECORD = '{{"reportId": {}, "reportedInformation": {{"reportedPeople": {{"reportedPersons": []}}}}}}'


def written(folder: Path, content: str, name: str = "more.json") -> Path:
    path = folder / name
    path.write_text(content)
    return path


def many(first: int, count: int) -> str:
    return "[" + ",\n".join(RECORD.format(number) for number in range(first, first + count)) + "]"


def test_a_damaged_record_is_kept_with_its_number_reason_and_bytes(unit: Unit) -> None:
    assert (unit.arrival.records, unit.arrival.accepted, unit.arrival.rejected) == (5, 4, 1)
    rejected = RejectedRecord.objects.get()
    assert (rejected.number, rejected.reason) == (5, "the report has no id.")
    assert bytes(rejected.raw) == b'{"reportId": null}'


def test_the_same_file_again_adds_nothing(unit: Unit) -> None:
    before = Entry.objects.count()
    again = actions.import_file(path=unit.folder / "reports.json", team=unit.north, actor="intake", at=AT)
    assert again == unit.arrival
    assert (Referral.objects.count(), Import.objects.count(), Entry.objects.count()) == (4, 1, before)


def test_the_same_report_in_another_file_is_a_duplicate_and_says_whether_it_differs(unit: Unit) -> None:
    same = REPORTS.replace("Other", "Somebody else")
    actions.import_file(path=written(unit.folder, same), team=unit.north, actor="intake", at=AT)
    kinds = list(DuplicateRecord.objects.order_by("number").values_list("held__reference", "kind"))
    assert kinds == [("R-000001", "same"), ("R-000002", "other"), ("R-000003", "same"), ("R-000004", "same")]
    assert Referral.objects.count() == 4


def test_another_team_may_receive_the_same_report(unit: Unit) -> None:
    arrival = actions.import_file(path=unit.folder / "reports.json", team=unit.south, actor="intake", at=AT)
    assert arrival.accepted == 4


def test_a_wrong_format_leaves_nothing_behind(unit: Unit) -> None:
    before = Import.objects.count(), Entry.objects.count()
    for content in ("", "just words", "%PDF-1.4"):
        with pytest.raises(ReferralFormatError):
            actions.import_file(path=written(unit.folder, content), team=unit.north, actor="intake", at=AT)
    assert (Import.objects.count(), Entry.objects.count()) == before


def test_a_missing_file_is_one_sentence(unit: Unit) -> None:
    with pytest.raises(IntakeError, match="cannot be opened"):
        actions.import_file(path=unit.folder / "absent.json", team=unit.north, actor="intake", at=AT)


@pytest.mark.parametrize("after", [1, 2, 3])
def test_an_import_that_was_cut_short_goes_on_after_the_last_committed_record(unit: Unit, after: int) -> None:
    path = written(unit.folder, many(1000, 170))
    batches = 0

    class Killed(BaseException):
        pass

    def killed(_: Import) -> None:
        nonlocal batches
        batches += 1
        if batches == after:
            raise Killed

    with pytest.raises(Killed):
        actions.import_file(path=path, team=unit.north, actor="intake", at=AT, progress=killed)
    assert Import.objects.get(file_name="more.json").records == after * actions.BATCH
    arrival = actions.import_file(path=path, team=unit.north, actor="intake", at=AT)
    assert (arrival.state, arrival.records, arrival.accepted, arrival.duplicates) == ("finished", 170, 170, 0)
    assert Referral.objects.count() == 174


def test_somebody_elses_progress_on_the_same_file_is_not_doubled(unit: Unit) -> None:
    path = written(unit.folder, many(1000, 120))

    def overtaken(held: Import) -> None:
        if held.records == actions.BATCH:
            actions.import_file(path=path, team=unit.north, actor="intake", at=AT)

    with pytest.raises(IntakeError, match="somebody else"):
        actions.import_file(path=path, team=unit.north, actor="intake", at=AT, progress=overtaken)
    assert Referral.objects.count() == 124


def test_a_referral_is_closed_once_and_with_a_reason(unit: Unit) -> None:
    with pytest.raises(IntakeError, match="Say why"):
        actions.close_referral(referral=unit.new, actor="intake", at=AT, reason=" ")
    actions.close_referral(referral=unit.new, actor="intake", at=AT, reason="Not in this force's area")
    with pytest.raises(IntakeError, match="cannot become"):
        actions.close_referral(referral=unit.new, actor="intake", at=AT, reason="again")


def test_a_sealed_referral_is_in_no_list_and_no_count(unit: Unit) -> None:
    intake = unit.users["intake"]
    assert "R-000003" not in set(referrals_visible_to(intake).values_list("reference", flat=True))
    assert counts_by_state(intake) == {"opened": 2, "new": 1}


def test_two_who_begin_the_same_file_at_once_are_told(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(unit.folder, many(1000, 3))
    # As if the other one's row appeared between looking and writing.
    actions.import_file(path=path, team=unit.north, actor="intake", at=AT)
    monkeypatch.setattr(actions.Import.objects, "filter", lambda **_: Import.objects.none())
    with pytest.raises(IntakeError, match="somebody else"):
        actions.import_file(path=path, team=unit.north, actor="intake", at=AT)
