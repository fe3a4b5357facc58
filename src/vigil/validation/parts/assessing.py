"""Assessing a cohort's cases again with the definition: the ends alone, and the same answers once."""

from collections.abc import Mapping
from datetime import date

from vigil.risk import AnswerError, Given, Instrument, Reading, ends_of
from vigil.validation.columns import Followed
from vigil.validation.errors import CohortError

Ends = tuple[Reading, Reading]
Asked = tuple[frozenset[tuple[str, Given]], date | None]


class Again:
    """A definition, and what it came to for the answers it was given so far.

    Attributes:
        definition: the instrument.
    """

    def __init__(self, definition: Instrument) -> None:
        self.definition = definition
        self._found: dict[Asked, Ends | None] = {}

    def ends(self, one: Followed, answers: Mapping[str, Given]) -> Ends | None:
        """The lowest and the highest result that answers leave, assessed on the day of a case; None where it does not apply.

        Raises:
            CohortError: the answers are not answers to this definition; it names the case.
        """
        on = one.assessed.on if self.definition.needs_day else None
        asked = (frozenset(answers.items()), on)
        if asked not in self._found:
            try:
                self._found[asked] = ends_of(instrument=self.definition, answers=answers, on=on)
            except AnswerError as error:
                raise CohortError(f"Case {one.case.reference}: {error}") from error
        return self._found[asked]

    def upper(self, one: Followed, answers: Mapping[str, Given]) -> int | None:
        """The rank of the higher end; None where the instrument does not apply."""
        found = self.ends(one, answers)
        return None if found is None else found[1].rank
