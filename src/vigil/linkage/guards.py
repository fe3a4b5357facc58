"""What no probability may talk away: two records become one person's on evidence of the person, and on more than one piece.

A guard keeps a score below odds of 99 to 1, from which on two records are called one person's. It moves a score down, never
up, keeps the order of scores, and leaves alone what is lower, so that a calibrated probability stays what it says. Scores are
in millibits.
"""

from enum import StrEnum
from typing import Final

from vigil.linkage.evidence import Born, Device, Email, Given, Handle

# Where a score that is held down stops to count in full: what is above is drawn together, and stays below odds of 99 to 1.
HELD: Final = 6000
DRAWN_TOGETHER: Final = 128
OF_NAME: Final = frozenset({Given.EXACT, Given.ALSO, Given.SWAPPED, Given.INITIAL, Given.CLOSE})
OF_BIRTH: Final = frozenset({Born.EXACT, Born.SWAPPED, Born.CLOSE})
OF_HANDLE: Final = frozenset({Handle.SHARED, Handle.ELSEWHERE, Handle.CLOSE})
OF_EMAIL: Final = frozenset({Email.SHARED, Email.CLOSE})


class Guard(StrEnum):
    """Why a score is held down, in words; of an account alone it is not, and is calibrated by itself."""

    NONE = ""
    ABOUT_NOBODY = "a record that was sent as a test, and is about nobody"
    NO_PERSON = "nothing that belongs to one person agrees"
    CHILD_AND_ADULT = "a child's and an adult's record: name and birth date or account would have to agree"
    ONE_WITNESS = "one piece of evidence of the person alone, which twins, or father and son, may share"

    ACCOUNT_ALONE = "an account alone, which may have passed to somebody else"

    def held(self, score: int) -> int:
        """The score as far as the guard lets it be."""
        if self in FREE or score <= HELD:
            return score
        return HELD + (score - HELD) // DRAWN_TOGETHER


# What may be called one person's.
FREE: Final = frozenset({Guard.NONE, Guard.ACCOUNT_ALONE})


def guard_of(
    *, given: int, born: int, handle: int, email: int, device: int, child_and_adult: bool, about_nobody: bool
) -> Guard:
    """The guard that these levels call for.

    A child's and an adult's record need the name and either the birth date, a handle or an e-mail address to agree: a device
    is handed on in a family, and a name from father to son. An account alone is enough for two records of one age: nobody
    else in the household goes by it.
    """
    if about_nobody:
        return Guard.ABOUT_NOBODY
    name, birth = given in OF_NAME, born in OF_BIRTH
    account = handle in OF_HANDLE or email in OF_EMAIL
    if child_and_adult and not (name and (birth or account)):
        return Guard.CHILD_AND_ADULT
    witnesses = name + birth + (device == Device.SHARED)
    if not account and witnesses < 2:
        return Guard.ONE_WITNESS if witnesses else Guard.NO_PERSON
    return Guard.NONE if witnesses else Guard.ACCOUNT_ALONE
