"""Answers as they are written in forms, records and test vectors, read back."""

import re
from datetime import date

from vigil.risk.errors import AnswerError
from vigil.risk.levels import Answer, Given

FOUR = {answer.value: answer for answer in Answer}
DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_given(word: object, *, where: str) -> Given:
    """What a written answer says.

    Args:
        word: the word of one of the four answers, a whole number, or a date as 2026-01-31.
        where: what to call the question in a refusal.

    Raises:
        AnswerError: it is none of them, or the date is on no calendar.
    """
    if isinstance(word, int) and not isinstance(word, bool):
        return word
    if isinstance(word, str):
        if word in FOUR:
            return FOUR[word]
        if DATED.fullmatch(word):
            return _date(word, where)
        if word == "no":
            raise AnswerError(
                f"{where} is answered 'no'; write no_checked if somebody checked, otherwise unknown."
            )
    raise AnswerError(
        f"{where} is answered '{str(word)[:60]}'; use {', '.join(FOUR)}, a whole number or a date."
    )


def _date(word: str, where: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError as error:
        raise AnswerError(
            f"{where} is answered '{word}', which is no day of any calendar; mend it."
        ) from error
