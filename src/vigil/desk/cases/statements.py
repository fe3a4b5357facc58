"""What a referral says about an instrument's items, and no more than it says."""

from vigil.desk.cases.rules import ReferralAnswer
from vigil.desk.referrals.values import ParsedReferral
from vigil.risk import Answer, Instrument

REPORTED = ": the reporter says "
"""What the source of an answer holds that came with a referral, after the referral's reference."""


def answers_of(*, parsed: ParsedReferral, instrument: Instrument, reference: str) -> list[ReferralAnswer]:
    """The answers a referral gives about its suspects.

    A *yes* in a referral answers the item. A *no* does not: the reporter has checked no police register, so the item
    stays *unknown*, with the reporter's word as its source. What the referral is silent about is not answered at all.
    """
    given = []
    for person in parsed.people:
        if person.role == "suspect":
            for item in instrument.items:
                said = person.statements.get(item.statement, "unknown") if item.statement else "unknown"
                if said != "unknown":
                    answer = Answer.YES if said == "yes" else Answer.UNKNOWN
                    given.append(ReferralAnswer(item.id, answer, f"{reference}{REPORTED}{said}"))
    return given
