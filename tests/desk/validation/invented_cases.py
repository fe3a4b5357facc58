"""Thousands of closed cases with an assessment, an outcome and a first act each, made at once."""

import random
from datetime import timedelta

from tests.desk.conftest import AT
from vigil.desk.accounts.models import Team
from vigil.desk.cases.instruments import queue_instruments
from vigil.desk.cases.models import AssessmentRecord, Case, Outcome
from vigil.desk.journal.recording import record
from vigil.risk import Answer, Assessment, assess

KINDS = 500
"""Different sets of answers; each case has one of them."""


def invented_cases(team: Team, number: int, *, first: int = 0) -> list[Case]:
    """So many cases of a team over three years, the higher levels more often established."""
    chance = random.Random(7)
    instrument = queue_instruments()[0]
    results = []
    for _ in range(KINDS):
        open_or_not = (Answer.YES, Answer.NO_CHECKED, Answer.NO_CHECKED, Answer.NO_CHECKED, Answer.UNKNOWN)
        answers = {item.id: chance.choice(open_or_not) for item in instrument.items}
        found = assess(instrument=instrument, answers=answers, suspect_age=40)
        assert isinstance(found, Assessment)
        results.append(found)
    with record(actor="system:test", verb="cases:case:open", at=AT):
        cases = Case.objects.bulk_create(
            Case(
                reference=f"V-2024-{first + place:06}",
                team=team,
                opened_at=AT,
                opened_by="system:test",
                state=Case.State.CLOSED,
                clock_started_at=AT - timedelta(days=1_000 - place % 999),
                first_act_at=AT - timedelta(days=1_000 - place % 999 - 20),
                level_lower=int(results[place % KINDS].lower),
                level_upper=int(results[place % KINDS].upper),
            )
            for place in range(number)
        )
        AssessmentRecord.objects.bulk_create(
            AssessmentRecord(
                case=case,
                instrument_id=instrument.id,
                instrument_version=instrument.version,
                instrument_checksum=instrument.checksum,
                level_lower=case.level_lower,
                level_upper=case.level_upper,
                record=results[place % KINDS].to_record(),
                assessed_by="system:test",
                assessed_at=case.clock_started_at + timedelta(hours=2),
            )
            for place, case in enumerate(cases)
        )
        Outcome.objects.bulk_create(
            Outcome(
                case=case,
                contact="established"
                if chance.random() < 0.1 * (case.level_upper or 0)
                else "not_established",
                basis="investigation",
                note="As the file says.",
                recorded_by="system:test",
                recorded_at=AT - timedelta(days=1),
            )
            for case in cases
        )
    return cases
